"""The change of shift: counted, read, signed by both, frozen; what is overdue stops it (L-2, L-3, D-3)."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from core.refusals import Refused
from duty import handover_refusals as refusals
from duty import handover_rules as rules
from duty.enums import PostKind
from duty.handover_blocks import Line, registered_blocks
from duty.models import BlockConfirmed, ItemCount, LogEntry, ShiftHandover, Takeover
from duty.queries.handover import blockers_of, matter_words, sheet_of
from duty.services import (
    Comes,
    Counted,
    consent_to_takeover,
    save_counts,
    sign_handover,
    sign_out,
    withdraw_shift_handover,
)
from ledger import services as ledger
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from notices.models import Notice
from quality.models import Audit
from staff.enums import Role
from staff.models import Membership
from tests.duty.handovers import a_colleague, an_item, counted, everything, prepared, signed
from tests.duty.test_log import THREE
from tests.factories import NOON, a_log_entry, a_post, a_ticket
from tests.tickets.orders import sent
from tickets.enums import Channel
from tickets.models import ServiceDay, Ticket
from tickets.services import reply

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def payload(action: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(bytes(Entry.objects.get(action=action).payload))
    return found


def consented(lead: Membership, handover: ShiftHandover, *, now: datetime) -> list[Takeover]:
    ids = {one.deadline_id for one in blockers_of(handover, now)}
    facts = {"supervisor": lead, "deadline_ids": ids, "reason": "住户电话无人接听"}
    return consent_to_takeover(lead, handover_id=handover.pk, now=now, **facts)  # type: ignore[arg-type]


@pytest.mark.rule("L-2")
def test_both_sign_and_the_sheet_is_frozen_with_the_ledgers_head(front: Membership) -> None:
    an_item(a_post(front.community))
    ticket = a_ticket(front)
    a_log_entry(front, "道闸已报修")
    handover = prepared(front)
    counted(front, handover, words="2号楼钥匙在抽屉")

    done = signed(front, handover)

    assert (done.is_signed, done.signed_in_at, done.area_checked) == (True, NOON, True)
    chain = Chain.objects.get(pk=front.community_id)
    assert (done.ledger_seq, done.ledger_head) == (chain.seq, bytes(chain.head).hex())
    kept = json.dumps(done.content, ensure_ascii=False)
    assert [part in kept for part in ("道闸已报修", ticket.number, "2号楼钥匙在抽屉", "对讲机")] == [True] * 4
    assert "王测试" not in kept
    assert "13800001234" not in kept
    assert ledger.digest(json.dumps(done.content, sort_keys=True, ensure_ascii=False)) in str(
        payload("handover.signed")
    )
    assert verify_chain(chain).broken_at is None


@pytest.mark.rule("L-2")
def test_the_log_gets_an_entry_and_the_next_sheet_the_words(front: Membership) -> None:
    handover = prepared(front)
    counted(front, handover, words="明早8点送水")
    signed(front, handover)

    entry = LogEntry.objects.get(kind="system")
    assert "明早8点送水" in entry.words
    words = next(block for block in sheet_of(handover.post, handover.incoming_id, NOON) if block.code == "words")
    assert [line.words for line in words.lines] == ["明早8点送水"]


@pytest.mark.rule("L-2")
@pytest.mark.parametrize("table", [ShiftHandover, ItemCount, BlockConfirmed])
def test_the_database_refuses_to_alter_or_remove_what_was_signed(front: Membership, table: type[ShiftHandover]) -> None:
    an_item(a_post(front.community))
    handover = prepared(front)
    counted(front, handover)
    signed(front, handover)

    row = table.objects.earliest("pk")
    column = {"ShiftHandover": "words", "ItemCount": "explanation", "BlockConfirmed": "block"}[table.__name__]
    rows = table.objects.filter(pk=row.pk)
    for alter in (lambda: rows.update(**{column: "x"}), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            alter()  # type: ignore[no-untyped-call]  # one of the two is Django's own


@pytest.mark.rule("L-2")
@pytest.mark.parametrize(
    ("count", "refusal"),
    [
        (Counted(1), refusals.CountUnexplained),
        (Counted(3), refusals.CountUnexplained),
        (Counted(2, damaged=1, explanation="  "), refusals.CountUnexplained),
        (Counted(1, damaged=2, explanation="摔坏"), refusals.CountImpossible),
    ],
)
def test_a_difference_without_its_explanation_is_refused(
    front: Membership, count: Counted, refusal: type[Refused]
) -> None:
    item, handover = an_item(a_post(front.community)), prepared(front)

    with pytest.raises(refusal, match="对讲机"):
        save_counts(front, handover_id=handover.pk, counts={item.pk: count}, words="", now=NOON)
    assert not ItemCount.objects.exists()


def test_the_database_holds_no_unexplained_difference(front: Membership) -> None:
    item, handover = an_item(a_post(front.community)), prepared(front)

    with pytest.raises(DatabaseError), transaction.atomic():
        ItemCount.objects.create(handover=handover, item=item, expected=2, counted=1)


@pytest.mark.rule("L-2")
def test_nothing_is_signed_before_it_is_counted_read_and_looked_at(front: Membership) -> None:
    an_item(a_post(front.community))
    handover = prepared(front)

    def sign(comes: Comes) -> None:
        sign_handover(front, handover_id=handover.pk, comes=comes, both=True, now=NOON)

    every = everything(handover)
    with pytest.raises(refusals.NotCounted):
        sign(every)
    counted(front, handover)
    with pytest.raises(refusals.NotConfirmed, match="值班日志"):
        sign(Comes({code for code in every.confirmed if code != "log"}, area_checked=True))
    with pytest.raises(refusals.AreaUnchecked):
        sign(Comes(every.confirmed, area_checked=False))
    sign(every)


@pytest.mark.rule("L-2")
def test_one_after_the_other_who_goes_signs_first(front: Membership) -> None:
    handover = prepared(front)
    facts = {"handover_id": handover.pk, "comes": everything(handover), "both": False, "now": NOON + MINUTE}

    with pytest.raises(refusals.OutgoingFirst):
        sign_handover(front, **facts)  # type: ignore[arg-type]
    sign_out(front, handover_id=handover.pk, now=NOON)
    done = sign_handover(front, **facts)  # type: ignore[arg-type]

    assert (done.signed_out_at, done.signed_in_at) == (NOON, NOON + MINUTE)


def test_words_that_change_after_the_first_signature_are_signed_anew(front: Membership) -> None:
    handover = prepared(front)
    sign_out(front, handover_id=handover.pk, now=NOON)

    assert counted(front, handover, words="另有一事").signed_out_at is None


@pytest.mark.rule("L-3")
@pytest.mark.parametrize(
    ("rule", "minutes", "stops"),
    [("TL-2", 30, True), ("TL-2", 31, False), ("TL-1", 0, True), ("TL-1", 1, False), ("TL-4", -1, True)],
)
def test_overdue_or_promised_within_half_an_hour_stops(rule: str, minutes: int, *, stops: bool) -> None:
    assert rules.blocks(rule, NOON + minutes * MINUTE, now=NOON) is stops


@pytest.mark.rule("L-3")
def test_a_promise_that_breaks_between_preparing_and_signing_stops_the_signature(front: Membership) -> None:
    ticket = a_ticket(front, promised_at=NOON + HOUR)
    handover = prepared(front)
    assert blockers_of(handover, NOON) == []

    later = NOON + 31 * MINUTE
    with pytest.raises(refusals.HandoverBlocked):
        signed(front, handover, now=later)
    assert not ShiftHandover.objects.get().is_signed

    told = {"final": False, "channel": Channel.CALL_OUT, "next_reply_at": later + 2 * HOUR}
    reply(ticket_id=ticket.pk, by=front.user, said="师傅今晚到", now=later, **told)  # type: ignore[arg-type]
    assert signed(front, handover, now=later).is_signed


@pytest.mark.rule("L-3")
def test_taken_over_by_name_with_consent_it_goes_on_record_and_to_the_director(
    front: Membership, lead: Membership
) -> None:
    director = a_colleague(front, role=Role.DIRECTOR)
    ticket = a_ticket(front, promised_at=NOON + HOUR)
    handover, later = prepared(front), NOON + 3 * HOUR

    rows = consented(lead, handover, now=later)
    done = signed(front, handover, now=later)

    assert {(one.taken_by, one.consent_by) for one in rows} == {(handover.incoming, lead.user)}
    assert done.content["takeovers"][0]["reason"] == "住户电话无人接听"
    assert done.content["moved"] == [ticket.number]
    assert Notice.objects.filter(code="handover.taken_over", recipient=director.user).count() == 1
    assert Entry.objects.filter(action="handover.consented", actor_id=lead.user_id).exists()


@pytest.mark.rule("L-3")
def test_with_an_order_that_is_taken_over_by_name_its_matter_changes_hands(front: Membership, lead: Membership) -> None:
    order, _technician = sent(front, promised_at=NOON + 9 * HOUR)
    handover, later = prepared(front), NOON + HOUR
    assert {one.subject for one in blockers_of(handover, later)} == {f"order:{order.pk}"}
    consented(lead, handover, now=later)

    done = signed(front, handover, now=later)

    assert done.content["moved"] == [order.ticket.number]
    assert {one["words"] for one in done.content["takeovers"]} == {matter_words(order.ticket)}


@pytest.mark.rule("L-3")
def test_a_limit_that_comes_after_the_consent_stops_anew(front: Membership, lead: Membership) -> None:
    a_ticket(front, promised_at=NOON + HOUR)
    a_ticket(front, promised_at=NOON + 5 * HOUR)
    handover = prepared(front)
    consented(lead, handover, now=NOON + 90 * MINUTE)

    with pytest.raises(refusals.HandoverBlocked):
        signed(front, handover, now=NOON + 4 * HOUR)


@pytest.mark.rule("L-3")
@pytest.mark.parametrize("who", ["clerk", "elsewhere", "outgoing"])
def test_nobody_but_a_supervisor_beside_the_two_consents(front: Membership, lead: Membership, who: str) -> None:
    a_ticket(front)
    wrong = {"clerk": a_colleague(front), "elsewhere": lead, "outgoing": lead}[who]
    handover = prepared(lead if who == "outgoing" else front)
    if who == "elsewhere":
        lead.community = a_ticket().community

    with pytest.raises(refusals.ConsentNotTheirs):
        consent_to_takeover(
            front, handover_id=handover.pk, supervisor=wrong, deadline_ids={1}, reason="x", now=NOON + 9 * HOUR
        )


def test_a_consent_is_never_altered(front: Membership, lead: Membership) -> None:
    a_ticket(front)
    (row, *_more) = consented(lead, prepared(front), now=NOON + 9 * HOUR)

    with pytest.raises(DatabaseError), transaction.atomic():
        Takeover.objects.filter(pk=row.pk).update(reason="x")


@pytest.mark.rule("OTE-6")
def test_only_what_was_ticked_changes_hands_and_the_first_responder_stays(front: Membership) -> None:
    ticked, left, others = a_ticket(front), a_ticket(front), a_ticket(a_colleague(front))
    handover = prepared(front)

    signed(front, handover, take={ticked.pk, others.pk})

    hands = {one.pk: (one.handler_id, one.first_responder_id) for one in Ticket.objects.all()}
    assert hands[ticked.pk] == (handover.incoming_id, front.user_id)
    assert hands[left.pk] == (front.user_id, front.user_id)
    assert hands[others.pk][0] == others.handler_id
    assert Entry.objects.filter(action="ticket.handover_accepted").count() == 1


def test_a_post_is_handed_over_once_at_a_time(front: Membership) -> None:
    handover = prepared(front)

    with pytest.raises(refusals.HandoverOpen):
        prepared(front)
    withdraw_shift_handover(front, handover_id=handover.pk, now=NOON)
    assert prepared(front).is_open
    with pytest.raises(refusals.HandoverOver):
        counted(front, handover)


def test_a_double_click_begins_one(front: Membership) -> None:
    key, comes = uuid.uuid4(), a_colleague(front)

    assert prepared(front, comes, key=key) == prepared(front, comes, key=key)


def test_a_post_goes_to_somebody_who_works_there(front: Membership) -> None:
    for wrong in (a_colleague(front, role=Role.GUARD), front):
        with pytest.raises(refusals.NotAtThisPost):
            prepared(front, wrong)
    with pytest.raises(refusals.HandoverElsewhere):
        prepared(front, post=a_post(front.community, PostKind.GATE))


@pytest.mark.parametrize(
    ("hour", "minute", "shifts"),
    [(14, 50, "早班中班"), (15, 20, "早班中班"), (23, 5, "中班夜班"), (6, 45, "夜班早班"), (2, 0, "中班夜班")],
)
def test_the_shifts_are_those_of_the_nearest_change(hour: int, minute: int, shifts: str) -> None:
    at = datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)

    goes, comes = rules.changing(at, THREE, SHANGHAI)

    assert "".join(one.shift.name for one in (goes, comes) if one.shift) == shifts


@pytest.mark.rule("D-3")
def test_the_sheet_shows_yesterdays_figures_and_what_is_overdue_first(front: Membership) -> None:
    a_ticket(front, now=NOON - 26 * HOUR, text="昨日未结")
    a_ticket(front, text="今日新报")

    ends = NOON - 18 * HOUR
    times = {"starts_at": ends - 24 * HOUR, "ends_at": ends, "closed_at": ends}
    closed = ServiceDay.objects.create(community=front.community, day=date(2026, 11, 22), **times)
    facts = {"day": closed.day, "figures": {"received": 1}, "counted_at": ends}
    Audit.objects.create(community=front.community, service_day=closed, **facts)

    sheet = {block.code: block for block in sheet_of(a_post(front.community), front.user_id, NOON)}

    assert ["昨日未结" in line.words for line in sheet["matters"].lines] == [True, False]
    assert [line.late for line in sheet["matters"].lines] == [True, False]
    figures = {line.words: line.beside for line in sheet["figures"].lines}
    assert next(iter(figures.values())) == "1"


def test_a_block_that_nobody_registered_or_that_does_not_concern_the_post_is_not_shown(
    front: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duty import handover_blocks

    monkeypatch.setattr(handover_blocks, "_registered", {})
    handover_blocks.register("keys", "Keys out", lambda _post, _now: [Line("3号泵房 · 王工")])
    handover_blocks.register("visitors", "Visitors inside", lambda _post, _now: None)

    assert [block.code for block in registered_blocks(a_post(front.community), NOON)] == ["keys"]
