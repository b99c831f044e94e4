"""Events: a year's plan, an evaluation after each, a missing one told once (F-5)."""

import uuid
from datetime import date

import pytest
from django.test import Client

from attachments.models import Attachment
from core import clock
from notices.models import Notice
from outreach import refusals
from outreach.enums import EventState
from outreach.personal import erase_old_photos
from outreach.rules.events import plan_is_due
from outreach.services.events import (
    Evaluation,
    Planned,
    cancel_event,
    change_event,
    evaluate_event,
    plan_event,
    watch_events,
)
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.factories import NOON, UserFactory
from tests.outreach.asked import DAY, HOUR, an_event

pytestmark = pytest.mark.django_db


@pytest.mark.rule("F-5")
def test_an_event_is_evaluated_once_it_was_held(lead: Membership) -> None:
    event = an_event(lead, at=NOON + DAY)
    with pytest.raises(refusals.EventAhead):
        evaluate_event(lead, event.pk, Evaluation(40), now=NOON)

    held = evaluate_event(lead, event.pk, Evaluation(40, "热闹", "音响小", "早点通知"), now=NOON + 2 * DAY)

    assert (held.state, held.participants, held.next_time) == (EventState.HELD, 40, "早点通知")
    with pytest.raises(refusals.EventOver):
        cancel_event(lead, event.pk, why="下雨", now=NOON + 2 * DAY)


@pytest.mark.rule("F-5", "A-3")
def test_photos_of_an_event_come_with_its_evaluation_and_go_when_their_days_are_over(lead: Membership) -> None:
    event = an_event(lead)
    client = Client()
    client.force_login(lead.user)
    page = f"/c/{lead.community.slug}/events/{event.pk}/"
    typed = {"participants": "40", "key": str(uuid.uuid4()), "photos": [a_picture(), a_picture("b.png", kind="PNG")]}

    assert client.post(f"{page}evaluate/", typed).status_code == 302

    photos = list(Attachment.objects.all())
    assert len(photos) == 2
    address = f"{page}photos/{photos[0].pk}/"
    shown = client.get(address)
    assert f"{address}?small" in client.get(page).content.decode()
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"SecretPhone" not in shown.content
    assert client.get(address.replace(f"/events/{event.pk}/", f"/events/{event.pk + 1}/")).status_code == 404
    assert erase_old_photos(lead.community, clock.now() + DAY, dry=True) == 2
    assert erase_old_photos(lead.community, clock.now() + DAY, dry=False) == 2
    assert not Attachment.objects.exists()


@pytest.mark.rule("F-5")
def test_an_event_that_passed_a_week_ago_without_evaluation_is_told_once(lead: Membership, desk: Membership) -> None:
    responsible = plan_event(lead, Planned("义诊", NOON, "会所", desk.user), key=uuid.uuid4(), now=NOON - DAY)
    cancelled = an_event(lead)
    cancel_event(lead, cancelled.pk, why="下雨", now=NOON)

    told = [watch_events(NOON + days * DAY + HOUR) for days in (0, 6, 7, 8)]

    assert told == [0, 0, 1, 0]
    notices = Notice.objects.filter(code="event.not_evaluated")
    assert {one.recipient for one in notices} == {lead.user, desk.user}
    assert {one.url.rstrip("/").rpartition("/")[2] for one in notices} == {str(responsible.pk)}


def test_an_event_is_cancelled_with_a_reason(lead: Membership) -> None:
    event = an_event(lead)
    with pytest.raises(refusals.WordsMissing):
        cancel_event(lead, event.pk, why="", now=NOON)

    assert cancel_event(lead, event.pk, why="暴雨预警", now=NOON).state == EventState.CANCELLED


def test_somebody_of_the_community_is_responsible(lead: Membership) -> None:
    event = an_event(lead)

    with pytest.raises(refusals.ResponsibleUnfit):
        change_event(lead, event.pk, Planned("游园会", NOON, "广场", UserFactory.create()), now=NOON)


@pytest.mark.rule("F-5")
@pytest.mark.parametrize(
    ("today", "planned", "due"),
    [(date(2026, 11, 30), 0, False), (date(2026, 12, 1), 0, True), (date(2026, 12, 31), 3, False)],
)
def test_in_december_the_next_years_plan_is_due(today: date, planned: int, due: bool) -> None:
    assert plan_is_due(today, next_year=planned) is due
