"""The lists of audit and spot checks that can be taken along (extracts), for the oversight as the pages."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from extracts.columns import columns_of, computed
from extracts.enums import CellKind, Group
from extracts.filters import choice, flag, period, person
from extracts.registry import Listing, register
from quality.models import Audit, SpotCheck
from reports.figures import FIGURES
from staff.enums import OVERSIGHT
from staff.models import Membership
from tickets.models import DayLine


def _audits(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Audit.objects.filter(community=who.community)


def _lines(who: Membership, _now: datetime) -> QuerySet[Any]:
    return DayLine.objects.filter(service_day__community=who.community, service_day__audit__isnull=False)


def _checks(who: Membership, _now: datetime) -> QuerySet[Any]:
    return SpotCheck.objects.filter(of__community=who.community)


def register_all() -> None:
    """Called when the app is ready."""
    register(_days(), _day_lines(), _drawn())


def _figure(name: str) -> Any:
    return lambda figures: figures.get(name)


def _days() -> Listing:
    columns = (
        *columns_of(Audit, (_("Day"), "day"), (_("Counted at"), "counted_at")),
        *(computed(one.label, "figures", show=_figure(name), kind=CellKind.NUMBER) for name, one in FIGURES.items()),
        *columns_of(
            Audit,
            (_("The lead's words"), "words"),
            (_("Signed at"), "signed_at"),
            (_("Signed by"), "signed_by"),
        ),
    )
    filters = (period(Audit, _("Day"), "day"), flag("signed", _("Signed"), Q(signed_at__isnull=False)))
    return Listing(
        "audits",
        Group.QUALITY,
        _("Daily audits"),
        "clipboard-check",
        _audits,
        columns,
        filters,
        OVERSIGHT,
        ("-day", "-pk"),
    )


def _day_lines() -> Listing:
    columns = columns_of(
        DayLine,
        (_("Day"), "service_day__day"),
        (_("Ticket"), "ticket__number"),
        (_("Unit"), "ticket__unit__code"),
        (_("Verdict"), "verdict"),
        (_("First responder"), "first_responder"),
        (_("Handler"), "handler"),
        (_("Reason"), "reason"),
        (_("To be solved on"), "resolve_on"),
        (_("The lead's remark"), "remark__text"),
        (_("Remark by"), "remark__by"),
    )
    filters = (
        period(DayLine, _("Day"), "service_day__day"),
        choice(DayLine, _("Verdict"), "verdict"),
        person(_("First responder"), "first_responder"),
        flag("remarked", _("With a remark"), Q(remark__isnull=False)),
    )
    return Listing(
        "audit-lines",
        Group.QUALITY,
        _("Matters of the audits, with remarks"),
        "list-todo",
        _lines,
        columns,
        filters,
        OVERSIGHT,
        ("-service_day__day", "-pk"),
    )


def _drawn() -> Listing:
    columns = columns_of(
        SpotCheck,
        (_("Month"), "of__month"),
        (_("No."), "position"),
        (_("Kind"), "kind"),
        (_("Day"), "day"),
        (_("Judgement of the check"), "judgement"),
        (_("What was found"), "words"),
        (_("Judged by"), "judged_by"),
        (_("Judged at"), "judged_at"),
        (_("Month signed at"), "of__signed_at"),
    )
    filters = (
        period(SpotCheck, _("Day"), "day"),
        choice(SpotCheck, _("Judgement of the check"), "judgement"),
        choice(SpotCheck, _("Kind"), "kind"),
    )
    return Listing(
        "spot-checks",
        Group.QUALITY,
        _("Spot checks"),
        "dices",
        _checks,
        columns,
        filters,
        OVERSIGHT,
        ("-of__month", "position", "pk"),
    )
