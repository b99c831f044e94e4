"""The lists of matters that can be taken along (extracts); what stands beside them: listings_beside.py.

The board, the complaints and the contacts are the desk's and the oversight's; orders, letters and messages follow the
same queries as their pages.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from extracts.columns import Column, columns_of
from extracts.enums import Group
from extracts.filters import choice, department, flag, listed, period, person, words
from extracts.registry import Listing, register
from residents.listings import building
from residents.people_columns import called, titled
from staff.enums import DESK, OVERSIGHT
from staff.models import Membership
from tickets.enums import State
from tickets.models import Category, ChargeLine, Compensation, Complaint, Contact, Handover, Ticket, WorkOrder
from tickets.queries.orders import orders_for

READERS = DESK | OVERSIGHT
LAST = ("-pk",)


def of_ticket(model: Any) -> Any:
    """Rows that hang at a ticket of the community."""

    def rows(who: Membership, _now: datetime) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(ticket__community=who.community)
        return found

    return rows


def _tickets(who: Membership, now: datetime) -> QuerySet[Any]:
    late = Q(next_due_at__isnull=False, next_due_at__lt=now) & ~Q(state=State.CLOSED)
    return Ticket.objects.filter(community=who.community).annotate(late=late)


def _orders(who: Membership, _now: datetime) -> QuerySet[Any]:
    return orders_for(who)


def _charges(who: Membership, _now: datetime) -> QuerySet[Any]:
    return ChargeLine.objects.filter(order__community=who.community)


def _categories(who: Membership) -> list[tuple[str, str]]:
    rows = Category.objects.filter(community=who.community).order_by("kind", "position", "pk")
    return [(str(one.pk), one.name) for one in rows]


def register_all() -> None:
    """Called when the app is ready."""
    register(_matters(), _contacts(), _work_orders(), _handovers(), _complaints(), _compensations(), _money())


def _matters() -> Listing:
    return Listing(
        "tickets",
        Group.MATTERS,
        _("Tickets"),
        "layout-list",
        _tickets,
        _matter_columns(),
        _matter_filters(),
        READERS,
        ("-opened_at", "-pk"),
    )


def _matter_columns() -> tuple[Column, ...]:
    return (
        *columns_of(
            Ticket,
            (_("Record number"), "number"),
            (_("Kind"), "kind"),
            (_("Category"), "category__name"),
            (_("State"), "state"),
            (_("Channel"), "channel"),
            (_("Opened at"), "opened_at"),
            (_("Building"), "building__number"),
            (_("Unit"), "unit__code"),
        ),
        titled("resident", _("Resident")),
        called(_("Caller"), "caller_name", "caller_gender"),
        *columns_of(
            Ticket,
            (_("Phone"), "caller_phone"),
            (_("Matter"), "text"),
            (_("First responder"), "first_responder"),
            (_("Handler"), "handler"),
            (_("Department"), "department__name"),
            (_("Promised for"), "promised_at"),
            (_("Next limit"), "next_due_at"),
            (_("Closed"), "closed_at"),
            (_("Solved on the spot"), "solved_on_spot"),
            (_("Outcome"), "outcome"),
            (_("How the resident was told"), "told"),
            (_("Told us"), "inbound"),
            (_("Urges"), "urges"),
            (_("Reopened"), "reopened"),
            (_("Major matter"), "major"),
            (_("Merged into"), "merged_into__number"),
        ),
    )


def _matter_filters() -> tuple[Any, ...]:
    return (
        period(Ticket, _("Opened at"), "opened_at"),
        period(Ticket, _("Closed"), "closed_at"),
        choice(Ticket, _("Kind"), "kind"),
        listed("category", _("Category"), _categories),
        choice(Ticket, _("Channel"), "channel"),
        choice(Ticket, _("State"), "state"),
        flag("open", _("Still open"), ~Q(state=State.CLOSED)),
        flag("late", _("Overdue"), Q(late=True)),
        building("building"),
        person(_("Handler"), "handler"),
        person(_("First responder"), "first_responder"),
        department(_("Department")),
        flag("major", _("Major matter"), Q(major=True)),
        words(_("Number, unit or words"), "number", "unit__code", "text"),
    )


def _contacts() -> Listing:
    columns = (
        *columns_of(
            Contact,
            (_("When"), "at"),
            (_("Ticket"), "ticket__number"),
            (_("Direction"), "direction"),
            (_("Channel"), "channel"),
            (_("Done by"), "by"),
            (_("Unit"), "ticket__unit__code"),
        ),
        called(_("Caller"), "ticket__caller_name", "ticket__caller_gender"),
        *columns_of(
            Contact,
            (_("Phone"), "call__caller_phone"),
            (_("What was said"), "text"),
            (_("Urging call"), "urge"),
            (_("Final answer"), "final"),
            (_("Next reply promised"), "next_reply_at"),
        ),
    )
    filters = (
        period(Contact, _("When"), "at"),
        choice(Contact, _("Direction"), "direction"),
        choice(Contact, _("Channel"), "channel"),
        person(_("Done by"), "by"),
        building("ticket__building"),
        flag("urge", _("Urging call"), Q(urge=True)),
    )
    return Listing(
        "contacts",
        Group.MATTERS,
        _("Contacts and calls"),
        "phone",
        of_ticket(Contact),
        columns,
        filters,
        READERS,
        ("-at", "-pk"),
    )


def _work_orders() -> Listing:
    columns = columns_of(
        WorkOrder,
        (_("Record number"), "number"),
        (_("Ticket"), "ticket__number"),
        (_("Unit"), "ticket__unit__code"),
        (_("Trade"), "trade"),
        (_("What is to be done"), "task"),
        (_("Technician"), "technician"),
        (_("State"), "state"),
        (_("Dispatched"), "dispatched_at"),
        (_("Dispatched by"), "dispatched_by"),
        (_("Appointment"), "appointment_at"),
        (_("On site by"), "site_due_at"),
        (_("Arrived"), "arrived_at"),
        (_("Work done at"), "done_at"),
        (_("What was done"), "result"),
        (_("Confirmed at"), "confirmed_at"),
        (_("Confirmed how"), "confirmed_how"),
        (_("Repeats order"), "repeats__number"),
    )
    filters = (
        period(WorkOrder, _("Dispatched"), "dispatched_at"),
        choice(WorkOrder, _("State"), "state"),
        choice(WorkOrder, _("Trade"), "trade"),
        person(_("Technician"), "technician"),
        building("ticket__building"),
        flag("repeated", _("Repeats an earlier one"), Q(repeats__isnull=False)),
    )
    return Listing(
        "orders", Group.MATTERS, _("Work orders"), "wrench", _orders, columns, filters, order=("-dispatched_at", "-pk")
    )


def _handovers() -> Listing:
    columns = columns_of(
        Handover,
        (_("Ticket"), "ticket__number"),
        (_("State"), "state"),
        (_("Handed over by"), "giver"),
        (_("Handed over to"), "to_user"),
        (_("Department"), "to_department__name"),
        (_("Reason"), "reason"),
        (_("Offered at"), "offered_at"),
        (_("Forwarded at"), "forwarded_at"),
        (_("Answered by"), "answered_by"),
        (_("Answered at"), "answered_at"),
        (_("Reason given in answer"), "answer_reason"),
    )
    filters = (
        period(Handover, _("Offered at"), "offered_at"),
        choice(Handover, _("State"), "state"),
        person(_("Handed over by"), "giver"),
        department(_("Department"), "to_department"),
    )
    return Listing(
        "handovers",
        Group.MATTERS,
        _("Handovers of matters"),
        "arrow-left-right",
        of_ticket(Handover),
        columns,
        filters,
        READERS,
        ("-offered_at", "-pk"),
    )


def _complaint_columns() -> tuple[Column, ...]:
    return columns_of(
        Complaint,
        (_("Ticket"), "ticket__number"),
        (_("Opened at"), "ticket__opened_at"),
        (_("Unit"), "ticket__unit__code"),
        (_("Category"), "ticket__category__name"),
        (_("Matter"), "ticket__text"),
        (_("Found valid"), "valid"),
        (_("Reasons of the judgement"), "reasons"),
        (_("Judged at"), "judged_at"),
        (_("Judged by"), "judged_by"),
        (_("Cause"), "cause"),
        (_("Course of events"), "course"),
        (_("Conclusion"), "conclusion"),
        (_("Correction"), "correction"),
        (_("Prevention"), "prevention"),
        (_("Responsible person"), "responsible_person"),
        (_("Responsible department"), "responsible_department__name"),
        (_("Investigated at"), "reported_at"),
        (_("Investigated by"), "reported_by"),
        (_("Closed"), "ticket__closed_at"),
    )


def _complaints() -> Listing:
    filters = (
        period(Complaint, _("Opened at"), "ticket__opened_at"),
        period(Complaint, _("Judged at"), "judged_at"),
        flag("valid", _("Found valid"), Q(valid=True)),
        flag("investigated", _("Investigated"), Q(reported_at__isnull=False)),
        department(_("Responsible department"), "responsible_department"),
        building("ticket__building"),
    )
    return Listing(
        "complaints",
        Group.MATTERS,
        _("Complaints with their investigation"),
        "message-square-warning",
        of_ticket(Complaint),
        _complaint_columns(),
        filters,
        READERS,
        ("-judged_at", "-pk"),
    )


def _compensations() -> Listing:
    columns = columns_of(
        Compensation,
        (_("Ticket"), "ticket__number"),
        (_("Amount in yuan"), "amount"),
        (_("Reason"), "reason"),
        (_("Asked for at"), "asked_at"),
        (_("Asked for by"), "asked_by"),
        (_("Approved"), "approved"),
        (_("Reason of the decision"), "words"),
        (_("Decided at"), "decided_at"),
        (_("Decided by"), "decided_by"),
    )
    filters = (period(Compensation, _("Asked for at"), "asked_at"), flag("approved", _("Approved"), Q(approved=True)))
    return Listing(
        "compensations",
        Group.MATTERS,
        _("Compensations"),
        "hand-coins",
        of_ticket(Compensation),
        columns,
        filters,
        READERS,
        ("-asked_at", "-pk"),
    )


def _money() -> Listing:
    columns = columns_of(
        ChargeLine,
        (_("Order number"), "order__number"),
        (_("Ticket"), "order__ticket__number"),
        (_("Unit"), "order__ticket__unit__code"),
        (_("Stage of the price"), "stage"),
        (_("What it is"), "name"),
        (_("Kind of price"), "kind"),
        (_("Quantity"), "quantity"),
        (_("Unit of measure"), "unit"),
        (_("Price in yuan"), "price"),
        (_("Amount in yuan"), "amount"),
        (_("Reason"), "reason"),
        (_("Written at"), "step__at"),
        (_("Done by"), "step__by"),
    )
    filters = (
        period(ChargeLine, _("Written at"), "step__at"),
        choice(ChargeLine, _("Stage of the price"), "stage"),
        choice(ChargeLine, _("Kind of price"), "kind"),
    )
    return Listing("charges", Group.MATTERS, _("Charges"), "receipt-text", _charges, columns, filters, READERS, LAST)
