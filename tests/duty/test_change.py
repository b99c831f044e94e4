"""Changes of a published roster: asked, agreed or declined, told, kept; nothing silently (L-4)."""

import uuid
from datetime import date
from typing import Any

import pytest

from duty import refusals
from duty.enums import ChangeKind, ChangeState
from duty.models import Change
from duty.rules import Edit
from duty.services import accept, decline, edit_published, withdraw
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from notices.models import Notice
from notices.wording import sentence
from staff.models import Department, Membership
from tests.duty.rosters import NOON, a_roster, asked, published, shift, sign

pytestmark = pytest.mark.django_db


def told(who: Membership, code: str) -> list[str]:
    return [sentence(one.code, one.params) for one in Notice.objects.filter(recipient=who.user, code=code)]


@pytest.mark.rule("L-4")
def test_what_is_asked_changes_nothing_until_the_supervisor_agrees(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)  # on the 1st 甲 has 早, 丁 rests
    first, _second, _third, fourth = people

    change = asked(first, fourth, roster, 1)

    assert (change.kind, change.state) == (ChangeKind.TAKE_OVER, ChangeState.ASKED)
    assert (sign(roster, first, 1), sign(roster, fourth, 1)) == ("早", "休")
    assert "12-01 早班→休息" in told(lead, "roster.asked")[0]
    assert told(fourth, "roster.asked")


