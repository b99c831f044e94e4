"""The pages of events: the year's list, planning, evaluating."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from core import clock
from outreach.models import Event
from staff.models import Membership
from tests.outreach.asked import HOUR, an_event
from tickets.forms.page_form import as_typed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_year_of_events_takes_the_same_queries_however_many_there_are(
    count: int, ask: Callable[..., Any], lead: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        an_event(lead, at=clock.now(), now=clock.now())

    with django_assert_num_queries(5):
        assert ask("events/").status_code == 200


@pytest.mark.rule("F-5")
def test_an_event_that_is_over_is_no_plan_any_more(ask: Callable[..., Any], lead: Membership) -> None:
    over = an_event(lead, at=clock.now() - HOUR, now=clock.now())

    page = ask(f"events/{over.pk}/").content.decode()

    assert "未评估" in page
    assert "计划中" not in page


@pytest.mark.rule("F-5")
def test_an_event_is_planned_and_evaluated_on_its_pages(ask: Callable[..., Any], lead: Membership) -> None:
    at = as_typed(clock.now() - HOUR)
    facts = {"title": "游园会", "at": at, "place": "广场", "responsible": lead.user_id}
    ask("events/add/", {**facts, "key": uuid.uuid4()})
    event = Event.objects.get()

    ask(f"events/{event.pk}/change/", {**facts, "place": "会所", "key": uuid.uuid4()})
    wrong = ask(f"events/{event.pk}/evaluate/", {"key": uuid.uuid4(), "good": "很热闹"})
    ask(f"events/{event.pk}/evaluate/", {"key": uuid.uuid4(), "participants": 30})

    event.refresh_from_db()
    assert (wrong.status_code, event.place, event.state, event.participants) == (422, "会所", "held", 30)
    assert "很热闹" in wrong.content.decode()
    assert ask("events/print/").status_code == 200
