"""The ticket's page: what stands on it for whom, and what it costs."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from core import clock
from deadlines.sweep import sweep
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, CommunityFactory, DepartmentFactory, MembershipFactory, UnitFactory, a_ticket
from tickets.enums import Channel, Kind, State
from tickets.forms.actions import promise_at
from tickets.models import Ticket
from tickets.services import Caller, ask_transfer, close, forward_transfer, join_contact, offer_handover, reply
from tickets.services.drafts import save_draft
from tickets.services.record import ticket_url

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HANDS = ("offer_handover", "ask_transfer")
OTHERS = ("coordinate", "report_major")
MOST_QUERIES = 12


def an_hour_ago() -> datetime:
    """The page reads the clock, so its matters are recorded in relation to it."""
    return clock.now() - HOUR


def asked(who: Membership, ticket: Ticket, query: str = "", **headers: str) -> Any:
    client = Client(headers={"accept-language": "en", **headers})
    who.user.language = "en"
    who.user.save(update_fields=["language"])
    client.force_login(who.user)
    return client.get(f"/c/{who.community.slug}/tickets/{ticket.number}/{query}")


def page(who: Membership, ticket: Ticket, query: str = "", **headers: str) -> str:
    answer = asked(who, ticket, query, **headers)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def actions(html: str) -> list[str]:
    """Codes of the panel's actions, in order; the open one in capitals."""
    found = []
    for part in html.split('<details name="action" id="act-')[1:]:
        code, rest = part.split('"', 1)
        found.append(code.upper() if rest.split(">", 1)[0].endswith(" open") else code)
    return found


def final_reply(ticket: Ticket, who: Membership) -> None:
    reply(
        ticket_id=ticket.pk,
        by=who.user,
        said="请带身份证来登记",
        channel=Channel.CALL_OUT,
        final=True,
        next_reply_at=None,
        now=clock.now(),
    )


def test_it_names_unit_person_people_in_charge_and_hides_the_number(front: Membership) -> None:
    unit = UnitFactory.create(building__community=front.community, building__number="3", number="1201")
    html = page(front, a_ticket(front, now=an_hour_ago(), unit=unit))

    assert "3-2-1201" in html
    assert "厨房水管漏水" in html
    assert str(front.user) in html
    assert "138****1234" in html
    assert "13800001234" not in html


@pytest.mark.rule("TL-1", "TL-2", "TL-5", "TL-6", "TL-7")
def test_every_running_limit_counts_down_under_its_name(front: Membership) -> None:
    html = page(front, a_ticket(front, now=an_hour_ago(), kind=Kind.COMPLAINT))

    assert html.count("data-due=") == 5
    for name in ("reply to the resident", "promised reply", "closing the complaint", "last day for the complaint"):
        assert name in html


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.NEW, ["dispatch", "REPLY", "close", "carry_over", "note", *HANDS, *OTHERS, "identify", "merge"]),
        (State.ANSWERED, ["dispatch", "CLOSE", "reply", "carry_over", "note", *HANDS, *OTHERS, "identify", "merge"]),
        (State.CLOSED, ["REOPEN", "note", "merge"]),
    ],
)
def test_the_next_right_step_stands_first_and_open(front: Membership, state: State, expected: list[str]) -> None:
    ticket = a_ticket(
        front, now=an_hour_ago(), solved=state == State.CLOSED, outcome="已告知" if state == State.CLOSED else ""
    )
    if state == State.ANSWERED:
        final_reply(ticket, front)

    assert actions(page(front, ticket)) == expected


