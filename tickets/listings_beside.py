"""The lists beside the matters that can be taken along: letters, messages, outages, praise, promises, revisits."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from deadlines.models import Deadline
from extracts.columns import columns_of, computed, labelled
from extracts.enums import Group
from extracts.filters import choice, department, flag, listed, period, person, words
from extracts.registry import Listing, register
from residents.listings import building
from staff.enums import DESK, OVERSIGHT
from staff.models import Membership, User
from tickets.models import DayLine, Letter, Message, Outage, Praise, Rate, Revisit, Ticket
from tickets.queries.letters import letters_for
from tickets.queries.messages import messages_for
from tickets.queries.promises import promises
from tickets.views.promises import FATES as FATE_NAMES

READERS = DESK | OVERSIGHT
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
FATES = [(fate.value, name) for fate, name in FATE_NAMES.items()]


def of_community(model: Any) -> Any:
    """All rows of the community."""

    def rows(who: Membership, _now: datetime) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(community=who.community)
        return found

    return rows


def _letters(who: Membership, _now: datetime) -> QuerySet[Any]:
    return letters_for(who)


def _messages(who: Membership, _now: datetime) -> QuerySet[Any]:
    return messages_for(who)


def _day_lines(who: Membership, _now: datetime) -> QuerySet[Any]:
    return DayLine.objects.filter(service_day__community=who.community)


def _promises(who: Membership, now: datetime) -> QuerySet[Any]:
    """With the ticket's number and unit, and who gave the word."""
    ticket = Ticket.objects.filter(pk=OuterRef("subject_id"))
    giver = User.objects.filter(pk=OuterRef("by"))
    rows = promises(who.community, *EVER, now=now)
    if who.role not in READERS:  # as on the page: their own
        rows = rows.filter(by=who.user_id)
    found: QuerySet[Any] = rows.annotate(
        number=Case(When(subject_kind="ticket", then=Subquery(ticket.values("number")[:1])), output_field=CharField()),
        place=Case(
            When(subject_kind="ticket", then=Subquery(ticket.values("unit__code")[:1])), output_field=CharField()
        ),
        giver_name=Subquery(giver.values("name")[:1]),
        giver_login=Subquery(giver.values("username")[:1]),
    )
    return found


def register_all() -> None:
    """Called when the app is ready."""
    register(_told(), _revisited(), _post(), _for_colleagues(), _out(), _praised(), _days(), _rates())


def _told() -> Listing:
    columns = (
        computed(_("Ticket"), "number"),
        computed(_("Unit"), "place"),
        *columns_of(Deadline, (_("Told"), "opened_at"), (_("Promised for"), "due_at"), (_("Kept at"), "met_at")),
        computed(_("What became of it"), "fate", show=labelled(FATE_NAMES)),
        computed(_("Promise given by"), "giver_name", "giver_login", show=lambda name, login: name or login or ""),
    )
    filters = (
        period(Deadline, _("Promised for"), "due_at"),
        listed("fate", _("What became of it"), lambda _who: FATES),
        person(_("Promise given by"), "by"),
    )
    return Listing(
        "promises", Group.MATTERS, _("Promises"), "handshake", _promises, columns, filters, order=("-due_at", "-pk")
    )


def _revisited() -> Listing:
    columns = columns_of(
        Revisit,
        (_("Ticket"), "ticket__number"),
        (_("Kind"), "ticket__kind"),
        (_("Unit"), "ticket__unit__code"),
        (_("First responder"), "first_responder"),
        (_("Began at"), "opened_at"),
        (_("Due at"), "due_at"),
        (_("Tries"), "tries"),
        (_("Result"), "result"),
        (_("The resident's words"), "words"),
        (_("Ended"), "ended_at"),
        (_("Ended by"), "ended_by"),
    )
    filters = (
        period(Revisit, _("Due at"), "due_at"),
        period(Revisit, _("Ended"), "ended_at"),
        choice(Revisit, _("Result"), "result"),
        flag("waiting", _("Still to be done"), Q(ended_at=None)),
        person(_("First responder"), "first_responder"),
    )
    return Listing(
        "revisits",
        Group.MATTERS,
        _("Revisits"),
        "smile",
        of_community(Revisit),
        columns,
        filters,
        READERS,
        ("-opened_at", "-pk"),
    )


