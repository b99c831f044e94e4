"""The actions of the ticket's page: done, refused, kept."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localtime

from core import clock
from staff.enums import Role
from staff.models import Membership
from tests.factories import DepartmentFactory, MembershipFactory, a_ticket
from tickets.enums import Direction, HandoverState, Happening, State
from tickets.models import Contact, Draft, Handover, Ticket
from tickets.services import answer_handover, close, offer_handover

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(front: Membership) -> Ticket:
    """A matter that the clerk was told an hour ago; the clerk reads English."""
    return a_ticket(front, now=clock.now() - HOUR)


def soon(length: timedelta = HOUR) -> str:
    """A moment ahead as the browser's field sends it."""
    return f"{localtime(clock.now() + length):%Y-%m-%dT%H:%M}"


def post(who: Membership, ticket: Ticket, action: str, **fields: Any) -> HttpResponse:
    who.user.language = "en"
    who.user.save(update_fields=["language"])
    client = Client()
    client.force_login(who.user)
    answer = client.post(f"/c/{ticket.community.slug}/tickets/{ticket.number}/{action}/", fields)
    assert isinstance(answer, HttpResponse)
    return answer


def replied(**changes: Any) -> dict[str, Any]:
    facts = {"key": uuid.uuid4(), "said": "师傅在路上", "channel": "call_out", "final": "no", "next_reply_at": soon()}
    return {**facts, **changes}


