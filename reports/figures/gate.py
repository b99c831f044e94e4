"""The gate: who came, how long registering took a head, permits, passes, who was not let in (V, TL-12)."""

from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from deadlines.rules import DEFAULT_LIMITS, Rule
from reports.figures.columns import words
from reports.figures.definitions import everything
from reports.figures.figure import Cell, Column, Cut, Family, Figure, Measure, Part, Rows, Window
from reports.figures.seconds import took
from reports.figures.volumes import of_choices
from visitors.models import Permit, ReleasePass, Visit
from visitors.pass_enums import Applicant
from visitors.visit_enums import NOT_LET_IN, PermitKind, Purpose, VisitState

LIMIT = int(DEFAULT_LIMITS[Rule.TL_12].amount.total_seconds())  # a head
TIMED = Q(opened_at__isnull=False)


def _visits(window: Window) -> QuerySet[Any]:
    """Visits that were registered in the window. Retention takes out who they were, never that they were."""
    rows = Visit.objects.filter(window.at("registered_at"), window.here())
    allowed = ExpressionWrapper(F("heads") * LIMIT, output_field=BigIntegerField())
    found: QuerySet[Any] = rows.annotate(took=took("opened_at", "registered_at"), allowed=allowed)
    return found


def _permits(window: Window) -> QuerySet[Any]:
    return Permit.objects.filter(window.at("issued_at"), window.here())


def _passes(window: Window) -> QuerySet[Any]:
    """Passes that were signed in the window (V-6)."""
    return ReleasePass.objects.filter(window.at("signed_at"), window.here())


VISITS = (
    Column(_("registered at"), "registered_at", Cell.MOMENT, width=20),
    Column(_("form opened at"), "opened_at", Cell.MOMENT, width=20),
    Column(_("people"), "heads", Cell.NUMBER, width=8),
    Column(_("why"), "purpose", Cell.WORD, words(Purpose.choices)),
    Column(_("unit"), "unit__code"),
    Column(_("came in at"), "entered_at", Cell.MOMENT, width=20),
    Column(_("left at"), "left_at", Cell.MOMENT, width=20),
    Column(_("state"), "state", Cell.WORD, words(VisitState.choices)),
    Column(_("registered by"), "registered_by", Cell.PERSON),
)
PERMITS = (
    Column(_("issued at"), "issued_at", Cell.MOMENT, width=20),
    Column(_("kind"), "kind", Cell.WORD, words(PermitKind.choices)),
    Column(_("unit"), "unit__code"),
    Column(_("from"), "from_day", Cell.DAY),
    Column(_("until"), "until_day", Cell.DAY),
    Column(_("issued by"), "issued_by", Cell.PERSON),
)
PASSES = (
    Column(_("number"), "number", width=16),
    Column(_("signed at"), "signed_at", Cell.MOMENT, width=20),
    Column(_("unit"), "unit__code"),
    Column(_("applicant"), "standing", Cell.WORD, words(Applicant.choices)),
    Column(_("used at"), "used_at", Cell.MOMENT, width=20),
    Column(_("signed by"), "signed_by", Cell.PERSON),
)
PART = Part(
    "visitors",
    _("Visitors and the gate"),
    (
        "visits", "visitors", "let_in", "not_let_in", "timed", "registered_in_time", "registered_slowly", "permits",
        "passes", "passes_used",
    ),
    families={
        "visits": Family(_visits, Rows.VISIT, "registered_at", _("Visits"), VISITS),
        "permits": Family(_permits, Rows.PERMIT, "issued_at", _("Permits issued"), PERMITS),
        "passes": Family(_passes, Rows.RELEASE, "signed_at", _("Release passes signed"), PASSES),
    },
    figures=(
        Figure("visits", "visits", _("visits registered"), everything),
        Figure("visitors", "visits", _("people who came"), everything, total="heads"),
        Figure("let_in", "visits", _("visits that came in"), lambda _w: Q(entered_at__isnull=False), of="visits"),
        Figure("not_let_in", "visits", _("visits refused"), lambda _w: Q(state__in=NOT_LET_IN), of="visits"),
        Figure("timed", "visits", _("registrations with a form"), lambda _w: TIMED),
        Figure(
            "registered_in_time", "visits", _("registered within 60 seconds a person"),
            lambda _w: TIMED & Q(took__lte=F("allowed")), of="timed",
            took=Measure("opened_at", "registered_at", heads="heads"),
        ),
        Figure(
            "registered_slowly", "visits", _("registering took longer"), lambda _w: TIMED & Q(took__gt=F("allowed")),
            of="timed", bad=True,
        ),
        Figure("permits", "permits", _("permits issued"), everything),
        Figure("passes", "passes", _("release passes signed"), everything),
        Figure("passes_used", "passes", _("passes used at the gate"), lambda _w: Q(used_at__isnull=False), of="passes"),
    ),
    splits=(Cut("purpose", "visits", _("visits by purpose"), "purpose", of_choices(Purpose.choices), translated=True),),
)  # fmt: skip
