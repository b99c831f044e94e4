"""What stands beside a matter, the sheets that an office prints, and the queue of revisits, as pages."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import DepartmentFactory, MembershipFactory, UnitFactory, a_ticket
from tests.tickets.complaints import complete, reported
from tickets.enums import Channel, Kind, Satisfaction, State
from tickets.models import Compensation, Complaint, Coordination, Draft, MajorMatter, Revisit, Ticket
from tickets.services import ask_compensation, close, coordinate, revisit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def complaint(front: Membership) -> Ticket:
    unit = UnitFactory.create(building__community=front.community)
    return a_ticket(front, now=clock.now() - HOUR, kind=Kind.COMPLAINT, text="保洁员态度恶劣", unit=unit)


def to(name: str, ticket: Ticket, *more: int) -> str:
    return reverse(f"tickets:{name}", args=[ticket.community.slug, ticket.number, *more])


def read(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def as_director(front: Membership) -> Client:
    client = Client()
    client.force_login(MembershipFactory.create(community=front.community, role=Role.DIRECTOR).user)
    return client


def key() -> str:
    return str(uuid.uuid4())


@pytest.mark.rule("C-1")
def test_a_new_complaint_is_to_be_judged_first(desk_client: Client, complaint: Ticket) -> None:
    text = read(desk_client, to("ticket", complaint))

    assert text.index("act-judge") < text.index("act-reply")
    assert "尚未判定" in text


@pytest.mark.rule("C-1", "C-3", "C-4")
def test_a_complaint_goes_its_way_on_the_page(desk_client: Client, front: Membership, complaint: Ticket) -> None:
    until = f"{clock.now() + 24 * HOUR:%Y-%m-%dT%H:%M}"
    judgement = {"valid": "yes", "reasons": "经核实属实", "channel": "call_out", "next_reply_at": until, "key": key()}
    assert desk_client.post(to("judge", complaint), judgement).status_code == 302
    report = {"cause": "培训不足", "course": "经过", "conclusion": "属实", "correction": "道歉", "prevention": "培训"}
    who = {"responsible": f"u{front.user_id}", "key": str(uuid.uuid4())}
    assert desk_client.post(to("investigate", complaint), {**report, **who}).status_code == 302

    text = read(desk_client, to("ticket", complaint))

    found = Complaint.objects.get()
    assert (found.valid, found.responsible_person, found.conclusion) == (True, front.user, "属实")
    assert "培训不足" in text
    closing = {"outcome": "已道歉", "told": "phone", "untold_reason": ""}
    assert desk_client.post(to("close", complaint), closing).status_code == 302


@pytest.mark.rule("C-3")
def test_closing_too_early_says_what_is_missing_and_keeps_the_words(desk_client: Client, complaint: Ticket) -> None:
    answer = desk_client.post(to("close", complaint), {"outcome": "已道歉并解释", "told": "phone", "untold_reason": ""})

    assert answer.status_code == 409
    assert "尚未判定" in answer.content.decode()
    assert "已道歉并解释" in answer.content.decode()
    assert Draft.objects.filter(form=f"ticket-{complaint.pk}-close").exists()


@pytest.mark.parametrize("missing", ["valid", "reasons", "next_reply_at", "key"])
def test_a_faulty_judgement_keeps_everything_typed(desk_client: Client, complaint: Ticket, missing: str) -> None:
    until = f"{clock.now() + 12 * HOUR:%Y-%m-%dT%H:%M}"
    fields = {
        "valid": "yes",
        "reasons": "经核实属实的理由",
        "channel": "call_out",
        "next_reply_at": until,
        "key": key(),
    }
    answer = desk_client.post(to("judge", complaint), {**fields, missing: ""})

    assert (answer.status_code, Complaint.objects.count()) == (422, 0)
    assert missing == "reasons" or "经核实属实的理由" in answer.content.decode()


@pytest.mark.rule("OTE-8")
def test_a_major_matter_is_reported_and_seen_on_the_page(
    desk_client: Client, front: Membership, complaint: Ticket
) -> None:
    director = as_director(front)
    fields = {"danger": "injury", "words": "有人滑倒", "measures": "已送医"}
    assert desk_client.post(to("report_major", complaint), fields).status_code == 302
    assert "重大事项" in read(director, to("ticket", complaint))

    assert director.post(to("see_major", complaint)).status_code == 302

    assert MajorMatter.objects.get().seen_at is not None
    assert desk_client.post(to("see_major", complaint)).status_code == 403


@pytest.mark.rule("C-5")
def test_compensation_is_asked_and_decided_on_the_page(
    desk_client: Client, front: Membership, complaint: Ticket
) -> None:
    director = as_director(front)
    bad = desk_client.post(to("ask_compensation", complaint), {"amount": "很多", "reason": "地板泡坏了"})
    assert (bad.status_code, Compensation.objects.count()) == (422, 0)
    assert "地板泡坏了" in bad.content.decode()
    desk_client.post(to("ask_compensation", complaint), {"amount": "199.50", "reason": "地板泡坏了"})

    assert director.post(to("decide_compensation", complaint), {"approve": "no", "reason": ""}).status_code == 422
    assert director.post(to("decide_compensation", complaint), {"approve": "yes", "reason": ""}).status_code == 302

    found = Compensation.objects.get()
    assert (found.amount, found.approved) == (Decimal("199.50"), True)
    assert "199.50" in read(desk_client, to("ticket", complaint))


@pytest.mark.rule("OTE-4")
def test_the_asked_department_sees_the_matter_and_answers(front: Membership, complaint: Ticket) -> None:
    client, asked = Client(), Client()
    client.force_login(front.user)
    department = DepartmentFactory.create(community=front.community)
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD, department=department)
    asked.force_login(guard.user)
    read(asked, to("ticket", complaint), status=404)
    fields = {"to_department": str(department.pk), "request": "请核实当班人员", "key": key()}
    assert client.post(to("coordinate", complaint), fields).status_code == 302
    form = Coordination.objects.get()

    assert "请核实当班人员" in read(asked, to("ticket", complaint))
    answer = asked.post(to("answer_coordination", complaint), {"form": str(form.pk), "answer": "当班为张三，已谈话"})

    assert answer.status_code == 302
    assert "当班为张三，已谈话" in read(client, to("coordination_form", complaint, form.pk))
    assert Notice.objects.filter(code="coordination.answered", recipient=front.user).exists()


@pytest.mark.rule("IN-10")
def test_the_record_card_holds_the_complaint_from_demand_to_result(
    desk_client: Client, front: Membership, complaint: Ticket
) -> None:
    complete(complaint, front.user, now=clock.now())
    close(ticket_id=complaint.pk, by=front.user, outcome="已当面道歉", told="phone", untold_reason="", now=clock.now())
    text = read(desk_client, to("record_card", complaint))

    for words in ("投诉记录卡", complaint.number, "保洁员态度恶劣", "有效", "水管老化", "每月巡检", "已当面道歉"):
        assert words in text
    assert "13800001234" not in text


def test_a_card_is_for_complaints_and_a_form_for_its_own_ticket(
    desk_client: Client, front: Membership, complaint: Ticket
) -> None:
    repair = a_ticket(front, now=clock.now())
    form = coordinate(
        ticket_id=repair.pk, by=front.user, department=DepartmentFactory.create(community=front.community),
        request="请协助", key=uuid.uuid4(), now=clock.now(),
    )  # fmt: skip

    assert "请协助" in read(desk_client, to("coordination_form", repair, form.pk))
    assert desk_client.get(to("record_card", repair)).status_code == 404
    assert desk_client.get(to("coordination_form", complaint, form.pk)).status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_costs_the_same_queries_whatever_papers_stand_on_it(
    times: int,
    desk_client: Client,
    front: Membership,
    complaint: Ticket,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    complete(complaint, front.user, now=clock.now())
    ask_compensation(ticket_id=complaint.pk, by=front.user, amount=Decimal(200), reason="地板", now=clock.now())
    for number in range(times):
        department = DepartmentFactory.create(community=front.community)
        coordinate(
            ticket_id=complaint.pk, by=front.user, department=department, request=f"请协助{number}", key=uuid.uuid4(),
            now=clock.now(),
        )  # fmt: skip
    reported(complaint, front.user, now=clock.now())
    desk_client.get(to("ticket", complaint))

    with django_assert_num_queries(12):
        text = read(desk_client, to("ticket", complaint))

    assert text.count("/coordination/") >= times


def closed(front: Membership) -> Ticket:
    ticket = a_ticket(front, now=clock.now() - HOUR)
    close(ticket_id=ticket.pk, by=front.user, outcome="已修好", told="phone", untold_reason="", now=clock.now())
    return ticket


@pytest.mark.rule("TL-10", "C-6")
def test_a_revisit_is_recorded_where_the_queue_leads(desk_client: Client, front: Membership) -> None:
    ticket = closed(front)
    queue = read(desk_client, reverse("tickets:revisits", args=[front.community.slug]))
    assert f"{ticket.number}/?do=revisit" in queue
    fields = {"result": "not_satisfied", "channel": "call_out", "key": key()}
    refused = desk_client.post(to("revisit", ticket), {**fields, "words": ""})
    assert (refused.status_code, Revisit.objects.get().tries) == (422, 0)

    assert desk_client.post(to("revisit", ticket), {**fields, "words": "还在漏"}).status_code == 302

    ticket.refresh_from_db()
    assert (ticket.state, Revisit.objects.get().result) == (State.IN_PROGRESS, Satisfaction.NOT_SATISFIED)


@pytest.mark.parametrize("times", [1, 3])
def test_the_queue_costs_the_same_queries_whatever_is_due(
    times: int, desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(times):
        closed(front)
    url = reverse("tickets:revisits", args=[front.community.slug])
    desk_client.get(url)

    with django_assert_num_queries(7):
        text = read(desk_client, url)

    assert text.count("?do=revisit") == times


@pytest.mark.rule("OTE-4")
def test_the_desk_enters_an_answer_that_came_back_on_paper(
    desk_client: Client, front: Membership, complaint: Ticket
) -> None:
    department = DepartmentFactory.create(community=front.community, name="保洁外包")  # nobody there signs in
    facts: dict[str, Any] = {"request": "请核实当班人员", "key": uuid.uuid4(), "now": clock.now()}
    form = coordinate(ticket_id=complaint.pk, by=front.user, department=department, **facts)
    text = read(desk_client, to("ticket", complaint))
    assert text.index("act-judge") < text.index("act-answer_coordination")  # to wait is no next step
    assert "保洁外包: 请核实当班人员" in read(desk_client, to("ticket", complaint) + "?do=answer_coordination")

    answer = desk_client.post(to("answer_coordination", complaint), {"form": str(form.pk), "answer": "已谈话"})

    form.refresh_from_db()
    assert (answer.status_code, form.answer, form.answered_by) == (302, "已谈话", front.user)


@pytest.mark.rule("C-5")
def test_the_director_reads_the_amount_and_its_reason_over_the_buttons(front: Membership, complaint: Ticket) -> None:
    ask_compensation(
        ticket_id=complaint.pk, by=front.user, amount=Decimal("199.50"), reason="地板泡坏了", now=clock.now()
    )

    text = read(as_director(front), to("ticket", complaint) + "?do=decide_compensation")

    assert f"¥199.50，{front.user} 申请：地板泡坏了" in text


@pytest.mark.rule("IN-10", "C-6")
def test_on_the_card_and_in_the_story_the_answer_to_a_revisit_is_the_residents(
    desk_client: Client, front: Membership, complaint: Ticket
) -> None:
    now = clock.now()
    complete(complaint, front.user, now=now - HOUR / 2)
    close(ticket_id=complaint.pk, by=front.user, outcome="已道歉", told="phone", untold_reason="", now=now - HOUR / 3)
    revisit(
        ticket_id=complaint.pk, by=front.user, result=Satisfaction.SATISFIED, words="这次很满意",
        channel=Channel.CALL_OUT, key=uuid.uuid4(), now=now,
    )  # fmt: skip

    assert read(desk_client, to("record_card", complaint)).count("这次很满意") == 1
    assert "住户回访答复（去电）" in read(desk_client, to("ticket", complaint))
