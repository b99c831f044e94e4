"""What the month's report says of visits, surveys and events is what happened (F-1, F-2, F-5, RP-3)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from outreach.services.events import Evaluation, evaluate_event
from outreach.services.visits import drop_visit, nobody_home
from reports.figures import ALL, Window, count_all, parts
from residents.models import Unit
from staff.models import Membership
from tests.factories import NOON, a_matter
from tests.outreach.asked import HOUR, a_visit, an_event, answered, made, sent, slips

pytestmark = pytest.mark.django_db
BEGIN, END = datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)


@pytest.mark.rule("RP-3")
def test_the_report_counts_what_happened(lead: Membership, homes: list[Unit]) -> None:
    first = a_visit(lead)
    nobody_home(lead, first.pk, key=uuid.uuid4(), now=NOON)
    made(lead, first, matters=[a_matter(), a_matter(text="灯坏")])
    drop_visit(lead, a_visit(lead).pk, why="业主出国", now=NOON)
    for slip in slips(sent(lead))[:3]:
        answered(slip)
    an_event(lead, at=NOON + HOUR)
    evaluate_event(lead, an_event(lead).pk, Evaluation(30), now=NOON + HOUR)
    shown = {name for part in parts() if part.code == "outreach" for name in part.shows}

    found = count_all(Window([lead.community], BEGIN, END, NOON), [ALL[name] for name in shown])

    assert {name: found[name] for name in shown} == {
        "households": 40, "home_visits_needed": 2, "home_visits_planned": 1, "home_visits_made": 1,
        "visits_nobody_home": 1, "visit_matters": 2, "survey_slips": 40, "survey_returns": 3, "events": 2,
        "events_held": 1,
    }  # fmt: skip
    before = Window([lead.community], BEGIN - timedelta(days=31), BEGIN, NOON)
    assert not any(count_all(before, [ALL[name] for name in shown]).values())