@pytest.mark.rule("OTE-6")
def test_whom_it_is_offered_to_answers_first_and_the_giver_may_withdraw(front: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    ticket = a_ticket(front, now=an_hour_ago())
    offer_handover(ticket_id=ticket.pk, by=front.user, to_user=colleague.user, reason="需要到现场", now=clock.now())

    theirs, mine = page(colleague, ticket), page(front, ticket)

    assert actions(theirs) == ["ANSWER_HANDOVER", "note", "report_major"]
    assert actions(mine) == [
        "dispatch",
        "REPLY",
        "close",
        "carry_over",
        "note",
        "withdraw_handover",
        *OTHERS,
        "identify",
        "merge",
    ]
    assert "需要到现场" in theirs
    assert "remains the handler" in mine


@pytest.mark.rule("OTE-4")
def test_a_transfer_waits_for_the_supervisor_then_for_the_department(front: Membership, lead: Membership) -> None:
    department = DepartmentFactory.create(community=front.community)
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=department)
    ticket = a_ticket(front, now=an_hour_ago())
    ask_transfer(ticket_id=ticket.pk, membership=front, to_department=department, reason="属工程部", now=clock.now())
    assert actions(page(lead, ticket))[0] == "FORWARD_TRANSFER"
    assert "ANSWER_HANDOVER" not in actions(page(technician, ticket))

    forward_transfer(ticket_id=ticket.pk, membership=lead, agree=True, reason="", now=clock.now())

    assert actions(page(technician, ticket))[0] == "ANSWER_HANDOVER"
    assert "FORWARD_TRANSFER" not in actions(page(lead, ticket))


