"""What the deadline engine must know of tickets, many in one query."""

from collections.abc import Iterable, Mapping

from deadlines.registry import SubjectFacts
from tickets.enums import State
from tickets.models import Ticket


class TicketSubjects:
    """Registered in `tickets/apps.py` for the subject kind "ticket"."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """State, responsible people, and what a notice names: number and unit, no personal data."""
        rows = Ticket.objects.filter(pk__in=list(ids)).values_list(
            "pk", "state", "first_responder_id", "handler_id", "number", "community__slug", "unit__code"
        )
        return {
            pk: SubjectFacts(
                is_open=state != State.CLOSED,
                first_responder_id=first,
                handler_id=handler,
                url=f"/c/{slug}/tickets/{number}/",
                params={"ticket": number, "unit": unit or "–"},
            )
            for pk, state, first, handler, number, slug, unit in rows
        }
