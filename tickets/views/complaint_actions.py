"""The complaint's way, done on the ticket's page: judged, reported, asked of others, paid, revisited."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.moments import moment
from staff.access import DeskRequest
from staff.models import Department, User
from tickets import services
from tickets.enums import Channel, Danger, Satisfaction
from tickets.forms.complaint import NOT_TOLD
from tickets.models import Ticket
from tickets.rules import Findings
from tickets.views.actions import Data, act


def judge(request: DeskRequest, number: str) -> HttpResponse:
    """C-1, TL-5."""
    return act(request, number, "judge", _judge)


def _judge(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    told = data["channel"] != NOT_TOLD
    services.judge(
        ticket_id=ticket.pk,
        by=request.user,
        valid=data["valid"],
        reasons=data["reasons"],
        channel=Channel(data["channel"]) if told else None,
        next_reply_at=data["next_reply_at"],
        now=now,
        key=data["key"],
    )
    if not data["valid"]:
        return _("Judged invalid. Close the ticket when the complainant has been told.")
    return _("Judged valid. Investigate it now: it closes with the report only.")


def investigate(request: DeskRequest, number: str) -> HttpResponse:
    """C-3, C-4."""
    return act(request, number, "investigate", _investigate)


def _investigate(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    which, pk = data["responsible"][0], int(data["responsible"][1:])
    services.investigate(
        ticket_id=ticket.pk,
        by=request.user,
        findings=Findings(**{name: data[name] for name in Findings.__dataclass_fields__}),
        person=User.objects.get(pk=pk) if which == "u" else None,
        department=Department.objects.get(pk=pk) if which == "d" else None,
        key=data["key"],
        now=now,
        files=data["attached"],
    )
    return _("The report is saved. Tell the complainant the result, then close the ticket.")


def report_major(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-8."""
    return act(request, number, "report_major", _major)


def _major(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.report_major(
        ticket_id=ticket.pk,
        by=request.user,
        danger=Danger(data["danger"]),
        words=data["words"],
        measures=data["measures"],
        now=now,
    )
    return _("The director and the supervisor have been told. Go on with what must be done first.")


def see_major(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-8."""
    return act(request, number, "see_major", _see)


def _see(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:  # noqa: ARG001 actions share one form
    services.see_major(ticket_id=ticket.pk, by=request.user, now=now)
    return _("The first responder knows now that you know of it.")


def coordinate(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-4, IN-7."""
    return act(request, number, "coordinate", _coordinate)


def _coordinate(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.coordinate(
        ticket_id=ticket.pk,
        by=request.user,
        department=data["to_department"],
        request=data["request"],
        key=data["key"],
        now=now,
        files=data["attached"],
    )
    return _("%(department)s has been told. Print the form below if it shall go by hand.") % {
        "department": data["to_department"]
    }


def answer_coordination(request: DeskRequest, number: str) -> HttpResponse:
    """OTE-4."""
    return act(request, number, "answer_coordination", _answer)


def _answer(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.answer_coordination(
        ticket_id=ticket.pk,
        form_id=data["form"].pk,
        by=request.user,
        answer=data["answer"],
        now=now,
        files=data["attached"],
    )
    return _("Answered. %(who)s has been told and tells the resident.") % {"who": ticket.first_responder}


def ask_compensation(request: DeskRequest, number: str) -> HttpResponse:
    """C-5."""
    return act(request, number, "ask_compensation", _ask)


def _ask(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.ask_compensation(
        ticket_id=ticket.pk, by=request.user, amount=data["amount"], reason=data["reason"], now=now
    )
    return _("The director has been asked. Promise the resident nothing before the decision.")


def decide_compensation(request: DeskRequest, number: str) -> HttpResponse:
    """C-5."""
    return act(request, number, "decide_compensation", _decide)


def _decide(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    services.decide_compensation(
        ticket_id=ticket.pk, who=request.membership, approve=data["approve"], words=data["reason"], now=now
    )
    return _("Decided. The first responder has been told and tells the resident.")


def revisit(request: DeskRequest, number: str) -> HttpResponse:
    """TL-9, TL-10, C-6."""
    return act(request, number, "revisit", _revisit)


def _revisit(request: DeskRequest, ticket: Ticket, data: Data, now: datetime) -> str:
    result = Satisfaction(data["result"])
    due = services.revisit(
        ticket_id=ticket.pk,
        by=request.user,
        result=result,
        words=data["words"],
        channel=Channel(data["channel"]),
        key=data["key"],
        now=now,
        files=data["attached"],
    )
    if result == Satisfaction.NOT_SATISFIED:
        ticket.refresh_from_db(fields=["next_due_at"])
        at = moment(ticket.next_due_at or now, now)
        return _("The matter runs again. The resident is owed a reply by %(at)s.") % {"at": at}
    if due.ended_at is None:
        left = ticket.community.revisit_tries - due.tries
        return _("Not reached. Try again: %(left)s tries are left.") % {"left": left}
    return _("The revisit is recorded.")
