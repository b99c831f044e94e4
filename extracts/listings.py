"""The lists of what lies below this app: colleagues, notices of mine, broken limits, unmasked numbers."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deadlines.models import Deadline, Escalation
from deadlines.wording import LIMIT_NAMES, STEP_NAMES
from extracts.columns import columns_of, computed, labelled
from extracts.enums import Group
from extracts.filters import choice, department, listed, period, person
from extracts.registry import Listing, register
from notices.models import Notice
from notices.wording import sentence
from privacy.models import Reveal
from privacy.reveals import titles as reveal_titles
from staff.enums import OVERSIGHT
from staff.models import Membership

# what a limit may be about, as the apps above name their subjects
RECORDS = {
    "ticket": pgettext_lazy("record of a limit", "ticket"),
    "message": pgettext_lazy("record of a limit", "message"),
    "order": pgettext_lazy("record of a limit", "work order"),
    "revisit": pgettext_lazy("record of a limit", "revisit"),
    "audit": pgettext_lazy("record of a limit", "daily audit"),
    "spot": pgettext_lazy("record of a limit", "spot checks"),
    "key_loan": pgettext_lazy("record of a limit", "key loan"),
    "key_count": pgettext_lazy("record of a limit", "count of keys"),
    "patrol_round": pgettext_lazy("record of a limit", "patrol round"),
    "emergency": pgettext_lazy("record of a limit", "emergency"),
}
RULES = [(rule.value, name) for rule, name in LIMIT_NAMES.items()]


def _members(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Membership.objects.filter(community=who.community)


def _notices(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Notice.objects.filter(community=who.community, recipient=who.user_id)


def _escalations(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Escalation.objects.filter(deadline__community=who.community)


def _deadlines(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Deadline.objects.filter(community=who.community)


def _reveals(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Reveal.objects.filter(community=who.community)


def _told(code: str, params: dict[str, str]) -> str:
    return sentence(code, params)


def _record(kind: str, number: int) -> str:
    return f"{RECORDS.get(kind, kind)} {number}"


def register_all() -> None:
    """Called when the app is ready."""
    register(_colleagues(), _my_notices(), _limits(), _broken(), _seen())


def _colleagues() -> Listing:
    columns = columns_of(
        Membership,
        (_("Name"), "user"),
        (_("Login name"), "user__username"),
        (_("Role here"), "role"),
        (_("Department"), "department__name"),
        (_("Active member"), "active"),
    )
    filters = (choice(Membership, _("Role here"), "role"), department(_("Department")))
    order = ("user__name", "pk")
    return Listing(
        "colleagues", Group.PEOPLE, _("Colleagues and roles"), "users", _members, columns, filters, OVERSIGHT, order
    )


def _my_notices() -> Listing:
    columns = (
        *columns_of(Notice, (_("When"), "created_at")),
        computed(_("Notice"), "code", "params", show=_told),
        *columns_of(Notice, (_("Read at"), "read_at")),
    )
    filters = (period(Notice, _("When"), "created_at"),)
    return Listing(
        "notices", Group.PEOPLE, _("My notices"), "bell", _notices, columns, filters, order=("-created_at", "-pk")
    )


def _limits() -> Listing:
    columns = (
        computed(_("Limit"), "rule", show=labelled(LIMIT_NAMES)),
        computed(_("Record"), "subject_kind", "subject_id", show=_record),
        *columns_of(
            Deadline,
            (_("Began at"), "opened_at"),
            (_("Due at"), "due_at"),
            (_("Met at"), "met_at"),
            (_("Cancelled at"), "cancelled_at"),
        ),
    )
    filters = (period(Deadline, _("Due at"), "due_at"), listed("rule", _("Limit"), lambda _who: RULES))
    return Listing(
        "limits",
        Group.QUALITY,
        _("Limits and whether they were met"),
        "timer",
        _deadlines,
        columns,
        filters,
        OVERSIGHT,
        ("-due_at", "-pk"),
    )


def _broken() -> Listing:
    columns = (
        computed(_("Limit"), "deadline__rule", show=labelled(LIMIT_NAMES)),
        computed(_("Step of the chain"), "step", show=labelled(STEP_NAMES)),
        computed(_("Record"), "deadline__subject_kind", "deadline__subject_id", show=_record),
        *columns_of(
            Escalation,
            (_("Level of the chain"), "level"),
            (_("When"), "at"),
            (_("Due at"), "deadline__due_at"),
            (_("Met at"), "deadline__met_at"),
            (_("Engine late by (ms)"), "late_ms"),
        ),
    )
    steps = list(STEP_NAMES.items())
    filters = (
        period(Escalation, _("When"), "at"),
        listed("rule", _("Limit"), lambda _who: RULES, "deadline__rule"),
        listed("step", _("Step of the chain"), lambda _who: steps),
    )
    return Listing(
        "escalations",
        Group.QUALITY,
        _("Warnings, overdue limits, escalations"),
        "siren",
        _escalations,
        columns,
        filters,
        OVERSIGHT,
        ("-at", "-pk"),
    )


def _seen() -> Listing:
    columns = (
        *columns_of(Reveal, (_("When"), "at"), (_("Seen by"), "by")),
        computed(_("What"), "kind", show=lambda kind: reveal_titles().get(kind, kind)),
        *columns_of(Reveal, (_("Belongs to"), "subject"), (_("Why"), "reason"), (_("In own words"), "words")),
    )
    filters = (period(Reveal, _("When"), "at"), person(_("Seen by"), "by"), choice(Reveal, _("Why"), "reason"))
    return Listing(
        "reveals",
        Group.PEOPLE,
        _("Unmasked numbers: who saw what"),
        "eye",
        _reveals,
        columns,
        filters,
        OVERSIGHT,
        ("-at", "-pk"),
    )
