"""The complaint's way: judged, investigated, answered for, closed only when complete (C, OTE-8)."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_ticket
from tests.tickets.clocks import dropped, met, running
from tests.tickets.complaints import FINDINGS, complete, judged, reported, told_valid
from tickets import refusals
from tickets.enums import Channel, Danger, Direction, Happening, Kind, State, Told
from tickets.models import Compensation, Complaint, Contact, Coordination, MajorMatter, Ticket
from tickets.rules import Findings
from tickets.services import (
    answer_coordination,
    ask_compensation,
    close,
    coordinate,
    decide_compensation,
    report_major,
    see_major,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def complaint(front: Membership) -> Ticket:
    return a_ticket(front, kind=Kind.COMPLAINT, text="保洁员态度恶劣")


@pytest.fixture
def director(front: Membership) -> Membership:
    return MembershipFactory.create(community=front.community, role=Role.DIRECTOR)


def shut(ticket: Ticket, who: Membership) -> Ticket:
    return close(
        ticket_id=ticket.pk, by=who.user, outcome="已道歉", told=Told.PHONE, untold_reason="", now=NOON + 3 * HOUR
    )


def asked(ticket: Ticket, who: Membership, **changes: Any) -> Compensation:
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "by": who.user, "amount": Decimal(200), "reason": "地板泡坏", "now": NOON + HOUR,
    }  # fmt: skip
    return ask_compensation(**{**facts, **changes})


def a_form(ticket: Ticket, who: Membership, **changes: Any) -> Coordination:
    department = changes.pop("department", None) or DepartmentFactory.create(community=who.community)
    facts: dict[str, Any] = {
        "ticket_id": ticket.pk, "by": who.user, "department": department, "request": "请核实当班人员",
        "key": uuid.uuid4(), "now": NOON + HOUR,
    }  # fmt: skip
    return coordinate(**{**facts, **changes})


@pytest.mark.rule("C-1", "TL-5")
def test_a_valid_complaint_is_judged_and_told_and_goes_on_with_a_promise(front: Membership, complaint: Ticket) -> None:
    until = NOON + 5 * HOUR

    told_valid(complaint, front.user, now=NOON + HOUR, until=until)

    assert met(complaint)["TL-5"] == NOON + HOUR
    assert running(complaint)["TL-2"] == until
    said = Contact.objects.get(ticket=complaint, direction=Direction.OUT)
    assert (said.text, said.final) == ("经核实属实", False)


@pytest.mark.rule("C-1", "TL-5")
def test_an_invalid_complaint_is_answered_with_its_reasons(front: Membership, complaint: Ticket) -> None:
    judged(complaint, front.user, now=NOON + HOUR, valid=False, reasons="监控显示并无此事", channel=Channel.CALL_OUT)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.promised_at) == (State.ANSWERED, None)
    assert "TL-5" not in running(complaint)
    assert shut(complaint, front).state == State.CLOSED


@pytest.mark.rule("TL-5")
def test_a_judgement_that_nobody_could_be_told_does_not_count_as_told(front: Membership, complaint: Ticket) -> None:
    judged(complaint, front.user, now=NOON + HOUR)

    assert "TL-5" in dropped(complaint)
    assert running(complaint)["TL-1"] == NOON + 2 * HOUR


def test_a_double_click_judges_once(front: Membership, complaint: Ticket) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        judged(complaint, front.user, now=NOON + HOUR, key=key, channel=Channel.CALL_OUT, next_reply_at=NOON + 5 * HOUR)

    assert complaint.events.filter(happening=Happening.JUDGED_VALID).count() == 1
    assert Contact.objects.filter(ticket=complaint).count() == 2


def test_only_a_complaint_is_judged(front: Membership) -> None:
    with pytest.raises(refusals.NoComplaint):
        judged(a_ticket(front), front.user, now=NOON)


@pytest.mark.rule("C-1")
def test_a_complaint_does_not_close_unjudged(front: Membership, complaint: Ticket) -> None:
    with pytest.raises(refusals.NotJudged):
        shut(complaint, front)


@pytest.mark.rule("C-3", "TL-7")
def test_a_valid_complaint_does_not_close_without_its_report(front: Membership, complaint: Ticket) -> None:
    judged(complaint, front.user, now=NOON)
    with pytest.raises(refusals.ReportMissing):
        shut(complaint, front)

    reported(complaint, front.user, now=NOON)

    assert shut(complaint, front).state == State.CLOSED


@pytest.mark.rule("C-3")
def test_a_complaint_solved_on_the_spot_needs_neither(front: Membership) -> None:
    ticket = a_ticket(front, kind=Kind.COMPLAINT, solved=True, outcome="已道歉")

    assert ticket.state == State.CLOSED


@pytest.mark.rule("C-3")
@pytest.mark.parametrize("part", list(Findings.__dataclass_fields__))
def test_every_part_of_the_report_is_needed(front: Membership, complaint: Ticket, part: str) -> None:
    judged(complaint, front.user, now=NOON)
    parts = {name: getattr(FINDINGS, name) for name in Findings.__dataclass_fields__}

    with pytest.raises(refusals.TextMissing) as refused:
        reported(complaint, front.user, now=NOON, findings=Findings(**{**parts, part: " "}))
    assert refused.value.field == part
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(**{**parts, part: ""}, reported_at=NOON, reported_by=front.user)


@pytest.mark.rule("C-4")
def test_somebody_answers_for_it_a_person_or_a_department(front: Membership, complaint: Ticket) -> None:
    judged(complaint, front.user, now=NOON)
    with pytest.raises(refusals.ResponsibleMissing):
        reported(complaint, front.user, now=NOON, person=None)

    found = reported(complaint, front.user, now=NOON, person=None, department=front.department)

    assert (found.responsible_person, found.responsible_department) == (None, front.department)


def test_a_report_follows_the_judgement(front: Membership, complaint: Ticket) -> None:
    with pytest.raises(refusals.NotJudged):
        reported(complaint, front.user, now=NOON)


@pytest.mark.rule("OTE-8", "C-5")
def test_a_major_matter_reaches_every_director_and_supervisor_at_once(
    front: Membership, lead: Membership, director: Membership
) -> None:
    ticket = a_ticket(front)

    report_major(ticket_id=ticket.pk, by=front.user, danger=Danger.FLOOD, words="地库进水", measures="", now=NOON)

    told = Notice.objects.filter(code="major.reported", urgency=3)
    assert {notice.recipient_id for notice in told} == {lead.user_id, director.user_id}
    assert Ticket.objects.get().major


@pytest.mark.rule("OTE-8")
def test_it_is_reported_once_and_seen_once(front: Membership, director: Membership) -> None:
    ticket = a_ticket(front)
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "by": front.user, "danger": Danger.FIRE, "words": "冒烟"}
    report_major(**facts, measures="已报119", now=NOON)

    with pytest.raises(refusals.ReportedAlready):
        report_major(**facts, measures="", now=NOON)
    for minutes in (1, 2):
        see_major(ticket_id=ticket.pk, by=director.user, now=NOON + timedelta(minutes=minutes))

    assert MajorMatter.objects.get().seen_at == NOON + timedelta(minutes=1)
    assert Notice.objects.filter(code="major.seen", recipient=front.user).count() == 1


@pytest.mark.rule("C-5", "OTE-8")
def test_compensation_makes_a_matter_a_major_one_and_waits_for_the_director(
    front: Membership, director: Membership, complaint: Ticket
) -> None:
    asked(complete(complaint, front.user, now=NOON), front)

    assert Ticket.objects.get().major
    codes = set(Notice.objects.filter(recipient=director.user).values_list("code", flat=True))
    assert codes == {"major.reported", "compensation.asked"}
    with pytest.raises(refusals.CompensationUndecided):
        shut(complaint, front)


@pytest.mark.rule("C-5")
def test_only_the_director_decides_and_a_refusal_has_a_reason(
    front: Membership, lead: Membership, director: Membership, complaint: Ticket
) -> None:
    asked(complaint, front)
    facts: dict[str, Any] = {"ticket_id": complaint.pk, "now": NOON + 2 * HOUR}
    with pytest.raises(refusals.DirectorDecides):
        decide_compensation(**facts, who=lead, approve=True, words="")
    with pytest.raises(refusals.ReasonMissing):
        decide_compensation(**facts, who=director, approve=False, words=" ")

    found = decide_compensation(**facts, who=director, approve=True, words="")

    assert (found.approved, found.decided_by) == (True, director.user)
    with pytest.raises(refusals.NothingToDecide):
        decide_compensation(**facts, who=director, approve=True, words="")


@pytest.mark.parametrize("amount", ["0", "-1", "1000000.01"])
def test_an_amount_that_cannot_be_paid_is_refused(front: Membership, complaint: Ticket, amount: str) -> None:
    with pytest.raises(refusals.AmountOutOfRange):
        asked(complaint, front, amount=Decimal(amount))


def test_a_second_click_asks_once_and_another_amount_waits_for_the_decision(
    front: Membership, director: Membership, complaint: Ticket
) -> None:
    asked(complaint, front)
    asked(complaint, front)

    assert Compensation.objects.count() == 1
    with pytest.raises(refusals.CompensationUndecided):
        asked(complaint, front, amount=Decimal(300))


@pytest.mark.rule("OTE-4")
def test_a_department_is_asked_and_the_matter_stays_where_it_is(front: Membership, complaint: Ticket) -> None:
    department = DepartmentFactory.create(community=front.community)
    keeper = MembershipFactory.create(community=front.community, role=Role.GUARD, department=department)
    key = uuid.uuid4()

    for _ in range(2):
        a_form(complaint, front, department=department, key=key)

    complaint.refresh_from_db()
    assert (complaint.handler, complaint.papers, Coordination.objects.count()) == (front.user, 1, 1)
    assert Notice.objects.get(code="coordination.asked").recipient == keeper.user


@pytest.mark.rule("OTE-4")
def test_an_unanswered_form_keeps_the_matter_open(front: Membership) -> None:
    ticket = a_ticket(front)
    form = a_form(ticket, front)
    with pytest.raises(refusals.CoordinationOpen):
        shut(ticket, front)
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "form_id": form.pk, "by": front.user, "now": NOON + 2 * HOUR}

    answer_coordination(**facts, answer="已核实")

    assert shut(ticket, front).state == State.CLOSED
    with pytest.raises(refusals.CoordinationAnswered):
        answer_coordination(**facts, answer="再答")


def test_a_department_of_another_community_is_not_asked(front: Membership) -> None:
    with pytest.raises(refusals.NotTheirDesk):
        a_form(a_ticket(front), front, department=DepartmentFactory.create())
