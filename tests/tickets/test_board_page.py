"""The supervisor's board: everything open, what breaks next first, counted by lateness, person and department."""

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from deadlines.models import Deadline
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import DepartmentFactory, MembershipFactory, UnitFactory, a_ticket
from tickets.models import Ticket
from tickets.queries.board import When, Wish, board_lines, loads_of, together
from tickets.services import close

pytestmark = pytest.mark.django_db
QUERIES = 10


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def lead_client(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


@pytest.fixture
def engineer(community: Community) -> Membership:
    department = DepartmentFactory.create(community=community, name="工程部")
    return MembershipFactory.create(community=community, department=department, user__name="何雨桐")


def board(client: Client, community: Community, query: str = "", **headers: Any) -> Any:
    return client.get(f"/c/{community.slug}/board/{query}", **headers)


def numbers(answer: Any) -> list[str]:
    return [row["number"] for row in answer.context["rows"]]


def due(ticket: Ticket, at: datetime | None) -> Ticket:
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=at)
    return ticket


def four(who: Membership, now: datetime) -> dict[str, Ticket]:
    """One matter late, one soon, one in time, one without a limit."""
    moments = {"late": -1, "soon": 29, "in_time": 31}
    found = {name: due(a_ticket(who, now=now), now + timedelta(minutes=m)) for name, m in moments.items()}
    return {**found, "unlimited": due(a_ticket(who, now=now), None)}


def many(who: Membership, now: datetime, count: int) -> list[Ticket]:
    """`count` open tickets due one minute after the other, made in bulk."""
    model = a_ticket(who, now=now)
    rows = [
        Ticket(**{f.attname: getattr(model, f.attname) for f in Ticket._meta.concrete_fields}) for _ in range(count)
    ]
    for place, row in enumerate(rows):
        row.pk, row.number, row.next_due_at = None, f"X{place:04d}", now + timedelta(minutes=place + 1)
    close(ticket_id=model.pk, by=who.user, outcome="已处理", told="phone", untold_reason="", now=now)
    return Ticket.objects.bulk_create(rows)


def test_the_board_shows_everything_open_here_the_next_to_break_first(
    lead_client: Client, front: Membership, lead: Membership, now: datetime
) -> None:
    a_ticket(now=now)
    done = a_ticket(front, now=now)
    close(ticket_id=done.pk, by=front.user, outcome="已处理", told="phone", untold_reason="", now=now)
    unlimited = due(a_ticket(front, now=now), None)
    second, first = due(a_ticket(front, now=now), now), due(a_ticket(lead, now=now), now - timedelta(minutes=1))

    assert numbers(board(lead_client, lead.community)) == [first.number, second.number, unlimited.number]


@pytest.mark.parametrize("when", ["late", "soon", "in_time", "unlimited"])
def test_a_figure_opens_to_the_matters_that_it_counts(
    lead_client: Client, front: Membership, now: datetime, when: str
) -> None:
    expected = four(front, now)[when]

    answer = board(lead_client, front.community, f"?when={when}")

    assert numbers(answer) == [expected.number]
    assert [(one.value, one.current) for one in answer.context["figures"]] == [
        (1, when == "late"),
        (1, when == "soon"),
        (1, when == "in_time"),
        (1, when == "unlimited"),
        (4, False),
    ]


def test_people_and_departments_are_counted_most_late_first(
    lead_client: Client, front: Membership, engineer: Membership, now: datetime
) -> None:
    due(a_ticket(front, now=now), now + timedelta(hours=1))
    due(a_ticket(front, now=now), now + timedelta(hours=1))
    due(a_ticket(engineer, now=now), now - timedelta(hours=1))

    context = board(lead_client, front.community).context

    assert [(one.key, one.counts.late, one.counts.total) for one in context["people"]] == [
        (engineer.user_id, 1, 1),
        (front.user_id, 0, 2),
    ]
    assert [(one.name, one.counts.total) for one in context["departments"]] == [
        ("工程部", 1),
        (str(front.department), 2),
    ]


def test_a_person_and_a_department_narrow_the_list_and_a_second_click_widens_it(
    lead_client: Client, front: Membership, engineer: Membership, now: datetime
) -> None:
    a_ticket(front, now=now)
    wanted = a_ticket(engineer, now=now)

    by_person = board(lead_client, front.community, f"?who={engineer.user_id}")
    by_department = board(lead_client, front.community, f"?department={engineer.department_id}")

    assert numbers(by_person) == numbers(by_department) == [wanted.number]
    (chosen,) = [one for one in by_person.context["people"] if one.current]
    assert (chosen.key, chosen.url) == (engineer.user_id, "?")


