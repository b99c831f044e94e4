"""What other systems may do with tickets, by /api/v1/ (docs/api.md)."""

from datetime import timedelta

import pytest

from core import clock
from interfaces.models import Once
from ledger.models import Entry
from notices.models import Notice
from staff.models import Membership
from tests.factories import BuildingFactory, UnitFactory, a_ticket
from tests.interfaces.asks import TICKET, Program, a_program
from tickets.models import Contact, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def program(front: Membership, lead: Membership) -> Program:
    return a_program(front.community)


@pytest.mark.rule("OTE-1", "TL-1")
def test_a_ticket_is_opened_for_whom_a_lead_answers_and_everybody_concerned_is_told(
    program: Program, lead: Membership
) -> None:
    building = BuildingFactory.create(community=lead.community, number="3")
    unit = UnitFactory.create(community=lead.community, building=building, entrance="2", number="1201")

    answer = program.post("tickets", TICKET)

    ticket = Ticket.objects.get()
    assert answer.status_code == 201
    assert answer.json()["number"] == ticket.number
    assert (ticket.unit, ticket.first_responder, ticket.caller_phone) == (unit, lead.user, "13800001234")
    assert ticket.next_rule == "TL-1"
    assert Notice.objects.filter(recipient=lead.user, code="online.taken").count() == 1
    assert Entry.objects.filter(subject=f"ticket:{ticket.pk}", action="integration.ticket").count() == 1


def test_a_unit_that_is_none_of_ours_is_kept_as_it_was_given(program: Program) -> None:
    program.post("tickets", {**TICKET, "unit": "99-9-9999"})

    ticket = Ticket.objects.get()
    assert (ticket.unit, ticket.claimed_unit) == (None, "99-9-9999")


def test_the_same_key_is_one_ticket_and_the_same_answer(program: Program) -> None:
    first = program.post("tickets", TICKET, key="once-only-1")
    again = program.post("tickets", dict(reversed(TICKET.items())), key="once-only-1")

    assert Ticket.objects.count() == 1
    assert again.json() == first.json()
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")


def test_the_same_key_for_something_else_is_refused(program: Program) -> None:
    program.post("tickets", TICKET, key="once-only-1")
    other = program.post("tickets", {**TICKET, "text": "电梯困人"}, key="once-only-1")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_used")
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "with space 123", "ü" * 10, "x" * 65])
def test_without_a_usable_key_nothing_is_created(program: Program, key: str) -> None:
    answer = program.post("tickets", TICKET, key=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert not Ticket.objects.exists()


def test_a_refusal_is_not_kept_and_the_key_may_be_used_again(program: Program) -> None:
    refused = program.post("tickets", {**TICKET, "unit": "9", "name": "", "phone": ""}, key="once-only-1")
    done = program.post("tickets", TICKET, key="once-only-1")

    assert (refused.status_code, done.status_code) == (409, 201)
    assert Once.objects.count() == 1


@pytest.mark.rule("OTE-3")
def test_a_contact_is_kept_on_the_matter_and_counted(program: Program, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now() - HOUR, promised_at=clock.now() + HOUR)

    answer = program.post(f"tickets/{ticket.number}/contacts", {"text": "还没有人来", "urge": True})

    assert answer.json() == {"number": ticket.number, "contacts": 2}
    assert Contact.objects.filter(ticket=ticket, urge=True, text="还没有人来").count() == 1


def test_the_state_and_the_limits_are_read(program: Program, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now() - HOUR, promised_at=clock.now() + HOUR)

    found = program.get(f"tickets/{ticket.number}").json()

    assert found["state"] == "new"
    assert {one["rule"] for one in found["deadlines"]} == {"TL-1", "TL-2"}
    assert program.get(f"tickets/{ticket.number}/deadlines").json()["deadlines"] == found["deadlines"]


def test_words_and_titles_are_read_with_the_scope_alone_and_phones_stay_masked(front: Membership) -> None:
    ticket = a_ticket(front)
    scopes = ["tickets:read"]
    without = a_program(front.community, scopes=scopes).get(f"tickets/{ticket.number}").json()
    given = a_program(front.community, scopes=[*scopes, "personal"]).get(f"tickets/{ticket.number}").json()

    assert (without["personal"], {one["text"] for one in without["story"]}) == (None, {None})
    assert given["personal"]["text"] == "厨房水管漏水"
    assert given["personal"]["phone"] == "138****1234"
    assert given["story"][0]["text"] == "厨房水管漏水"


def test_a_list_goes_on_at_the_cursor_until_everything_was_seen_once(program: Program, front: Membership) -> None:
    numbers = [a_ticket(front, now=clock.now() - HOUR * n, promised_at=clock.now() + HOUR).number for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get("tickets", {"limit": 2, "cursor": cursor}).json()
        seen += [one["number"] for one in page["tickets"]]
        cursor = page["next"]

    assert seen == numbers


def test_a_list_is_narrowed_by_state_and_by_what_changed(program: Program, front: Membership) -> None:
    old = a_ticket(front, now=clock.now() - 50 * HOUR, promised_at=clock.now() + HOUR)
    a_ticket(front, now=clock.now() - 49 * HOUR, promised_at=clock.now() + HOUR)
    program.post(f"tickets/{old.number}/contacts", {"text": "请回复"})
    since = (clock.now() - HOUR).isoformat()

    changed = program.get("tickets", {"updated_since": since}).json()["tickets"]

    assert [one["number"] for one in changed] == [old.number]
    assert program.get("tickets", {"state": "closed"}).json()["tickets"] == []
    assert len(program.get("tickets", {"state": "open"}).json()["tickets"]) == 2


def test_changes_of_more_than_a_month_are_refused_with_their_own_reason(program: Program) -> None:
    answer = program.get("tickets", {"updated_since": (clock.now() - timedelta(days=32)).isoformat()})

    assert (answer.status_code, answer.json()["code"]) == (422, "too_long_ago")
    assert "31 days" in answer.json()["detail"]


@pytest.mark.parametrize("tickets", [1, 3])
def test_a_list_costs_the_same_however_long_it_is(
    program: Program, front: Membership, tickets: int, django_assert_num_queries: object
) -> None:
    for _ in range(tickets):
        a_ticket(front)

    with django_assert_num_queries(5):  # type: ignore[operator]  # the fixture: token, reach, the list, the record, last used
        assert len(program.get("tickets").json()["tickets"]) == tickets


def test_what_is_due_next_comes_first(program: Program, front: Membership) -> None:
    later = a_ticket(front, now=clock.now(), promised_at=clock.now() + HOUR)
    late = a_ticket(front, now=clock.now() - 5 * HOUR, promised_at=clock.now() - HOUR)

    due = program.get("deadlines").json()["due"]

    assert [one["number"] for one in due] == [late.number, later.number]
    assert [one["late"] for one in due] == [True, False]


def test_units_are_found_by_the_beginning_of_their_code_and_as_people_write_them(
    program: Program, front: Membership
) -> None:
    building = BuildingFactory.create(community=front.community, number="3")
    for number in ("1201", "1202"):
        UnitFactory.create(community=front.community, building=building, entrance="2", number=number)

    assert len(program.get("units", {"code": "3-2-"}).json()["units"]) == 2
    assert [one["code"] for one in program.get("units", {"code": "3栋2单元1202"}).json()["units"]] == ["3-2-1202"]


def test_the_figures_of_a_day_are_those_of_the_desk(program: Program, front: Membership) -> None:
    a_ticket(front)

    figures = program.get("figures/2026-11-23").json()["figures"]

    assert (figures["received"], figures["closed"]) == (1, 0)
