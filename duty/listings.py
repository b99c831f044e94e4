"""The lists of duty and posts that can be taken along (extracts): of the posts whose log the person reads."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from duty.access import posts_of
from duty.models import (
    Cell,
    ChangeLine,
    CountLine,
    Emergency,
    Key,
    KeyChange,
    Loan,
    LogEntry,
    Round,
    ShiftHandover,
    Visit,
)
from extracts.columns import columns_of, computed
from extracts.enums import CellKind, Group
from extracts.filters import Filter, choice, department, flag, listed, period, person, words
from extracts.registry import Listing, register
from staff.enums import LEADS, OVERSIGHT
from staff.models import Membership


def _at_posts(model: Any, path: str = "post") -> Any:
    """Rows of the posts that this person reads, those that left included: one query more, whatever their number."""

    def rows(who: Membership, _now: datetime) -> QuerySet[Any]:
        posts = [post.pk for post in posts_of(who, retired=True)]
        found: QuerySet[Any] = model.objects.filter(**{f"{path}__in": posts})
        return found

    return rows


def _post(path: str = "post") -> Filter:
    return listed("post", _("Post"), lambda who: [(str(one.pk), one.name) for one in posts_of(who, retired=True)], path)


def _cells(who: Membership, _now: datetime) -> QuerySet[Any]:
    """A draft is for those who plan, and for the administrator."""
    rows = Cell.objects.filter(community=who.community)
    return rows if who.role in OVERSIGHT else rows.filter(roster__published_at__isnull=False)


def _changes(who: Membership, _now: datetime) -> QuerySet[Any]:
    """With the reasons, so as strict as a change's own page: leads, whoever asked, whose shift it is."""
    rows = ChangeLine.objects.filter(change__roster__community=who.community)
    if who.role in LEADS:
        return rows
    concerned = ChangeLine.objects.filter(user=who.user_id).values("change")
    return rows.filter(Q(change__asked_by=who.user_id) | Q(change__in=concerned))


