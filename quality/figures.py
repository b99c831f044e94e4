"""What the month's report says of spot checks (D-5). Quality stands above the reports, so it adds its own part."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Func, IntegerField, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quality.enums import Judgement, RecordKind
from quality.models import RecordsMonth, SpotCheck
from reports.figures.columns import words
from reports.figures.definitions import everything
from reports.figures.figure import Cell, Column, Cut, Family, Figure, Part, Window
from reports.figures.record import Record
from reports.figures.volumes import of_choices
from staff.models import Community
from staff.queries import names_of

CHECK, DRAW = "check", "draw"
DRAWS = (
    Column(_("month"), "month", Cell.DAY),
    Column(_("records"), "records", Cell.NUMBER),
    Column(_("drawn at"), "drawn_at", Cell.MOMENT, width=20),
)
COLUMNS = (
    Column(_("day"), "day", Cell.DAY),
    Column(_("record"), "kind", Cell.WORD, words(RecordKind.choices)),
    Column(_("judgement"), "judgement", Cell.WORD, words(Judgement.choices)),
    Column(_("judged at"), "judged_at", Cell.MOMENT, width=20),
    Column(_("judged by"), "judged_by", Cell.PERSON),
)


def _checks(window: Window) -> QuerySet[Any]:
    """Records of these days that were drawn."""
    first, last = window.days
    return SpotCheck.objects.filter(window.here("of__community"), day__gte=first, day__lte=last)


class _Length(Func):
    """How many stand in a JSON list."""

    function, output_field = "JSON_ARRAY_LENGTH", IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


def _draws(window: Window) -> QuerySet[Any]:
    """The draws of these months, each with how many records it drew from."""
    first, last = window.days
    rows = RecordsMonth.objects.filter(window.here(), month__gte=first, month__lte=last)
    found: QuerySet[Any] = rows.annotate(records=_Length("population"))
    return found


PART = Part(
    "spot",
    _("Spot checks of records"),
    ("spot_records", "spot_checks", "spot_judged", "spot_faulty"),
    families={
        "spot_draws": Family(_draws, DRAW, "pk", _("Draws of spot checks"), DRAWS),
        "spot": Family(_checks, CHECK, "pk", _("Spot checks"), COLUMNS, "of__community"),
    },
    figures=(
        Figure("spot_records", "spot_draws", _("records to draw from"), everything, total="records"),
        Figure("spot_checks", "spot", _("records drawn for spot checks"), everything, of="spot_records"),
        Figure("spot_judged", "spot", _("records judged"), lambda _w: ~Q(judgement=""), of="spot_checks"),
        Figure(
            "spot_faulty",
            "spot",
            _("records not in order"),
            lambda _w: Q(judgement=Judgement.FAULTY),
            of="spot_judged",
            bad=True,
        ),
    ),
    splits=(
        Cut(
            "spot_kind",
            "spot_checks",
            _("drawn records by kind"),
            "kind",
            of_choices(RecordKind.choices),
            translated=True,
        ),
    ),
)


def listed_checks(rows: Sequence[Any]) -> list[Record]:
    """Drawn records, each leading to its month's spot checks."""
    checks = {one.pk: one for one in SpotCheck.objects.filter(pk__in=[row.pk for row in rows]).select_related("of")}
    communities = dict(SpotCheck.objects.filter(pk__in=checks).values_list("pk", "of__community__slug"))
    names = names_of(one.judged_by_id for one in checks.values() if one.judged_by_id)
    found = []
    for row in rows:
        one = checks[row.pk]
        url = f"/c/{communities[one.pk]}/spot-checks/{one.of.month:%Y-%m}/"
        who = names.get(one.judged_by_id or 0, "–")
        became = str(one.get_judgement_display()) if one.judgement else ""
        found.append(Record(one.judged_at, str(one.day), url, "", str(one.get_kind_display()), who, became))
    return found


def listed_draws(rows: Sequence[Any]) -> list[Record]:
    """Each month's draw with how many records it drew from, leading to all of them by name."""
    slugs = dict(Community.objects.filter(pk__in={one.community_id for one in rows}).values_list("pk", "slug"))
    found = []
    for one in rows:
        url = f"/c/{slugs[one.community_id]}/spot-checks/{one.month:%Y-%m}/#records"
        text = gettext("%(count)s records") % {"count": len(one.population)}
        found.append(Record(one.drawn_at, f"{one.month:%Y-%m}", url, "", text, "", ""))
    return found