def test_a_repair_that_nobody_was_sent_for_is_advised_to_the_one_who_handles_it(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    assert "send a technician" in page(front, ticket)

    final_reply(ticket, front)

    assert "close with the outcome" in page(front, ticket)


def test_what_a_person_may_not_do_is_not_shown(front: Membership) -> None:
    administrator = MembershipFactory.create(community=front.community, role=Role.ADMINISTRATOR)
    colleague = MembershipFactory.create(community=front.community)
    ticket = a_ticket(front, now=an_hour_ago())

    assert actions(page(administrator, ticket)) == []
    assert actions(page(colleague, ticket)) == ["dispatch", "REPLY", "carry_over", "note", "report_major", "identify"]


def test_a_foreign_community_an_unknown_number_and_an_unconcerned_technician_find_nothing(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    stranger = MembershipFactory.create(community=CommunityFactory.create())
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)

    nowhere = Ticket(number="990101-0001")

    assert [
        asked(who, one).status_code for who, one in ((stranger, ticket), (technician, ticket), (front, nowhere))
    ] == [404] * 3


def test_the_address_opens_a_certain_action_and_nonsense_opens_the_next_step(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())

    assert actions(page(front, ticket, "?do=close"))[2] == "CLOSE"
    assert actions(page(front, ticket, "?do=<script>"))[:2] == ["dispatch", "REPLY"]


def test_an_opened_row_fetches_its_form_alone(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    colleague = MembershipFactory.create(community=front.community)
    MembershipFactory.create(user__name="别的小区")

    html = page(front, ticket, "?do=offer_handover", HX_Request="true")

    assert "<html" not in html
    assert str(colleague.user) in html
    assert f'">{front.user} ' not in html, "the handler is not offered their own matter"
    assert "别的小区" not in html


def test_a_form_that_does_not_fit_now_is_not_handed_out(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())

    answers = [asked(front, ticket, f"?do={action}", HX_Request="true") for action in ("close", "reopen")]

    assert [answer.status_code for answer in answers] == [200, 404]


@pytest.mark.parametrize(("minute", "proposed"), [(0, "14:00"), (1, "14:05"), (55, "14:55"), (58, "15:00")])
def test_the_proposed_promise_lies_two_hours_ahead_at_full_five_minutes(minute: int, proposed: str) -> None:
    # 04:00 UTC is noon in Shanghai
    assert f"{localtime(promise_at(NOON.replace(minute=minute))):%H:%M}" == proposed


def test_the_reply_form_proposes_a_promise_on_the_communitys_clock(front: Membership) -> None:
    front.community.timezone = "Europe/Lisbon"
    front.community.save(update_fields=["timezone"])

    html = page(front, a_ticket(front, now=an_hour_ago()))

    proposed = datetime.fromisoformat(html.split('type="datetime-local"')[1].split('value="')[1].split('"')[0])
    ahead = proposed.replace(tzinfo=ZoneInfo("Europe/Lisbon")) - clock.now()
    assert timedelta(hours=1, minutes=59) < ahead <= timedelta(hours=2, minutes=5)


def test_what_was_typed_and_not_saved_is_back_in_its_form(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    typed = {"said": "师傅在路上", "final": "no", "next_reply_at": "2099-11-23T16:40", "key": "old"}
    save_draft(front, f"ticket-{ticket.pk}-reply", typed, now=clock.now())
    save_draft(front, f"ticket-{ticket.pk}-close", {"outcome": "已修好"}, now=clock.now())

    html = page(front, ticket)

    assert "师傅在路上</textarea>" in html
    assert 'value="2099-11-23T16:40"' in html
    assert 'value="old"' not in html
    assert "not saved yet" in html
    assert "已修好" in page(front, ticket, "?do=close")


def test_a_kept_promise_time_that_has_passed_is_proposed_anew(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    save_draft(
        front, f"ticket-{ticket.pk}-reply", {"said": "在查", "next_reply_at": "2020-11-23T12:10"}, now=clock.now()
    )

    assert 'value="2020-11-23' not in page(front, ticket)


def test_another_persons_draft_stays_theirs(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    colleague = MembershipFactory.create(community=front.community)
    save_draft(colleague, f"ticket-{ticket.pk}-reply", {"said": "别人的草稿"}, now=clock.now())

    assert "别人的草稿" not in page(front, ticket)


def test_after_a_final_answer_the_closing_form_holds_it(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    final_reply(ticket, front)

    html = page(front, ticket)

    assert "请带身份证来登记</textarea>" in html
    assert '<option value="phone" selected>' in html


def test_a_closed_ticket_shows_its_outcome_and_how_it_was_told(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    close(
        ticket_id=ticket.pk,
        by=front.user,
        outcome="换了软管",
        told="not_possible",
        untold_reason="停机",
        now=clock.now(),
    )

    html = page(front, ticket)

    assert "换了软管" in html
    assert "停机" in html
    assert html.count("data-due=") == 0


def test_what_residents_say_is_shown_as_text(front: Membership) -> None:
    html = page(front, a_ticket(front, now=an_hour_ago(), text="<script>alert(1)</script>"))

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_the_address_in_notices_is_the_address_of_the_page(front: Membership) -> None:
    number = a_ticket(front, now=an_hour_ago()).number

    assert ticket_url(front.community.slug, number) == reverse("tickets:ticket", args=[front.community.slug, number])


@pytest.mark.parametrize("query", ["", "?do=close", "?do=offer_handover", "?do=ask_transfer"])
def test_the_page_costs_the_same_few_queries_whatever_stands_on_it(front: Membership, query: str) -> None:
    short, long = (a_ticket(front, now=an_hour_ago(), kind=Kind.COMPLAINT) for _ in range(2))
    for number in range(1, 4):
        MembershipFactory.create(community=front.community)
        reply(
            ticket_id=long.pk,
            by=front.user,
            said="还在查",
            channel=Channel.CALL_OUT,
            final=False,
            next_reply_at=clock.now() + number * HOUR,
            now=clock.now(),
        )
    colleague = MembershipFactory.create(community=front.community)
    for ticket in (short, long):
        offer_handover(ticket_id=ticket.pk, by=front.user, to_user=colleague.user, reason="换班", now=clock.now())
    sweep(clock.now() + 9 * HOUR)
    client = Client()
    client.force_login(front.user)
    client.get(f"/c/{front.community.slug}/tickets/{short.number}/")

    counts = []
    for ticket in (short, long):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/c/{front.community.slug}/tickets/{ticket.number}/{query}")
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUERIES


@pytest.mark.rule("OTE-3")
def test_how_often_the_resident_had_to_contact_us_stands_at_the_top(front: Membership) -> None:
    ticket = a_ticket(front, now=an_hour_ago())
    quiet = page(front, ticket)
    for urge in (False, True):
        join_contact(
            ticket_id=ticket.pk,
            membership=front,
            caller=Caller(name="王测试"),
            channel=Channel.PHONE,
            said="还没好",
            key=uuid.uuid4(),
            now=clock.now(),
            urge=urge,
        )

    html = page(front, ticket)

    assert "3 contacts" in html
    assert "urged ×1" in html
    assert "contacts</span>" not in quiet