def _rounds(who: Membership, now: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = _at_posts(Round, "route__post")(who, now)
    found: QuerySet[Any] = rows.annotate(
        visited=Count("visits"), findings=Count("visits", filter=~Q(visits__finding=""))
    )
    return found


def _findings(who: Membership, now: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = _at_posts(Visit, "round__route__post")(who, now)
    return rows.exclude(finding="")


def _emergencies(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Emergency.objects.filter(community=who.community)


def register_all() -> None:
    """Called when the app is ready."""
    register(_log(), _shift_handovers(), _roster(), _traded())
    register(_keys(), _altered(), _loans(), _counts(), _walked(), _found(), _serious())


def _log() -> Listing:
    columns = columns_of(
        LogEntry,
        (_("When"), "at"),
        (_("Day"), "day"),
        (_("Post"), "post__name"),
        (_("Shift"), "shift__name"),
        (_("Kind"), "kind"),
        (_("What happened"), "words"),
        (_("Done by"), "by"),
        (_("Written at"), "written_at"),
        (_("Instead of"), "corrects__words"),
        (_("Corrected by"), "correction__words"),
    )
    filters = (
        period(LogEntry, _("Day"), "day"),
        _post(),
        person(_("Done by"), "by"),
        choice(LogEntry, _("Kind"), "kind"),
        words(_("Words"), "words"),
    )
    return Listing(
        "log", Group.DUTY, _("Duty log"), "notebook-pen", _at_posts(LogEntry), columns, filters, order=("-at", "-pk")
    )


def _shift_handovers() -> Listing:
    columns = columns_of(
        ShiftHandover,
        (_("Day"), "day"),
        (_("Post"), "post__name"),
        (_("Shift that ends"), "shift_out__name"),
        (_("Shift that begins"), "shift_in__name"),
        (_("Hands over"), "outgoing"),
        (_("Incoming colleague"), "incoming"),
        (_("State"), "state"),
        (_("What was written"), "words"),
        (_("Area checked"), "area_checked"),
        (_("Signed out"), "signed_out_at"),
        (_("Signed in"), "signed_in_at"),
    )
    filters = (period(ShiftHandover, _("Day"), "day"), _post(), choice(ShiftHandover, _("State"), "state"))
    return Listing(
        "shift-handovers",
        Group.DUTY,
        _("Changes of shift"),
        "arrow-left-right",
        _at_posts(ShiftHandover),
        columns,
        filters,
        order=("-day", "-pk"),
    )


def _roster() -> Listing:
    columns = columns_of(
        Cell,
        (_("Day"), "day"),
        (_("Colleague"), "user"),
        (_("Department"), "roster__department__name"),
        (_("Shift"), "shift__name"),
        (_("Mark on the roster"), "shift__mark"),
        (_("Begins"), "shift__starts"),
        (_("Ends"), "shift__ends"),
        (_("Published at"), "roster__published_at"),
    )
    filters = (
        period(Cell, _("Day"), "day"),
        person(_("Colleague"), "user"),
        department(_("Department"), "roster__department"),
    )
    return Listing(
        "roster", Group.DUTY, _("Rosters, day by day"), "calendar-days", _cells, columns, filters, order=("-day", "pk")
    )


def _traded() -> Listing:
    columns = columns_of(
        ChangeLine,
        (_("Asked for at"), "change__asked_at"),
        (_("Kind"), "change__kind"),
        (_("State"), "change__state"),
        (_("Asked for by"), "change__asked_by"),
        (_("Reason"), "change__reason"),
        (_("Department"), "change__roster__department__name"),
        (_("Day"), "day"),
        (_("Colleague"), "user"),
        (_("Shift before"), "before__name"),
        (_("Shift after"), "after__name"),
        (_("Answered by"), "change__answered_by"),
        (_("Answered at"), "change__answered_at"),
        (_("Reason given in answer"), "change__answer"),
    )
    filters = (
        period(ChangeLine, _("Day"), "day"),
        choice(ChangeLine, _("State"), "change__state"),
        person(_("Colleague"), "user"),
        department(_("Department"), "change__roster__department"),
    )
    order = ("-change__asked_at", "day", "pk")
    return Listing(
        "roster-changes", Group.DUTY, _("Changes of rosters"), "repeat", _changes, columns, filters, order=order
    )


def _keys() -> Listing:
    columns = columns_of(
        Key,
        (_("Record number"), "number"),
        (_("What it opens"), "opens"),
        (_("Unit"), "unit__code"),
        (_("Post"), "post__name"),
        (_("Kind"), "kind"),
        (_("Copies"), "copies"),
        (_("Added at"), "added_at"),
        (_("Added by"), "added_by"),
        (_("Taken out of use"), "retired_at"),
    )
    filters = (_post(), choice(Key, _("Kind"), "kind"), flag("in_use", _("In use"), Q(retired_at=None)))
    return Listing("keys", Group.DUTY, _("Keys"), "key-round", _at_posts(Key), columns, filters, order=("number", "pk"))


def _altered() -> Listing:
    columns = columns_of(
        KeyChange,
        (_("When"), "at"),
        (_("Key number"), "held__number"),
        (_("Post"), "held__post__name"),
        (_("Kind"), "what"),
        (_("Said before"), "before"),
        (_("Says now"), "after"),
        (_("Moved from"), "from_post__name"),
        (_("Moved to"), "to_post__name"),
        (_("Reason"), "words"),
        (_("Done by"), "by"),
    )
    filters = (period(KeyChange, _("When"), "at"), _post("held__post"), choice(KeyChange, _("Kind"), "what"))
    rows, order = _at_posts(KeyChange, "held__post"), ("-at", "-pk")
    return Listing("key-changes", Group.DUTY, _("Changes of keys"), "history", rows, columns, filters, order=order)


def _loans() -> Listing:
    columns = columns_of(
        Loan,
        (_("Key number"), "held__number"),
        (_("What it opens"), "held__opens"),
        (_("Copy no."), "copy"),
        (_("Post"), "held__post__name"),
        (_("Colleague"), "borrower"),
        (_("Somebody from outside"), "name"),
        (_("Phone"), "phone"),
        (_("What for"), "purpose"),
        (_("Lent"), "lent_at"),
        (_("Lent by"), "lent_by"),
        (_("Due back"), "due_at"),
        (_("Returned"), "returned_at"),
        (_("Received by"), "received_by"),
    )
    filters = (
        period(Loan, _("Lent"), "lent_at"),
        _post("held__post"),
        person(_("Colleague"), "borrower"),
        flag("out", _("Still out"), Q(returned_at=None)),
    )
    return Listing(
        "key-loans",
        Group.DUTY,
        _("Keys lent"),
        "key-square",
        _at_posts(Loan, "held__post"),
        columns,
        filters,
        order=("-lent_at", "-pk"),
    )


def _counts() -> Listing:
    columns = columns_of(
        CountLine,
        (_("Month"), "count__month"),
        (_("Post"), "count__post__name"),
        (_("Key number"), "held__number"),
        (_("Copies"), "copies"),
        (_("Lent"), "lent"),
        (_("Counted"), "present"),
        (_("What was written"), "words"),
        (_("Counted by"), "count__done_by"),
    )
    filters = (period(CountLine, _("Month"), "count__month"), _post("count__post"))
    rows = _at_posts(CountLine, "count__post")
    return Listing("key-counts", Group.DUTY, _("Keys counted"), "list-checks", rows, columns, filters)


def _walked() -> Listing:
    columns = (
        *columns_of(
            Round,
            (_("Route"), "route__name"),
            (_("Post"), "route__post__name"),
            (_("Planned for"), "planned_at"),
            (_("Done by"), "by"),
            (_("Round begun"), "started_at"),
            (_("Round finished"), "finished_at"),
            (_("Missed at"), "missed_at"),
            (_("Points"), "points"),
        ),
        computed(_("Points visited"), "visited", kind=CellKind.NUMBER),
        computed(_("Findings"), "findings", kind=CellKind.NUMBER),
        *columns_of(Round, (_("What was written"), "words")),
    )
    filters = (
        period(Round, _("Planned for"), "planned_at"),
        period(Round, _("Round begun"), "started_at"),
        _post("route__post"),
        person(_("Done by"), "by"),
        flag("missed", _("Round missed"), Q(missed_at__isnull=False)),
    )
    return Listing("patrols", Group.DUTY, _("Patrol rounds"), "footprints", _rounds, columns, filters)


def _found() -> Listing:
    columns = columns_of(
        Visit,
        (_("When"), "at"),
        (_("Route"), "round__route__name"),
        (_("Place"), "point__place"),
        (_("Finding"), "finding"),
        (_("Done by"), "by"),
        (_("Ticket"), "ticket__number"),
        (_("State"), "ticket__state"),
    )
    filters = (period(Visit, _("When"), "at"), _post("round__route__post"), person(_("Done by"), "by"))
    return Listing(
        "findings",
        Group.DUTY,
        _("Findings of patrols"),
        "search-check",
        _findings,
        columns,
        filters,
        order=("-at", "-pk"),
    )


def _serious() -> Listing:
    columns = columns_of(
        Emergency,
        (_("When"), "at"),
        (_("What it is"), "kind"),
        (_("Place"), "place"),
        (_("What was seen"), "seen"),
        (_("Ticket"), "ticket__number"),
        (_("Opened by"), "opened_by"),
        (_("Ended"), "ended_at"),
        (_("Cause"), "cause"),
        (_("Course of events"), "course"),
        (_("Damage"), "damage"),
        (_("Measures"), "measures"),
        (_("Prevention"), "prevention"),
        (_("Reported at"), "reported_at"),
        (_("Reported by"), "reported_by"),
    )
    filters = (period(Emergency, _("When"), "at"), choice(Emergency, _("What it is"), "kind"))
    return Listing(
        "emergencies", Group.DUTY, _("Emergencies"), "siren", _emergencies, columns, filters, order=("-at", "-pk")
    )
