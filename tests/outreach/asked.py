"""Visits, surveys and events as far as a test needs them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from outreach.enums import Kind, Mood
from outreach.models import Event, HomeVisit, Question, Return, Slip, Survey, VisitPlan
from outreach.queries.surveys import token_of
from outreach.services.events import Planned, plan_event
from outreach.services.returns import Given, answer
from outreach.services.surveys import Asking, Heading, make_survey, put_question, send_survey
from outreach.services.visits import Told, make_plan, record_visit
from staff.models import Community, Membership
from tests.factories import NOON

NOVEMBER = date(2026, 11, 1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = (
    Asking("overall", Kind.SCALE, "总体满意吗", "On the whole?"),
    Asking("channel", Kind.ONE, "怎样联系我们", "", ("电话 | Phone", "前台 | Counter")),
    Asking("wish", Kind.MANY, "改进什么", "", ("停车", "绿化", "电梯"), required=False),
    Asking("words", Kind.TEXT, "其他意见", "", required=False),
)


def planned(community: Community, *, now: datetime = NOON, month: date = NOVEMBER) -> VisitPlan:
    """The month's plan, made by itself."""
    return make_plan(community, month, by=None, now=now)


def a_visit(who: Membership, *, now: datetime = NOON) -> HomeVisit:
    """A visit that somebody is to make."""
    there = VisitPlan.objects.filter(community=who.community).first()
    plan = there or planned(who.community, now=now, month=localdate(now).replace(day=1))
    found = HomeVisit.objects.filter(plan=plan, state="planned").order_by("pk").first()
    assert found is not None
    return found


def made(who: Membership, visit: HomeVisit, *, now: datetime = NOON, **changes: Any) -> HomeVisit:
    """Somebody was met there an hour ago."""
    key, matters = changes.pop("key", uuid.uuid4()), changes.pop("matters", ())
    usual: dict[str, Any] = {"visited_at": now - HOUR, "mood": Mood.SATISFIED, "met": "王女士", "words": "都满意"}
    facts = {**usual, **changes}
    return record_visit(who, visit.pk, Told(**facts), matters, key=key, now=now)


def a_survey(lead: Membership, *, now: datetime = NOON, asked: Sequence[Asking] = ASKED, half: str = "2") -> Survey:
    """A draft with four questions."""
    heading = Heading(localdate(now).year, half, f"满意度调查{half}", "Survey", "谢谢您", "Thank you")
    survey = make_survey(lead, heading, like=None, key=uuid.uuid4(), now=now)
    for one in asked:
        put_question(lead, survey.pk, one, question_id=None, now=now)
    return survey


def sent(lead: Membership, *, now: datetime = NOON, **changes: Any) -> Survey:
    """Sent to every occupied unit."""
    return send_survey(lead, a_survey(lead, now=now, **changes).pk, now=now)


def slips(survey: Survey) -> list[Slip]:
    """Its slips in their order."""
    return list(Slip.objects.filter(survey=survey).select_related("unit").order_by("pk"))


def marks(survey: Survey, mark: int = 5, words: str = "") -> dict[int, list[str]]:
    """Every question answered."""
    found: Mapping[str, Question] = {one.code: one for one in survey.questions.all()}
    given = {found["overall"].pk: [str(mark)], found["channel"].pk: ["1"], found["wish"].pk: ["1", "3"]}
    return {**given, found["words"].pk: [words] if words else []}


def answered(slip: Slip, *, now: datetime = NOON, by: Membership | None = None, **changes: Any) -> Return:
    """The unit has answered."""
    mark, words = changes.pop("mark", 5), changes.pop("words", "")
    given = Given(marks(slip.survey, mark, words), **changes)
    return answer(slip.pk, given, by=by, key=uuid.uuid4(), now=now)


def address_of(slip: Slip) -> str:
    """Where the household answers."""
    return f"/s/{token_of(slip)}/"


def an_event(lead: Membership, *, at: datetime = NOON, now: datetime = NOON) -> Event:
    """An event for which the lead is responsible."""
    return plan_event(lead, Planned("游园会", at, "中心广场", lead.user), key=uuid.uuid4(), now=now)
