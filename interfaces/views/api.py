"""The addresses of /api/v1/. Each view is one operation of interfaces/operations.py, by its name."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import BaseModel

from interfaces import refusals
from interfaces import schemas as s
from interfaces.enums import Scope
from interfaces.openapi import document
from interfaces.queries import tickets as queries
from interfaces.services import calls, intake
from interfaces.services.calls import Ring
from interfaces.services.intake import Brought, call_key
from interfaces.services.once import asked_as, do_once
from interfaces.views.door import Question
from reports.figures import count_all
from reports.figures.figure import Window
from residents.rules import normalise_phone
from tickets.enums import Kind
from tickets.queries.caller import units_named
from tickets.queries.clearance import span_of

KEY = "Idempotency-Key"
LONGEST_PHONE = 20  # what a ticket keeps of it


def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 a view's signature
    """The document. It tells nothing of this company, so anybody may read it."""
    answer = JsonResponse(document())
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def communities(question: Question) -> HttpResponse:
    """What the token reaches, and what it may do there."""
    found = [
        s.CommunityOut(slug=one.community.slug, name=one.community.name, timezone=one.community.timezone)
        for one in question.integration.reaches.all()
    ]
    found.sort(key=lambda one: one.slug)
    return _json(s.CommunitiesOut(communities=found, scopes=list(question.integration.scopes)))


def units(question: Question) -> HttpResponse:
    """Units of the community."""
    return _json(queries.units_page(question.community, question.query(s.UnitsQuery)))


def tickets(question: Question) -> HttpResponse:
    """Tickets of the community, the newest first."""
    wish = question.query(s.TicketsQuery)
    if wish.updated_since and question.now - wish.updated_since > s.OLDEST_CHANGE:
        raise refusals.TooLongAgo(days=s.OLDEST_CHANGE.days)
    return _json(queries.tickets_page(question.community, wish))


def ticket(question: Question, number: str) -> HttpResponse:
    """One ticket."""
    found = queries.ticket_at(question.community, number)
    return _json(queries.ticket_out(found, personal=question.may(Scope.PERSONAL), now=question.now))


def ticket_deadlines(question: Question, number: str) -> HttpResponse:
    """Its limits alone."""
    found = queries.ticket_at(question.community, number)
    return _json(s.TicketDeadlinesOut(deadlines=queries.limits_of(found, now=question.now)))


def due(question: Question) -> HttpResponse:
    """Open tickets by their nearest limit."""
    return _json(queries.due_page(question.community, question.query(s.Page), now=question.now))


def figures(question: Question, day: str) -> HttpResponse:
    """One definition a figure, as on the board and in the audit (RP-3)."""
    try:
        wished = date.fromisoformat(day)
    except ValueError:
        raise refusals.NotFound from None
    if not 2000 <= wished.year <= 2100:
        raise refusals.NotFound
    span = span_of(question.community, wished)
    found = count_all(Window((question.community,), span.starts_at, span.ends_at, question.now))
    return _json(s.FiguresOut(day=wished, since=span.starts_at, until=span.ends_at, figures=found))


def open_ticket(question: Question) -> HttpResponse:
    """A new matter."""
    wish = question.body(s.TicketIn)
    brought = _brought(question, wish)
    key = question.request.headers.get(KEY, "")

    def do() -> tuple[int, dict[str, object]]:
        assert question.reach is not None  # noqa: S101 the address names a community; for the type checker
        made = intake.open_ticket(
            question.integration,
            question.community,
            brought,
            responder_id=question.reach.responder_id,
            key=call_key(question.integration, key),
            now=question.now,
        )
        told = s.MadeOut(number=made.number, state=made.state, next_due_at=made.next_due_at)  # type: ignore[arg-type]  # a state
        return 201, told.model_dump(mode="json")

    return _once(question, "open_ticket", question.community.slug, wish=wish, do=do)


def add_contact(question: Question, number: str) -> HttpResponse:
    """The resident contacts us again about a matter (OTE-3)."""
    wish = question.body(s.ContactIn)
    about = queries.ticket_at(question.community, number)
    key = question.request.headers.get(KEY, "")

    def do() -> tuple[int, dict[str, object]]:
        made = intake.add_contact(
            question.integration,
            about,
            said=wish.text,
            urge=wish.urge,
            key=call_key(question.integration, key),
            now=question.now,
        )
        return 201, s.JoinedOut(number=made.ticket.number, contacts=made.ticket.inbound).model_dump(mode="json")

    return _once(question, "add_contact", f"{question.community.slug}/{about.number}", wish=wish, do=do)


def tell_call(question: Question) -> HttpResponse:
    """The exchange tells of a call; told twice, it is the same call."""
    wish = question.body(s.CallIn)
    caller = ""
    if wish.caller and (caller := normalise_phone(wish.caller) or "") == "":
        raise refusals.NoPhone("caller")
    ring = Ring(wish.call_id, wish.event, wish.extension, caller)
    row = calls.tell_call(question.integration, question.community, ring, now=question.now)
    return _json(s.CallOut(call_id=row.call_id, state=row.state, desk=row.agent_id is not None))  # type: ignore[arg-type]  # a state


def _brought(question: Question, wish: s.TicketIn) -> Brought:
    """A unit that is one of ours is the ticket's unit; a phone that is none is refused at its field."""
    found = units_named(question.community, wish.unit) if wish.unit else []
    phone = normalise_phone(wish.phone) if wish.phone else ""
    if phone is None or len(phone) > LONGEST_PHONE:
        raise refusals.NoPhone("phone")
    return Brought(
        kind=Kind(wish.kind),
        text=wish.text,
        unit=found[0] if len(found) == 1 else None,
        claimed_unit="" if len(found) == 1 else wish.unit,
        name=wish.name,
        phone=phone,
    )


def _once(
    question: Question,
    operation: str,
    subject: str,
    *,
    wish: BaseModel,
    do: Callable[[], tuple[int, dict[str, object]]],
) -> HttpResponse:
    """Done once a key; the repeated answer says that it is one."""
    asked = asked_as(operation, subject, wish.model_dump(mode="json"))
    key = question.request.headers.get(KEY, "")
    done = do_once(question.integration, question.community, key=key, asked=asked, now=question.now, do=do)
    answer = JsonResponse(done.body, status=done.status)
    if done.again:
        answer["Idempotent-Replayed"] = "true"
    return answer


def _json(body: BaseModel) -> HttpResponse:
    return HttpResponse(body.model_dump_json(), content_type="application/json")