def said(answer: HttpResponse) -> str:
    """The message that the person reads next."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))  # type: ignore[attr-defined]  # the test client adds the request


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def outbound(ticket: Ticket) -> list[str]:
    return list(ticket.contacts.filter(direction=Direction.OUT).values_list("text", flat=True))


@pytest.mark.rule("TL-2", "OTE-9")
def test_a_reply_comes_back_to_the_ticket_and_says_when_the_next_is_due(ticket: Ticket, front: Membership) -> None:
    when = soon()

    answer = post(front, ticket, "reply", **replied(next_reply_at=when))

    assert (answer.status_code, outbound(ticket)) == (302, ["师傅在路上"])
    assert answer["Location"].endswith(f"/tickets/{ticket.number}/")
    assert when[-5:] in said(answer)
    ticket.refresh_from_db()
    assert ticket.promised_at == datetime.fromisoformat(when).replace(tzinfo=localtime().tzinfo)


def test_a_final_reply_says_that_closing_comes_next(ticket: Ticket, front: Membership) -> None:
    answer = post(front, ticket, "reply", **replied(final="yes", next_reply_at=""))

    assert "Close the ticket" in said(answer)
    ticket.refresh_from_db()
    assert ticket.state == State.ANSWERED


def test_a_double_click_makes_one_reply(ticket: Ticket, front: Membership) -> None:
    fields = replied()

    statuses = [post(front, ticket, "reply", **fields).status_code for _ in range(2)]

    assert (statuses, len(outbound(ticket))) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"said": ""}, "Write down what was said."),
        ({"said": "水" * 4001}, "The text has 4001 characters; at most 4000 fit."),
        ({"next_reply_at": ""}, "Say when the resident hears from us next"),
        ({"next_reply_at": "2020-01-01T10:00"}, "The promised time has already passed."),
        ({"next_reply_at": "2199-01-01T10:00"}, "more than 90 days ahead"),
        ({"next_reply_at": "tomorrow"}, "Give day and time"),
        ({"final": ""}, "Say when the resident hears from us next"),
        ({"channel": "pigeon"}, "pigeon"),
        ({"key": "no-key"}, "Save once more"),
    ],
)
def test_a_wrong_value_gets_its_sentence_and_everything_typed_stays(
    ticket: Ticket, front: Membership, changes: dict[str, str], sentence: str
) -> None:
    answer = post(front, ticket, "reply", **replied(**changes))

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert changes.get("said", "师傅在路上") in text(answer)
    assert outbound(ticket) == []


def test_a_form_of_another_ticket_is_refused_once_and_goes_through_the_second_time(
    ticket: Ticket, front: Membership
) -> None:
    fields = replied()
    post(front, a_ticket(front, now=clock.now() - HOUR), "reply", **fields)

    answer = post(front, ticket, "reply", **fields)

    assert (answer.status_code, "already used for another ticket" in text(answer)) == (409, True)
    fields["key"] = text(answer).split('name="key" value="')[1].split('"')[0]
    assert post(front, ticket, "reply", **fields).status_code == 302


@pytest.mark.rule("OTE-7")
def test_a_colleague_closed_it_meanwhile_and_the_typed_reply_is_still_there(ticket: Ticket, front: Membership) -> None:
    close(ticket_id=ticket.pk, by=front.user, outcome="已修", told="phone", untold_reason="", now=clock.now())

    answer = post(front, ticket, "reply", **replied(said="我正要说明情况 😀"))

    assert answer.status_code == 409
    assert "This ticket is closed. Reopen it" in text(answer)
    assert "我正要说明情况 😀</textarea>" in text(answer)
    assert Draft.objects.get(user=front.user).fields["said"] == "我正要说明情况 😀"
    assert outbound(ticket) == []


def test_a_refused_form_is_kept_as_a_draft_and_dropped_once_it_is_saved(ticket: Ticket, front: Membership) -> None:
    post(front, ticket, "reply", **replied(next_reply_at="2020-01-01T10:00"))
    assert Draft.objects.get().form == f"ticket-{ticket.pk}-reply"

    post(front, ticket, "reply", **replied())

    assert not Draft.objects.exists()


def test_who_lost_the_right_while_typing_is_told_so_and_keeps_the_text(ticket: Ticket, front: Membership) -> None:
    handler = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=front.department)
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=handler.user, reason="现场", now=clock.now())

    answer = post(handler, ticket, "reply", **replied(said="我来说明"))

    assert answer.status_code == 403
    assert "Only the first responder, the handler or a supervisor may do this." in text(answer)
    assert "我来说明</textarea>" in text(answer)


def test_another_communitys_ticket_does_not_exist(ticket: Ticket) -> None:
    stranger = MembershipFactory.create(role=Role.DIRECTOR)

    assert post(stranger, ticket, "reply", **replied()).status_code == 404


def test_reading_an_action_changes_nothing(ticket: Ticket, front: Membership) -> None:
    client = Client()
    client.force_login(front.user)

    assert client.get(f"/c/{ticket.community.slug}/tickets/{ticket.number}/reopen/").status_code == 405


def test_a_note_is_saved_and_says_that_the_resident_still_waits(ticket: Ticket, front: Membership) -> None:
    answer = post(front, ticket, "note", key=uuid.uuid4(), text="等配件")

    assert "still owed the reply" in said(answer)
    assert Contact.objects.get(direction=Direction.NOTE).text == "等配件"


@pytest.mark.rule("OTE-6")
def test_a_handover_is_offered_accepted_and_told_in_words(ticket: Ticket, front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)

    offered = post(front, ticket, "handover", to_user=colleague.pk, reason="下班")
    accepted = post(colleague, ticket, "handover/answer", accept="yes", reason="")

    assert f"Until {colleague.user} accepts, {front.user} remains the handler." in said(offered)
    assert "You handle this ticket now" in said(accepted)
    ticket.refresh_from_db()
    assert ticket.handler == colleague.user


@pytest.mark.rule("OTE-6")
def test_declining_without_a_reason_is_refused_at_its_field(ticket: Ticket, front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=colleague.user, reason="下班", now=clock.now())

    answer = post(colleague, ticket, "handover/answer", accept="no", reason="")

    assert (answer.status_code, "Give a reason" in text(answer)) == (422, True)
    assert post(colleague, ticket, "handover/answer", accept="no", reason="我也下班").status_code == 302


@pytest.mark.rule("OTE-6")
def test_an_offer_that_was_answered_meanwhile_is_refused_with_a_sentence(ticket: Ticket, front: Membership) -> None:
    department = DepartmentFactory.create(community=front.community)
    one, other = (MembershipFactory.create(community=front.community, department=department) for _ in range(2))
    Handover.objects.create(
        ticket=ticket,
        state=HandoverState.OFFERED,
        giver=front.user,
        to_department=department,
        reason="属工程部",
        offered_at=clock.now(),
    )
    answer_handover(ticket_id=ticket.pk, by=one.user, accept=True, reason="", now=clock.now())

    answer = post(other, ticket, "handover/answer", accept="yes", reason="")

    assert (answer.status_code, "already been answered" in text(answer)) == (409, True)


def test_a_double_click_on_accept_is_one_acceptance(ticket: Ticket, front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=colleague.user, reason="下班", now=clock.now())

    statuses = [post(colleague, ticket, "handover/answer", accept="yes").status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert ticket.events.filter(happening=Happening.HANDOVER_ACCEPTED).count() == 1


def test_who_declines_and_is_no_longer_concerned_goes_back_to_the_desk(ticket: Ticket, front: Membership) -> None:
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=guard.user, reason="下班", now=clock.now())

    answer = post(guard, ticket, "handover/answer", accept="no", reason="在巡逻")

    assert answer["Location"].endswith("/desk/")


@pytest.mark.rule("OTE-6")
def test_the_giver_withdraws_the_offer(ticket: Ticket, front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=colleague.user, reason="下班", now=clock.now())

    answer = post(front, ticket, "handover/withdraw")

    assert f"{front.user} remains the handler" in said(answer)
    assert Handover.objects.get().state == HandoverState.WITHDRAWN


@pytest.mark.parametrize("field", ["to_user", "to_department"])
def test_a_foreign_id_in_a_list_is_refused_and_nothing_happens(ticket: Ticket, front: Membership, field: str) -> None:
    foreign = {"to_user": MembershipFactory.create().pk, "to_department": DepartmentFactory.create().pk}
    action = {"to_user": "handover", "to_department": "transfer"}[field]

    answer = post(front, ticket, action, **{field: foreign[field], "reason": "下班"})

    assert answer.status_code == 422
    assert "does not serve this community" in text(answer)
    assert "下班</textarea>" in text(answer)
    assert not Handover.objects.exists()


@pytest.mark.rule("OTE-4", "TL-3")
def test_a_transfer_goes_through_the_supervisor_to_the_department(
    ticket: Ticket, front: Membership, lead: Membership
) -> None:
    department = DepartmentFactory.create(community=front.community)
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=department)

    asked = post(front, ticket, "transfer", to_department=department.pk, reason="属工程部")
    forwarded = post(lead, ticket, "transfer/forward", agree="yes", reason="")
    taken = post(technician, ticket, "handover/answer", accept="yes", reason="")

    assert "Your supervisor has been told" in said(asked)
    assert "accepts within the hour" in said(forwarded)
    assert taken.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.handler, ticket.department) == (technician.user, department)


@pytest.mark.rule("OTE-4")
def test_a_clerk_cannot_forward(ticket: Ticket, front: Membership, lead: Membership) -> None:
    department = DepartmentFactory.create(community=front.community)
    post(front, ticket, "transfer", to_department=department.pk, reason="属工程部")

    assert post(front, ticket, "transfer/forward", agree="yes").status_code == 403
    assert post(lead, ticket, "transfer/forward", agree="no", reason="自己办").status_code == 302


@pytest.mark.rule("OTE-7")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": "", "told": "phone"}, "Write down the outcome"),
        ({"outcome": "修好了", "told": ""}, "Say how the resident was told"),
        ({"outcome": "修好了", "told": "not_possible", "untold_reason": ""}, "Say why the resident could not be told"),
    ],
)
def test_closing_without_an_outcome_told_is_refused_at_its_field(
    ticket: Ticket, front: Membership, fields: dict[str, str], sentence: str
) -> None:
    answer = post(front, ticket, "close", **fields)

    assert (answer.status_code, sentence in text(answer)) == (422, True)
    ticket.refresh_from_db()
    assert ticket.is_open


@pytest.mark.rule("OTE-7", "C-6")
def test_closing_and_reopening_say_what_comes_next(ticket: Ticket, front: Membership) -> None:
    closed = post(front, ticket, "close", outcome="修好了", told="phone", untold_reason="")
    reopened = post(front, ticket, "reopen", reason="又漏了")

    assert "is closed" in said(closed)
    assert "A reply is owed by" in said(reopened)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.first_responder) == (State.IN_PROGRESS, front.user)
    assert ticket.events.filter(happening=Happening.REOPENED).count() == 1
