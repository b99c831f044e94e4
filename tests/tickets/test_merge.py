"""Two tickets of one matter become one, and come apart again; nothing that was said is lost (OTE-3)."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from attachments.pictures import prepare
from deadlines.models import OPEN, Deadline, Escalation
from deadlines.sweep import sweep
from ledger.models import Chain
from ledger.queries import verify_chain
from notices.models import Notice
from portal.queries import Opened
from portal.services import say
from residents.models import Unit
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.factories import NOON, DepartmentFactory, MembershipFactory, UnitFactory, a_ticket
from tests.tickets.clocks import running
from tests.tickets.complaints import judged
from tickets import refusals
from tickets.enums import Channel, Danger, Direction, Happening, Kind, Lacking, State, Told
from tickets.models import Contact, Revisit, Ticket
from tickets.queries.ote import Span, total
from tickets.queries.outages import outages_of
from tickets.queries.same_matter import Word, suggestions
from tickets.queries.story import story_of
from tickets.services import (
    Caller,
    announce_outage,
    ask_compensation,
    close,
    coordinate,
    end_outage,
    join_contact,
    join_outage,
    merge,
    note,
    reopen,
    reply,
    report_major,
    split,
)
from tickets.services.outage import Cause

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOVEMBER = Span((NOON - 20 * 24 * HOUR).date(), NOON.date())


@pytest.fixture
def unit(front: Membership) -> Unit:
    found: Unit = UnitFactory.create(building__community=front.community)
    return found


@pytest.fixture
def twice(front: Membership, unit: Unit) -> tuple[Ticket, Ticket]:
    """The same leak, recorded by two clerks: the first at noon, the second half an hour later."""
    colleague = MembershipFactory.create(community=front.community)
    return (
        a_ticket(front, unit=unit, text="厨房漏水"),
        a_ticket(colleague, now=NOON + HOUR / 2, unit=unit, text="厨房还在漏水"),
    )


def merged(twice: tuple[Ticket, Ticket], who: Membership) -> tuple[Ticket, Ticket]:
    """(survivor, duplicate) after the later one was merged into the first."""
    first, second = twice
    merge(duplicate_id=second.pk, survivor_id=first.pk, by=who.user, reason="同一处漏水", now=NOON + HOUR)
    return Ticket.objects.get(pk=first.pk), Ticket.objects.get(pk=second.pk)


def again(ticket: Ticket, who: Membership, **changes: Any) -> Contact:
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "membership": who, "caller": Caller(name="王测试"), "channel": Channel.PHONE,
        "said": "水还在漏", "key": uuid.uuid4(), "now": NOON + 2 * HOUR,
    }  # fmt: skip
    return join_contact(**{**facts, **changes})


def words(ticket: Ticket) -> list[str]:
    return list(ticket.contacts.filter(direction=Direction.IN).order_by("at", "pk").values_list("text", flat=True))


@pytest.mark.rule("OTE-3")
def test_the_survivor_has_every_word_and_the_count(twice: tuple[Ticket, Ticket], front: Membership) -> None:
    survivor, duplicate = merged(twice, front)

    assert words(survivor) == ["厨房漏水", "厨房还在漏水"]
    assert (survivor.inbound, survivor.state, duplicate.state) == (2, State.NEW, State.CLOSED)
    assert (duplicate.merged_into, duplicate.told, running(duplicate)) == (survivor, Told.MERGED, {})
    assert survivor.first_responder_id == front.user_id


def test_a_later_contact_on_the_duplicate_lands_on_the_survivor(
    twice: tuple[Ticket, Ticket], front: Membership
) -> None:
    survivor, duplicate = merged(twice, front)

    contact = again(duplicate, front)

    survivor.refresh_from_db()
    assert (contact.ticket_id, survivor.inbound) == (survivor.pk, 3)


def test_the_merge_stands_in_the_story_and_residents_hear_nothing(
    twice: tuple[Ticket, Ticket], front: Membership
) -> None:
    survivor, duplicate = merged(twice, front)

    steps = [line.step for line in story_of(survivor, now=NOON + HOUR).lines if line.step]
    assert [step.text for step in steps if step.what == Happening.MERGED] == [f"{duplicate.number}: 同一处漏水"]
    assert not Contact.objects.filter(direction=Direction.OUT).exists()
    assert set(Notice.objects.filter(code="ticket.merged").values_list("recipient_id", flat=True)) == {
        duplicate.first_responder_id
    }


def test_of_two_promises_the_earlier_counts(front: Membership, unit: Unit) -> None:
    late = a_ticket(front, unit=unit, promised_at=NOON + 5 * HOUR)
    soon = a_ticket(front, unit=unit, promised_at=NOON + 3 * HOUR)

    merge(duplicate_id=soon.pk, survivor_id=late.pk, by=front.user, reason="同一件", now=NOON + HOUR)

    late.refresh_from_db()
    assert running(late)["TL-2"] == NOON + 3 * HOUR
    assert late.promised_at == NOON + 3 * HOUR


def test_a_promise_that_has_lapsed_moves_with_what_it_has_fired(front: Membership, unit: Unit) -> None:
    first = a_ticket(front, unit=unit, promised_at=NOON + 9 * HOUR)
    second = a_ticket(front, unit=unit, promised_at=NOON + HOUR)
    sweep(NOON + 90 * HOUR / 60)
    fired = Escalation.objects.count()

    merge(duplicate_id=second.pk, survivor_id=first.pk, by=front.user, reason="同一件", now=NOON + 2 * HOUR)

    (deadline,) = Deadline.objects.filter(OPEN, subject_id=first.pk, rule="TL-2")
    assert (deadline.due_at, deadline.escalations.count() > 0) == (NOON + HOUR, True)
    assert Escalation.objects.count() == fired


def test_what_is_owed_on_the_duplicate_alone_is_owed_on_the_survivor(
    twice: tuple[Ticket, Ticket], front: Membership
) -> None:
    first, _second = twice
    reply(
        ticket_id=first.pk, by=front.user, said="已修好", channel=Channel.CALL_OUT, final=True, next_reply_at=None,
        now=NOON + HOUR / 4,
    )  # fmt: skip

    survivor, _duplicate = merged(twice, front)

    assert "TL-2" in running(survivor)


def test_both_numbers_lead_to_the_survivor(
    twice: tuple[Ticket, Ticket], front: Membership, desk_client: Client
) -> None:
    survivor, duplicate = merged(twice, front)
    base = f"/c/{front.community.slug}/tickets"

    answer = desk_client.get(f"{base}/{duplicate.number}/")

    assert answer.headers["Location"] == f"{base}/{survivor.number}/"


def test_a_merged_ticket_is_no_matter_of_its_own(twice: tuple[Ticket, Ticket], front: Membership, unit: Unit) -> None:
    survivor, _duplicate = merged(twice, front)

    found = total(front.community, NOVEMBER)

    assert (found.matters, found.once) == (1, 0)
    assert [one.matter.pk for one in suggestions(front, Word(unit_id=unit.pk), now=NOON + HOUR)] == [survivor.pk]


def test_nothing_is_done_on_a_merged_ticket_any_more(twice: tuple[Ticket, Ticket], front: Membership) -> None:
    survivor, duplicate = merged(twice, front)

    with pytest.raises(refusals.MergedAway, match=survivor.number):
        reopen(ticket_id=duplicate.pk, by=front.user, reason="又漏了", now=NOON + 2 * HOUR)
    with pytest.raises(refusals.MergedAway):
        note(ticket_id=duplicate.pk, by=front.user, text="备注", now=NOON + 2 * HOUR)


def test_a_closed_survivor_and_the_ticket_itself_are_refused(twice: tuple[Ticket, Ticket], front: Membership) -> None:
    first, second = twice
    close(ticket_id=first.pk, by=front.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=NOON + HOUR)

    for into, refusal in ((first, refusals.SurvivorClosed), (second, refusals.MergeIntoItself)):
        with pytest.raises(refusal):
            merge(duplicate_id=second.pk, survivor_id=into.pk, by=front.user, reason="同", now=NOON + HOUR)


def test_a_foreign_ticket_is_refused(front: Membership) -> None:
    with pytest.raises(refusals.NoSuchTicket):
        merge(duplicate_id=a_ticket(front).pk, survivor_id=a_ticket().pk, by=front.user, reason="同", now=NOON)


def test_what_was_merged_goes_back_to_its_own_ticket(twice: tuple[Ticket, Ticket], front: Membership) -> None:
    survivor, duplicate = merged(twice, front)
    contact = survivor.contacts.get(text="厨房还在漏水")

    other = split(contact_id=contact.pk, who=front, reason="是两户", now=NOON + 3 * HOUR)

    survivor.refresh_from_db()
    assert (other.pk, other.state, other.merged_into_id, words(other)) == (
        duplicate.pk,
        State.IN_PROGRESS,
        None,
        ["厨房还在漏水"],
    )
    assert (survivor.inbound, other.inbound, running(other)) == (1, 1, {"TL-1": NOON + 5 * HOUR})


def test_a_wrongly_joined_contact_becomes_a_ticket_of_whoever_took_it(
    twice: tuple[Ticket, Ticket], front: Membership
) -> None:
    first, _second = twice
    colleague = MembershipFactory.create(community=front.community)
    contact = again(first, colleague, said="楼道灯不亮", urge=True)

    other = split(contact_id=contact.pk, who=front, reason="是另一件事", now=NOON + 3 * HOUR)

    first.refresh_from_db()
    assert (other.text, other.first_responder_id, other.opened_at) == ("楼道灯不亮", colleague.user_id, contact.at)
    assert running(other) == {"TL-1": contact.at + 2 * HOUR}
    assert (first.inbound, first.urges, other.inbound, other.urges) == (1, 0, 1, 0)


def test_the_first_word_and_our_own_words_are_not_split_off(twice: tuple[Ticket, Ticket], front: Membership) -> None:
    first, _second = twice
    ours = note(ticket_id=first.pk, by=front.user, text="备注", now=NOON)

    for contact in (first.contacts.get(direction=Direction.IN), ours):
        with pytest.raises(refusals.NothingToSplit):
            split(contact_id=contact.pk, who=front, reason="另一件", now=NOON + HOUR)


def test_the_ledger_holds_through_merge_and_split(twice: tuple[Ticket, Ticket], front: Membership) -> None:
    survivor, _duplicate = merged(twice, front)
    split(contact_id=survivor.contacts.get(text="厨房还在漏水").pk, who=front, reason="两户", now=NOON + HOUR)

    assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None


def test_the_database_knows_no_merged_ticket_that_is_open(twice: tuple[Ticket, Ticket]) -> None:
    first, second = twice

    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=second.pk).update(merged_into=first)


def test_merging_and_splitting_by_the_page(
    twice: tuple[Ticket, Ticket], front: Membership, lead: Membership, client: Client
) -> None:
    first, second = twice
    client.force_login(lead.user)
    base = f"/c/{front.community.slug}/tickets"

    unknown = client.post(f"{base}/{second.number}/merge/", {"into": "261101-9999", "reason": "同一件"})
    client.post(f"{base}/{second.number}/merge/", {"into": first.number, "reason": "同一件"})
    contact = first.contacts.get(text="厨房还在漏水")
    client.post(f"{base}/{first.number}/split/", {"contact": str(contact.pk), "reason": "两户"})

    second.refresh_from_db()
    assert (unknown.status_code, second.merged_into_id, second.state) == (422, None, State.IN_PROGRESS)
    assert second.contacts.filter(pk=contact.pk).exists()


def test_what_was_written_online_and_split_off_stays_with_the_first_responder(front: Membership) -> None:
    ticket = a_ticket(front)
    written = say(opened=Opened(ticket, ticket), text="另外，路灯也坏了", key=uuid.uuid4(), now=NOON)

    other = split(contact_id=written.pk, who=front, reason="另一件", now=NOON)

    assert (other.first_responder, other.handler) == (front.user, front.user)


def test_photos_go_with_their_contact(front: Membership) -> None:
    one, other = a_ticket(front), a_ticket(front)
    file = prepare(a_picture(), name="x.jpg", size=9)
    say(opened=Opened(one, one), text="看照片", key=uuid.uuid4(), now=NOON, photos=[file])

    survivor = merge(duplicate_id=one.pk, survivor_id=other.pk, by=front.user, reason="同一件", now=NOON)

    assert survivor.has_files


@pytest.mark.rule("OTE-3", "OTE-9")
def test_who_called_about_a_known_cause_hears_of_its_end_on_the_survivor(front: Membership, unit: Unit) -> None:
    first = a_ticket(front, unit=unit, text="厨房没水")
    facts: dict[str, Any] = {"told": "正在抢修", "promised_at": NOON + 4 * HOUR, "key": uuid.uuid4(), "now": NOON}
    outage = announce_outage(who=front, cause=Cause(Lacking.WATER), **facts)
    caller: dict[str, Any] = {
        "caller": Caller(unit=unit),
        "channel": Channel.PHONE,
        "said": "",
        "key": uuid.uuid4(),
        "now": NOON,
    }
    second = join_outage(outage_id=outage.pk, membership=front, **caller)

    merge(duplicate_id=second.pk, survivor_id=first.pk, by=front.user, reason="同一件", now=NOON + HOUR)

    assert vars(outages_of(front.community).get())["callers"] == 1
    assert end_outage(outage_id=outage.pk, by=front.user, said="已恢复", channel=Channel.ONLINE, now=NOON + HOUR) == 1
    first.refresh_from_db()
    assert (first.outage, first.state) == (outage, State.CLOSED)


def test_a_closed_duplicate_is_merged_on_its_page_and_owes_no_revisit(
    twice: tuple[Ticket, Ticket], front: Membership, lead: Membership, client: Client
) -> None:
    first, second = twice
    close(ticket_id=second.pk, by=front.user, outcome="重复", told=Told.PHONE, untold_reason="", now=NOON + HOUR)
    client.force_login(lead.user)
    base = f"/c/{front.community.slug}/tickets/{second.number}/"

    assert "act-merge" in client.get(base).content.decode()
    client.post(f"{base}merge/", {"into": first.number, "reason": "同一件"})

    second.refresh_from_db()
    assert second.merged_into == first
    assert not Revisit.objects.filter(ended_at=None).exists()
    assert not Deadline.objects.filter(OPEN, subject_kind="revisit").exists()


@pytest.mark.rule("C-1", "C-3")
def test_a_complaint_is_not_merged_out_of_its_way(
    twice: tuple[Ticket, Ticket], front: Membership, desk_client: Client
) -> None:
    complaint = a_ticket(front, kind=Kind.COMPLAINT, text="漏水三天没人来")
    base = f"/c/{front.community.slug}/tickets"

    answer = desk_client.post(f"{base}/{complaint.number}/merge/", {"into": twice[0].number, "reason": "同一件"})

    assert answer.status_code in {409, 422}
    assert str(refusals.ComplaintGoesOn.sentence) in answer.content.decode()
    merge(duplicate_id=twice[0].pk, survivor_id=complaint.pk, by=front.user, reason="同一件", now=NOON + HOUR)
    complaint.refresh_from_db()
    assert (complaint.inbound, complaint.is_open) == (2, True)


@pytest.mark.rule("C-5", "OTE-4", "OTE-8")
@pytest.mark.parametrize("paper", ["judgement", "form", "compensation", "major"])
def test_what_stands_beside_a_ticket_does_not_go_under_in_a_merge(front: Membership, paper: str) -> None:
    one, other = (a_ticket(front, kind=Kind.COMPLAINT) for _ in range(2))
    facts: dict[str, Any] = {"ticket_id": one.pk, "by": front.user, "now": NOON}
    match paper:
        case "judgement":
            judged(one, front.user, now=NOON)
        case "form":
            department = DepartmentFactory.create(community=front.community)
            coordinate(**facts, department=department, request="请协助", key=uuid.uuid4())
        case "compensation":
            ask_compensation(**facts, amount=Decimal(200), reason="地板")
        case "major":
            report_major(**facts, danger=Danger.FLOOD, words="水漫到楼道", measures="")

    with pytest.raises(refusals.PapersWouldBeLost):
        merge(duplicate_id=one.pk, survivor_id=other.pk, by=front.user, reason="同一件", now=NOON + HOUR)
    merge(duplicate_id=other.pk, survivor_id=one.pk, by=front.user, reason="同一件", now=NOON + HOUR)

    other.refresh_from_db()
    assert other.merged_into == one
