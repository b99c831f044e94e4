"""The columns of the exported lists: enough to count every figure again by hand. No phone, no full name (A-6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.figures import cleared
from reports.figures.figure import Cell, Column, Text
from tickets.enums import Channel, Cleared, Direction, Kind, OrderState, Satisfaction, State, Trade
from tickets.models import Contact, Ticket
from tickets.queries.promises import Kept


def words(choices: Sequence[tuple[Any, Text]]) -> Mapping[str, Text]:
    """The words of an enumeration by their stored value."""
    return {str(value): label for value, label in choices}


FATES: Mapping[str, Text] = {
    Kept.KEPT.value: _("kept"),
    Kept.REPLACED.value: _("replaced in time"),
    Kept.LATE.value: _("late"),
    Kept.OVERDUE.value: _("overdue"),
}
ABOUT = Case(
    When(subject_kind="ticket", then=Subquery(Ticket.objects.filter(pk=OuterRef("subject_id")).values("number")[:1])),
    default=Value(""),
)
LATER = Contact.objects.filter(ticket=OuterRef("pk"), direction=Direction.IN, at__gt=OuterRef("opened_at"))
AGAIN = Case(When(inbound__gt=1, then=Subquery(LATER.order_by("at").values("at")[:1])))
NUMBER = Column(_("number"), "number", width=16)
OPENED = Column(_("opened"), "opened_at", Cell.MOMENT, width=20)
DUE = Column(pgettext_lazy("deadline", "due"), "due_at", Cell.MOMENT, width=20)

TICKETS = (
    NUMBER,
    Column(_("kind"), "kind", Cell.WORD, words(Kind.choices), width=8),
    Column(_("category"), "category__name"),
    Column(_("channel"), "channel", Cell.WORD, words(Channel.choices), width=10),
    Column(_("building"), "building__number", width=8),
    Column(_("unit"), "unit__code"),
    Column(_("resident"), "caller_name", Cell.TITLED, beside="caller_gender", width=10),
    OPENED,
    Column(_("closed at"), "closed_at", Cell.MOMENT, width=20),
    Column(_("state"), "state", Cell.WORD, words(State.choices), width=10),
    *cleared.COLUMNS,
    Column(_("solved on the spot"), "solved_on_spot", Cell.WORD, {"True": _("yes"), "False": ""}, width=8),
    Column(_("second contact"), AGAIN, Cell.MOMENT, width=20),
    Column(_("first responder"), "first_responder", Cell.PERSON),
)
# of the same matters in other lists no more than tells them apart: whoever wants the rest finds it by the number
CLOSED = (
    NUMBER,
    Column(_("kind"), "kind", Cell.WORD, words(Kind.choices), width=8),
    OPENED,
    Column(_("closed at"), "closed_at", Cell.MOMENT, width=20),
)
LIMITS = (
    Column(_("limit of"), ABOUT, width=16),
    OPENED,
    DUE,
    Column(_("met at"), "met_at", Cell.MOMENT, width=20),
)
PROMISES = (*LIMITS, Column(_("what became of it"), "fate", Cell.WORD, FATES))
ORDERS = (
    Column(_("order"), "number", width=16),
    Column(_("ticket"), "ticket__number", width=16),
    Column(_("trade"), "trade", Cell.WORD, words(Trade.choices)),
    Column(pgettext_lazy("order", "technician"), "technician", Cell.PERSON),
    Column(_("awaited from"), "awaited_at", Cell.MOMENT, width=20),
    Column(_("due on site"), "site_due_at", Cell.MOMENT, width=20),
    Column(_("arrived at"), "arrived_at", Cell.MOMENT, width=20),
    Column(_("state"), "state", Cell.WORD, words(OrderState.choices)),
)
LINES = (
    Column(_("service day"), "service_day__day", Cell.DAY),
    Column(_("ticket"), "ticket__number", width=16),
    Column(_("what the day's end found"), "verdict", Cell.WORD, words(Cleared.choices)),
    Column(_("last told at"), "told_at", Cell.MOMENT, width=20),
    Column(_("to be solved by"), "resolve_on", Cell.DAY),
    Column(_("handler"), "handler", Cell.PERSON),
)
REVISITS = (
    Column(_("ticket"), "ticket__number", width=16),
    Column(_("rule"), "rule", width=8),
    OPENED,
    DUE,
    Column(_("revisited at"), "ended_at", Cell.MOMENT, width=20),
    Column(_("result"), "result", Cell.WORD, words(Satisfaction.choices)),
    Column(_("first responder"), "first_responder", Cell.PERSON),
)
