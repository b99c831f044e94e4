"""Filters: days of the community, what a list's own page carries over, nothing that names somebody in an address."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from extracts.columns import column
from extracts.queries.rows import Asked, rows_of
from extracts.registry import listings
from extracts.rules import days_of, first_of_next_month, slots_due
from staff.enums import Role
from staff.models import Membership
from tests.extracts.samples import csv_rows, the_list
from tests.factories import NOON, MembershipFactory, a_ticket
from tickets.models import Ticket
from visitors.models import Visit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("last_7_days", date(2026, 11, 21), TODAY),
        ("this_month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_relative_stretch_has_its_days(span: str, first: date, last: date) -> None:
    assert days_of(span, TODAY) == (first, last)


def test_months_that_were_missed_are_due_too_a_year_at_most() -> None:
    assert slots_due(date(2026, 9, 1), TODAY) == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
    assert slots_due(date(2026, 12, 1), TODAY) == []
    assert len(slots_due(date(2020, 1, 1), TODAY)) == 12
    assert first_of_next_month(date(2026, 12, 31)) == date(2027, 1, 1)


def found(who: Membership, **filters: object) -> list[str]:
    asked = Asked(the_list("tickets"), who, filters, NOON)  # type: ignore[arg-type]  # as a form gives them
    return [one.number for one in rows_of(asked)]


def test_a_day_begins_at_the_communitys_midnight(front: Membership) -> None:
    late = a_ticket(front, now=datetime(2026, 10, 31, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    early = a_ticket(front, now=datetime(2026, 10, 31, 16, 1, tzinfo=UTC))  # 00:01 of the next day

    assert found(front, opened_at={"span": "last_month"}) == [late.number]
    assert found(front, opened_at={"span": "this_month"}) == [early.number]
    assert found(front, opened_at={"span": "between", "from": "2026-11-01"}) == [early.number]


def test_each_filter_narrows(front: Membership) -> None:
    mine, other = a_ticket(front, text="水管漏水"), a_ticket(MembershipFactory.create(community=front.community))

    assert found(front, handler=str(front.user_id)) == [mine.number]
    assert found(front, words=other.number) == [other.number]
    assert set(found(front, open="yes")) == {mine.number, other.number}
    assert found(front, open="no") == []
    assert set(found(front, late="no")) == {mine.number, other.number}


def test_what_is_overdue_is_told_by_the_moment_of_the_extract(front: Membership) -> None:
    made = a_ticket(front)
    later = Asked(the_list("tickets"), front, {"late": "yes"}, NOON + timedelta(hours=5))

    assert [one.number for one in rows_of(later)] == [made.number]


def test_the_address_carries_filters_but_no_words(desk_client: Client, front: Membership) -> None:
    a_ticket(front, text="厨房漏水")
    url = f"/c/{front.community.slug}/extracts/tickets/"

    page = desk_client.get(url, {"words": "没有这样的词", "state": "closed"})

    assert "没有这样的词" not in page.content.decode()
    assert page.context["form"].filters == {"state": "closed"}
    assert page.context["count"] == 0


def test_the_register_of_letters_takes_its_words_along_in_a_body(desk_client: Client, front: Membership) -> None:
    url = f"/c/{front.community.slug}/letters/find/"

    text = desk_client.post(url, {"q": "王女士"}).content.decode()

    assert f'action="/c/{front.community.slug}/extracts/letters/"' in text
    assert '<input type="hidden" name="words" value="王女士">' in text
    assert "extracts/letters/?" not in text


def test_the_board_takes_its_filter_along(desk_client: Client, front: Membership) -> None:
    a_ticket(front)

    text = desk_client.get(f"/c/{front.community.slug}/board/?who={front.user_id}").content.decode()

    assert f"/extracts/tickets/?open=yes&amp;handler={front.user_id}" in text


def test_posted_words_stay_in_the_field_and_narrow(desk_client: Client, front: Membership) -> None:
    a_ticket(front, text="厨房漏水")
    a_ticket(front, text="电梯异响")

    page = desk_client.post(f"/c/{front.community.slug}/extracts/tickets/", {"words": "电梯"})

    assert page.context["count"] == 1
    assert 'value="电梯"' in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"opened_at": "between"}, "opened_at_from"),
        ({"opened_at": "last_month", "opened_at_from": "2026-01-01"}, "opened_at"),
        ({"opened_at_from": "2026-02-01", "opened_at_to": "2026-01-01"}, "opened_at_to"),
        ({"state": "no-such-state"}, "state"),
        ({"opened_at_from": "yesterday"}, "opened_at_from"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_listed(
    desk_client: Client, front: Membership, fields: dict[str, str], at: str
) -> None:
    url = f"/c/{front.community.slug}/extracts/tickets/"

    page, file = desk_client.post(url, fields), desk_client.post(f"{url}file/", {"file": "csv", **fields})

    assert (page.status_code, file.status_code) == (422, 422)
    assert at in page.context["form"].errors
    assert "columns" not in page.context


def test_what_the_role_does_not_read_is_no_column(client: Client, front: Membership) -> None:
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    titles = [str(one.title) for one in the_list("renovations").columns_for(Role.GUARD)]
    client.force_login(guard.user)

    rows = csv_rows(client.post(f"/c/{front.community.slug}/extracts/renovations/file/", {"file": "csv"}))

    assert rows == []
    assert "施工单位" in titles
    assert "押金（元）" not in titles


@pytest.mark.rule("A-3")
@pytest.mark.parametrize("path", ["document_sealed", "document_digest", "registered_by__password"])
def test_nothing_sealed_can_be_declared_as_a_column(path: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        column(Visit, "X", path)


@pytest.mark.rule("A-3")
def test_a_phone_is_masked_whoever_declares_it() -> None:
    assert column(Ticket, "Phone", "caller_phone").cell("13800001234") == "138****1234"


def test_every_list_is_ordered_totally_and_named_in_an_address() -> None:
    for one in listings():
        assert one.order[-1] in {"pk", "-pk"}, one.code
        assert one.code.replace("-", "").isalnum(), one.code
        assert one.code not in {"saved", "sent", "taken"}