def _post() -> Listing:
    columns = columns_of(
        Letter,
        (_("Record number"), "number"),
        (_("Class"), "letter_class"),
        (_("How it came"), "medium"),
        (_("Received on"), "received_on"),
        (_("Registered at"), "registered_at"),
        (_("Registered by"), "registered_by"),
        (_("Sender"), "sender_name"),
        (_("Phone"), "sender_phone"),
        (_("Unit"), "unit__code"),
        (_("Subject"), "subject"),
        (_("Content"), "text"),
        (_("Ticket"), "ticket__number"),
        (_("Decision"), "decision"),
        (_("Decided by"), "decided_by"),
        (_("Department"), "department__name"),
        (_("Taken over"), "taken_over_at"),
    )
    filters = (
        period(Letter, _("Received on"), "received_on"),
        choice(Letter, _("Class"), "letter_class"),
        choice(Letter, _("How it came"), "medium"),
        department(_("Department")),
        words(_("Number, sender, unit, subject"), "number", "sender_name", "unit__code", "subject"),
    )
    return Listing(
        "letters", Group.MATTERS, _("Letters"), "mail", _letters, columns, filters, order=("-registered_at", "-pk")
    )


def _for_colleagues() -> Listing:
    columns = columns_of(
        Message,
        (_("Taken at"), "taken_at"),
        (_("Taken by"), "taken_by"),
        (_("Message for"), "to"),
        (_("Caller"), "caller_name"),
        (_("Phone"), "caller_phone"),
        (_("Unit"), "unit__code"),
        (_("Matter"), "text"),
        (_("Promised call"), "call_back_at"),
        (_("Called back"), "done_at"),
        (_("Called back by"), "done_by"),
        (_("What was said"), "words"),
    )
    filters = (
        period(Message, _("Taken at"), "taken_at"),
        person(_("Message for"), "to"),
        flag("waiting", _("Still to be done"), Q(done_at=None)),
    )
    return Listing(
        "messages",
        Group.MATTERS,
        _("Messages"),
        "message-circle-reply",
        _messages,
        columns,
        filters,
        order=("-taken_at", "-pk"),
    )


def _out() -> Listing:
    columns = columns_of(
        Outage,
        (_("What is out"), "lacking"),
        (_("Building"), "building__number"),
        (_("Entrance"), "entrance"),
        (_("What to tell the callers"), "tell"),
        (_("Announced at"), "announced_at"),
        (_("Announced by"), "announced_by"),
        (_("Promised for"), "promised_at"),
        (_("Ended"), "ended_at"),
        (_("Ended by"), "ended_by"),
    )
    filters = (
        period(Outage, _("Announced at"), "announced_at"),
        choice(Outage, _("What is out"), "lacking"),
        building("building"),
    )
    return Listing(
        "outages",
        Group.MATTERS,
        _("Outages"),
        "plug-zap",
        of_community(Outage),
        columns,
        filters,
        order=("-announced_at", "-pk"),
    )


def _praised() -> Listing:
    columns = columns_of(
        Praise,
        (_("When"), "registered_at"),
        (_("Colleague"), "person"),
        (_("Department"), "department__name"),
        (_("What was written"), "words"),
        (_("Registered by"), "registered_by"),
    )
    filters = (
        period(Praise, _("When"), "registered_at"),
        person(_("Colleague"), "person"),
        department(_("Department")),
    )
    return Listing(
        "praise",
        Group.MATTERS,
        _("Praise"),
        "award",
        of_community(Praise),
        columns,
        filters,
        order=("-registered_at", "-pk"),
    )


def _days() -> Listing:
    columns = columns_of(
        DayLine,
        (_("Day"), "service_day__day"),
        (_("Ticket"), "ticket__number"),
        (_("Kind"), "ticket__kind"),
        (_("Unit"), "ticket__unit__code"),
        (_("Verdict"), "verdict"),
        (_("First responder"), "first_responder"),
        (_("Handler"), "handler"),
        (_("Resident told at"), "told_at"),
        (_("Reason"), "reason"),
        (_("To be solved on"), "resolve_on"),
    )
    filters = (
        period(DayLine, _("Day"), "service_day__day"),
        choice(DayLine, _("Verdict"), "verdict"),
        person(_("First responder"), "first_responder"),
        person(_("Handler"), "handler"),
    )
    return Listing(
        "day-lines",
        Group.QUALITY,
        _("Daily clearance: every open matter"),
        "list-checks",
        _day_lines,
        columns,
        filters,
        READERS,
        ("-service_day__day", "-pk"),
    )


def _rates() -> Listing:
    columns = columns_of(
        Rate,
        (_("Price code"), "code"),
        (_("What it is"), "name"),
        (_("Trade"), "trade"),
        (_("Kind of price"), "kind"),
        (_("Unit of measure"), "unit"),
        (_("Price in yuan"), "price"),
        (_("Valid from"), "valid_from"),
        (_("Valid until"), "valid_until"),
    )
    filters = (choice(Rate, _("Trade"), "trade"), choice(Rate, _("Kind of price"), "kind"))
    return Listing(
        "rates",
        Group.MATTERS,
        _("Rate card"),
        "tags",
        of_community(Rate),
        columns,
        filters,
        order=("code", "-valid_from", "pk"),
    )
