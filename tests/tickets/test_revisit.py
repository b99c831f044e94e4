"""Revisits: due after closing, made by the first responder, tried again; a 'no' reopens (TL-9, TL-10, C-6)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from deadlines.models import Deadline
from deadlines.sweep import sweep
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.clocks import running
from tests.tickets.complaints import complete, judged
from tickets import refusals
from tickets.enums import Channel, Direction, Kind, Satisfaction, State, Told
from tickets.models import Contact, Revisit, Ticket
from tickets.queries.revisits import due_revisits, found_since
from tickets.services import Caller, close, join_contact, register_praise, reopen, revisit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def shut(ticket: Ticket, who: Membership) -> Ticket:
    close(ticket_id=ticket.pk, by=who.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=NOON)
    return ticket


def asked(ticket: Ticket, who: Membership, result: Satisfaction, **changes: Any) -> Revisit:
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "by": who.user, "result": result, "words": "还在漏", "channel": Channel.CALL_OUT,
        "key": uuid.uuid4(), "now": NOON + HOUR,
    }  # fmt: skip
    return revisit(**{**facts, **changes})


@pytest.mark.rule("TL-10", "OTE-2")
def test_a_closed_repair_is_revisited_by_its_first_responder_within_two_working_days(front: Membership) -> None:
    handler = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)

    shut(a_ticket(front), handler)

    due = Revisit.objects.get()
    assert (due.rule, due.first_responder, due.due_at) == ("TL-10", front.user, NOON + 2 * DAY)
    assert Deadline.objects.get(subject_kind="revisit").due_at == due.due_at


@pytest.mark.rule("TL-9")
@pytest.mark.parametrize(("valid", "rules"), [(True, ["TL-9"]), (False, [])])
def test_every_valid_complaint_is_revisited(front: Membership, valid: bool, rules: list[str]) -> None:
    ticket = a_ticket(front, kind=Kind.COMPLAINT)
    if valid:
        complete(ticket, front.user, now=NOON)
    else:
        judged(ticket, front.user, now=NOON, valid=False)

    shut(ticket, front)

    assert list(Revisit.objects.values_list("rule", flat=True)) == rules


@pytest.mark.parametrize("kind", [Kind.INQUIRY, Kind.PRAISE, Kind.SUGGESTION])
def test_what_was_only_asked_or_praised_is_not_revisited(front: Membership, kind: Kind) -> None:
    ticket = a_ticket(front, kind=kind)
    if kind == Kind.PRAISE:
        facts: dict[str, Any] = {"department": None, "words": "服务热情", "now": NOON}
        register_praise(ticket_id=ticket.pk, by=front.user, person=front.user, **facts)

    shut(ticket, front)

    assert not Revisit.objects.exists()


def test_a_community_may_do_without(front: Membership) -> None:
    front.community.revisits = False
    front.community.save(update_fields=["revisits"])

    shut(a_ticket(front), front)

    assert not Revisit.objects.exists()


@pytest.mark.rule("TL-10")
def test_a_revisit_that_is_not_made_alarms_the_first_responder_and_the_supervisor(
    front: Membership, lead: Membership
) -> None:
    shut(a_ticket(front), front)
    Notice.objects.all().delete()

    sweep(NOON + 2 * DAY)

    told = Notice.objects.filter(code="deadline.breach")
    assert {notice.recipient_id for notice in told} == {front.user_id, lead.user_id}
    assert {notice.url for notice in told} == {f"/c/{front.community.slug}/tickets/{Ticket.objects.get()}/?do=revisit"}


@pytest.mark.rule("TL-9", "TL-10", "F-3")
def test_a_satisfied_resident_ends_it(front: Membership) -> None:
    ticket = shut(a_ticket(front), front)

    due = asked(ticket, front, Satisfaction.SATISFIED, words="修得很好")

    assert (due.result, due.words, due.ended_at) == (Satisfaction.SATISFIED, "修得很好", NOON + HOUR)
    assert Deadline.objects.get(subject_kind="revisit").met_at == NOON + HOUR
    assert Contact.objects.filter(ticket=ticket, direction=Direction.OUT, text="修得很好").exists()
    assert found_since(front.community, NOON).satisfied == 1


@pytest.mark.rule("C-6", "OTE-1", "TL-1")
def test_a_resident_who_is_not_satisfied_has_the_same_first_responder_again_and_sooner(front: Membership) -> None:
    ticket = shut(a_ticket(front), front)

    asked(ticket, front, Satisfaction.NOT_SATISFIED)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.first_responder, ticket.reopened) == (State.IN_PROGRESS, front.user, 1)
    assert running(ticket) == {"TL-1": NOON + 2 * HOUR}  # one hour after the revisit, not two
    assert Ticket.objects.count() == 1


@pytest.mark.rule("C-6")
def test_who_is_not_satisfied_has_said_why(front: Membership) -> None:
    ticket = shut(a_ticket(front), front)

    with pytest.raises(refusals.TextMissing):
        asked(ticket, front, Satisfaction.NOT_SATISFIED, words=" ")
    assert Ticket.objects.get().state == State.CLOSED


@pytest.mark.rule("TL-10")
def test_who_was_not_reached_is_tried_again_up_to_the_communitys_number(front: Membership) -> None:
    ticket = shut(a_ticket(front), front)

    tries = [asked(ticket, front, Satisfaction.NOT_REACHED, words="") for _ in range(3)]

    assert [(one.tries, one.ended_at is None) for one in tries] == [(1, True), (2, True), (3, False)]
    assert Revisit.objects.get().result == Satisfaction.NOT_REACHED
    assert Contact.objects.filter(ticket=ticket, direction=Direction.NOTE).count() == 3
    with pytest.raises(refusals.NoRevisit):
        asked(ticket, front, Satisfaction.SATISFIED)


def test_a_double_click_is_one_try(front: Membership) -> None:
    ticket, key = shut(a_ticket(front), front), uuid.uuid4()

    for _ in range(2):
        asked(ticket, front, Satisfaction.NOT_REACHED, key=key)

    assert Revisit.objects.get().tries == 1


@pytest.mark.parametrize("way", ["reopened", "second call"])
def test_a_matter_that_runs_again_is_revisited_after_its_next_closing(front: Membership, way: str) -> None:
    ticket = shut(a_ticket(front), front)
    if way == "reopened":
        reopen(ticket_id=ticket.pk, by=front.user, reason="又漏了", now=NOON + HOUR)
    else:
        join_contact(
            ticket_id=ticket.pk, membership=front, caller=Caller(name="王测试"), channel=Channel.PHONE, said="又漏了",
            key=uuid.uuid4(), now=NOON + HOUR,
        )  # fmt: skip
    assert list(due_revisits(front.community)) == []

    close(ticket_id=ticket.pk, by=front.user, outcome="好了", told=Told.PHONE, untold_reason="", now=NOON + DAY)

    assert [one.opened_at for one in due_revisits(front.community)] == [NOON + DAY]


def test_the_queue_is_the_first_responders(front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    mine, theirs = shut(a_ticket(front), front), shut(a_ticket(colleague), front)

    assert [one.ticket for one in due_revisits(front.community, of=front.user)] == [mine]
    assert [one.ticket for one in due_revisits(front.community)] == [mine, theirs]
