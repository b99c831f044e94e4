"""What the deadline engine must know of tickets, many in one query."""

from collections.abc import Iterable, Mapping

from deadlines.registry import SubjectFacts
from tickets.enums import UNDER_WAY, State
from tickets.models import Message, Revisit, Ticket, WorkOrder


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


class OrderSubjects:
    """Registered in `tickets/apps.py` for the subject kind "order": the technician handles it."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Open until the technician has arrived."""
        rows = WorkOrder.objects.filter(pk__in=list(ids)).values_list(
            "pk", "state", "ticket__first_responder_id", "technician_id", "ticket__handler_id", "ticket__number",
            "community__slug", "ticket__unit__code",
        )  # fmt: skip
        return {
            pk: SubjectFacts(
                is_open=state in UNDER_WAY,
                first_responder_id=first,
                handler_id=technician or handler,
                url=f"/c/{slug}/tickets/{number}/",
                params={"ticket": number, "unit": unit or "–"},
            )
            for pk, state, first, technician, handler, number, slug, unit in rows
        }


class RevisitSubjects:
    """Registered in `tickets/apps.py` for the subject kind "revisit": the first responder makes it (OTE-2)."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Open as long as it is due; its address is the ticket's with the revisit's form open."""
        rows = Revisit.objects.filter(pk__in=list(ids)).values_list(
            "pk", "ended_at", "first_responder_id", "ticket__number", "community__slug", "ticket__unit__code"
        )
        return {
            pk: SubjectFacts(
                is_open=ended is None,
                first_responder_id=first,
                handler_id=first,
                url=f"/c/{slug}/tickets/{number}/?do=revisit",
                params={"ticket": number, "unit": unit or "–"},
            )
            for pk, ended, first, number, slug, unit in rows
        }


class MessageSubjects:
    """Registered in `tickets/apps.py` for the subject kind "message": who took it and whom it is for answer for it."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Open until the caller was called back."""
        rows = Message.objects.filter(pk__in=list(ids)).values_list(
            "pk", "done_at", "taken_by_id", "to_id", "to__name", "community__slug", "unit__code"
        )
        return {
            pk: SubjectFacts(
                is_open=done is None,
                first_responder_id=taker,
                handler_id=to,
                url=f"/c/{slug}/messages/{pk}/",
                params={"colleague": name, "caller_unit": unit or ""},
                topic="callback",
            )
            for pk, done, taker, to, name, slug, unit in rows
        }