@pytest.mark.rule("L-4")
def test_agreed_both_are_told_what_they_have_now(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = published(lead, works)
    first, _second, _third, fourth = people
    change = asked(first, fourth, roster, 1)

    accept(change_id=change.pk, who=lead, now=NOON)

    assert (sign(roster, first, 1), sign(roster, fourth, 1)) == ("休", "早")
    assert "12-01 早班→休息" in told(first, "roster.changed")[0]
    assert "12-01 休息→早班" in told(fourth, "roster.changed")[0]
    change.refresh_from_db()
    assert (change.state, change.answered_by) == (ChangeState.ACCEPTED, lead.user)


def test_a_swap_of_two_days_trades_both(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = published(lead, works)  # 甲: 早中夜休, 丙: 夜休早中
    first, _second, third, _fourth = people

    change = asked(first, third, roster, 5, back=8)
    accept(change_id=change.pk, who=lead, now=NOON)

    assert change.kind == ChangeKind.SWAP
    assert [sign(roster, first, number) for number in (5, 8)] == ["夜", "中"]
    assert [sign(roster, third, number) for number in (5, 8)] == ["早", "休"]


def test_declined_with_a_reason_nothing_changes(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = published(lead, works)
    change = asked(people[0], people[3], roster, 1)

    with pytest.raises(refusals.ReasonMissing):
        decline(change_id=change.pk, who=lead, answer=" ", now=NOON)
    decline(change_id=change.pk, who=lead, answer="人手不够", now=NOON)

    assert sign(roster, people[0], 1) == "早"
    assert told(people[0], "roster.declined")
    with pytest.raises(refusals.AlreadyAnswered):
        accept(change_id=change.pk, who=lead, now=NOON)


def test_the_colleague_may_say_no_and_nobody_else_may_agree(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    change = asked(people[0], people[3], published(lead, works), 1)

    for somebody in people:
        with pytest.raises(refusals.NotYours):
            accept(change_id=change.pk, who=somebody, now=NOON)
    for other in (people[0], people[1]):
        with pytest.raises(refusals.NotYours):
            decline(change_id=change.pk, who=other, answer="不行", now=NOON)

    assert decline(change_id=change.pk, who=people[3], answer="当天有事", now=NOON).state == ChangeState.DECLINED


def test_whoever_asked_takes_it_back(lead: Membership, works: Department, people: list[Membership]) -> None:
    change = asked(people[0], people[3], published(lead, works), 1)

    with pytest.raises(refusals.NotYours):
        withdraw(change_id=change.pk, who=people[3], now=NOON)
    withdraw(change_id=change.pk, who=people[0], now=NOON)

    assert Change.objects.get().state == ChangeState.WITHDRAWN


def test_a_double_click_asks_once(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster, key = published(lead, works), uuid.uuid4()

    first, again = (asked(people[0], people[3], roster, 1, key=key) for _click in range(2))

    assert first == again


def test_the_same_cell_waits_for_one_answer_only(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = published(lead, works)
    asked(people[0], people[3], roster, 1)

    with pytest.raises(refusals.AlreadyAsked):
        asked(people[1], people[3], roster, 1)


@pytest.mark.rule("L-4")
def test_a_supervisors_own_change_is_consent_and_needs_a_reason(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)
    rest, early = shift(roster.community, "休").pk, shift(roster.community, "早").pk
    edits = [Edit(people[0].user_id, date(2026, 12, 1), early, rest)]
    facts: dict[str, Any] = {"roster_id": roster.pk, "who": lead, "edits": edits, "seen": roster.version, "now": NOON}

    with pytest.raises(refusals.ReasonMissing):
        edit_published(**facts, reason="", key=uuid.uuid4())
    change = edit_published(**facts, reason="病假", key=uuid.uuid4())

    assert (change.kind, change.state, sign(roster, people[0], 1)) == (ChangeKind.EDIT, ChangeState.ACCEPTED, "休")
    assert told(people[0], "roster.changed")
    assert not told(people[1], "roster.changed")


def test_a_supervisor_on_the_roster_swaps_at_once(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    Membership.objects.filter(pk=lead.pk).update(department=works)
    lead.user.name = "戊主管"
    lead.user.save(update_fields=["name"])
    roster = published(lead, works, 戊="行", 甲="休")

    change = asked(lead, people[0], roster, 1)

    assert change.state == ChangeState.ACCEPTED
    assert (sign(roster, lead, 1), sign(roster, people[0], 1)) == ("休", "行")


def test_a_colleagues_change_meanwhile_is_not_overwritten(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)
    seen, me, when = roster.version, people[0].user_id, date(2026, 12, 1)
    early, rest, late = (shift(roster.community, mark).pk for mark in "早休中")
    facts: dict[str, Any] = {"roster_id": roster.pk, "who": lead, "seen": seen, "now": NOON}
    edit_published(**facts, edits=[Edit(me, when, early, rest)], reason="病假", key=uuid.uuid4())

    with pytest.raises(refusals.CellChanged, match="休息"):
        edit_published(**facts, edits=[Edit(me, when, early, late)], reason="调整", key=uuid.uuid4())

    assert sign(roster, people[0], 1) == "休"


def test_an_outdated_change_is_not_agreed_to(lead: Membership, works: Department, people: list[Membership]) -> None:
    roster = published(lead, works)
    change = asked(people[0], people[3], roster, 1)
    early, rest = shift(roster.community, "早").pk, shift(roster.community, "休").pk
    edits = [Edit(people[0].user_id, date(2026, 12, 1), early, rest)]
    edit_published(
        roster_id=roster.pk, who=lead, edits=edits, seen=roster.version, reason="病假", key=uuid.uuid4(), now=NOON
    )

    with pytest.raises(refusals.ChangeOutdated):
        accept(change_id=change.pk, who=lead, now=NOON)

    assert sign(roster, people[3], 1) == "休"


def test_a_draft_has_nothing_to_ask_for(lead: Membership, works: Department, people: list[Membership]) -> None:
    with pytest.raises(refusals.NotPublished):
        asked(people[0], people[3], a_roster(lead, works, 甲="早", 丁="休"), 1)


def test_every_step_stands_in_the_ledger_with_ids_only(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)
    change = asked(people[0], people[3], roster, 1)
    accept(change_id=change.pk, who=lead, now=NOON)

    actions = list(Entry.objects.order_by("seq").values_list("action", flat=True))
    assert actions == ["roster.begun", "roster.published", "roster.change_asked", "roster.changed"]
    assert f"{people[0].user_id}:2026-12-01" in bytes(Entry.objects.get(action="roster.changed").payload).decode()
    assert not any(
        "师傅" in bytes(one.payload).decode() or "家里" in bytes(one.payload).decode() for one in Entry.objects.all()
    )
    assert verify_chain(Chain.objects.get(pk=roster.community_id)).broken_at is None