def test_matters_of_no_department_are_found_under_none(lead_client: Client, lead: Membership, now: datetime) -> None:
    ticket = a_ticket(lead, now=now)

    answer = board(lead_client, lead.community, "?department=0")

    assert numbers(answer) == [ticket.number]


@pytest.mark.parametrize("query", ["?when=never", "?who=abc", "?who=-1", "?department=٣", "?page=x", "?who=&when="])
def test_nonsense_in_the_address_asks_for_nothing(
    lead_client: Client, lead: Membership, now: datetime, query: str
) -> None:
    ticket = a_ticket(lead, now=now)

    assert numbers(board(lead_client, lead.community, query)) == [ticket.number]


def test_somebody_elses_id_finds_nothing_and_says_how_to_go_on(
    lead_client: Client, lead: Membership, now: datetime
) -> None:
    a_ticket(lead, now=now)
    stranger = a_ticket(now=now).handler

    answer = board(lead_client, lead.community, f"?who={stranger.pk}")

    assert numbers(answer) == []
    assert stranger.name not in answer.content.decode()
    assert 'href="?"' in answer.content.decode()


def test_an_empty_board_says_so(lead_client: Client, community: Community) -> None:
    assert 'class="panel empty"' in board(lead_client, community).content.decode()


def test_the_first_responder_is_named_when_somebody_else_handles_it(
    lead_client: Client, front: Membership, engineer: Membership, now: datetime
) -> None:
    ticket = a_ticket(front, now=now)
    Ticket.objects.filter(pk=ticket.pk).update(handler=engineer.user)

    (row,) = board(lead_client, front.community).context["rows"]

    assert row["who"].startswith("何雨桐 <small")
    assert front.user.name in row["who"]


def test_a_limit_that_the_engine_could_not_work_out_is_shown_to_supervisors(
    client: Client, lead: Membership, front: Membership, now: datetime
) -> None:
    ticket = a_ticket(front, now=now)
    Deadline.objects.filter(subject_id=ticket.pk, rule="TL-1").update(parked_error="KeyError", alarm_at=None)
    seen = {}
    for who in (lead, front):
        client.force_login(who.user)
        seen[who.role] = board(client, front.community).context["parked"]

    assert seen == {Role.SUPERVISOR: [ticket.number], Role.FRONT: []}


@pytest.mark.rule("PR")
@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.GUARD])
def test_technicians_and_guards_may_not_open_the_board(client: Client, community: Community, role: Role) -> None:
    client.force_login(MembershipFactory.create(community=community, role=role).user)

    assert board(client, community).status_code == 403


def test_the_timer_gets_the_board_alone_and_counts_as_nobody(lead_client: Client, community: Community) -> None:
    page = board(lead_client, community).content.decode()
    answer = board(lead_client, community, HTTP_HX_REQUEST="true", HTTP_HX_TRIGGER_NAME="poll")

    assert 'id="board" name="poll"' in page
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]


def test_every_page_of_a_long_board_shows_what_the_others_do_not(
    lead_client: Client, lead: Membership, now: datetime
) -> None:
    made = [ticket.number for ticket in many(lead, now, 103)]
    Ticket.objects.filter(number__in=made[95:]).update(next_due_at=None, opened_at=F("opened_at"))

    pages = [numbers(board(lead_client, lead.community, f"?page={page}")) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 3]
    assert list(chain.from_iterable(pages)) == made


@pytest.mark.parametrize("when", list(When))
def test_the_counts_agree_with_the_lists(front: Membership, lead: Membership, now: datetime, when: When) -> None:
    four(front, now)
    four(lead, now)
    counts = together(loads_of(front.community, now=now))

    lines = board_lines(front.community, Wish(when), counts=counts, page=1, now=now)

    assert len(lines) == getattr(counts, when) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_queries_for_one_matter_and_for_three(
    lead_client: Client,
    front: Membership,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        who = MembershipFactory.create(community=front.community, department=front.department)
        a_ticket(who, now=now, unit=UnitFactory.create(building__community=front.community))
    board(lead_client, front.community)

    with django_assert_num_queries(QUERIES):
        answer = board(lead_client, front.community)

    assert len(numbers(answer)) == count


def test_matters_without_a_limit_cost_one_query_more(
    lead_client: Client, front: Membership, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    four(front, now)
    board(lead_client, front.community)

    with django_assert_num_queries(11):
        board(lead_client, front.community)
