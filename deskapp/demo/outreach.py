"""The demonstration's outreach: a month's visits under way, a survey that is over, one that runs, a year of events."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deskapp.demo.pictures import lanterns
from outreach.enums import Half, Kind, Mood
from outreach.models import HomeVisit, Question, Slip, Survey
from outreach.queries.visits import plan_of, visits_of
from outreach.services.events import Evaluation, Planned, cancel_event, evaluate_event, plan_event
from outreach.services.returns import Given, answer
from outreach.services.surveys import Asking, Heading, make_survey, put_question, send_survey
from outreach.services.visits import Told, drop_visit, make_plan, nobody_home, record_visit, today_in
from residents.models import Occupancy
from staff.models import Community, Membership
from tickets.enums import Kind as MatterKind
from tickets.rules import Matter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAID = (
    (Mood.SATISFIED, "对保洁和绿化都满意，希望多组织邻里活动。"),
    (Mood.SO_SO, "地下车库灯光偏暗，晚上取车不方便。"),
    (Mood.SATISFIED, "前台接待热情，报修上门很快。"),
    (Mood.NOT_SATISFIED, "楼上装修噪音大，周末也有施工。"),
)
ASKED = (
    Asking("overall", Kind.SCALE, "您对物业服务总体是否满意？", "How satisfied are you on the whole?"),
    Asking("clean", Kind.SCALE, "您对小区保洁是否满意？", "How satisfied are you with the cleaning?"),
    Asking("safety", Kind.SCALE, "您对门岗与秩序维护是否满意？", "How satisfied are you with gate and order?"),
    Asking("repair", Kind.SCALE, "您对维修及时性是否满意？", "How satisfied are you with repairs?"),
    Asking(
        "channel",
        Kind.ONE,
        "您平时怎样联系我们？",
        "How do you reach us?",
        ("电话 | Phone", "前台 | Counter", "扫码 | Code"),
    ),
    Asking(
        "wish",
        Kind.MANY,
        "您希望改进哪些方面？",
        "What should get better?",
        ("停车 | Parking", "绿化 | Green", "电梯 | Lifts", "活动 | Events"),
    ),
    Asking("words", Kind.TEXT, "您还有什么意见和建议？", "What else would you tell us?", required=False),
)
WORDS = (
    "希望增加充电桩。",
    "电梯等待时间长。",
    "感谢前台林姐，很耐心。",
    "儿童游乐区晚上太黑。",
    "垃圾清运可以早一点。",
)
EventFacts = tuple[int, str, str, str, str]
EVENTS: Sequence[EventFacts] = (
    # days from today, title, place, for whom, budget
    (-200, "春季植树", "中心花园", "全体住户", "2000 元"),
    (-60, "中秋游园会", "中心广场", "全体住户", "6000 元"),
    (-40, "消防演练", "3栋前广场", "全体住户", "800 元"),
    (-12, "老人义诊", "会所一楼", "60 岁以上住户", "1500 元"),
    (18, "冬至饺子会", "会所一楼", "独居老人", "1200 元"),
)


def outreach(community: Community, now: datetime) -> None:
    """Through the verbs, as desk and residents would."""
    people = _by_login(community)
    chance = random.Random(20261201)
    for back in (3, 2, 1):
        _month_before(community, people, now, back)
    _visits(community, people, now)
    _surveys(people, now, chance)
    _events(people, now)


def outreach_beside(community: Community, now: datetime) -> None:
    """The second community, light: last month's visits and this month's plan, a survey on its way, two events."""
    people = _by_login(community)
    _month_before(community, people, now, 1)
    _visits(community, people, now)
    survey = _survey(people["lead"], _half_of(today_in(community, now)), None, now - 5 * DAY)
    _answered(survey, people["front8"], random.Random(20261202), share=0.22, at=now - 3 * DAY)
    _events({"lead": people["lead"], "front": people["front8"]}, now, EVENTS[1::3])


def _by_login(community: Community) -> dict[str, Membership]:
    rows = Membership.objects.select_related("user", "community", "department").filter(community=community)
    return {one.user.username: one for one in rows}


def _month_before(community: Community, people: dict[str, Membership], now: datetime, back: int) -> None:
    """A month that is over: its whole plan was made good, spread over its days."""
    zone = ZoneInfo(community.timezone)
    month = today_in(community, now).replace(day=1)
    for _time in range(back):
        month = (month - DAY).replace(day=1)
    begins = datetime.combine(month, time(9), zone)
    by_user = {one.user_id: one for one in people.values()}
    for place, visit in enumerate(_planned(community, month, people["lead"], begins)):
        at = datetime.combine(visit.day, time(10 + place % 8, 7 * place % 60), zone)
        mood, words = SAID[(place + back) % len(SAID)]
        _made(by_user[visit.visitor_id], visit, Told(at, mood, words=words), [], now=at + HOUR)


def _planned(community: Community, month: date, lead: Membership, now: datetime) -> list[HomeVisit]:
    make_plan(community, month, by=lead.user, now=now)
    plan = plan_of(community, month)
    assert plan is not None  # noqa: S101 made two lines above
    return list(visits_of(plan))


def _made(who: Membership, visit: HomeVisit, told: Told, raised: Sequence[Matter], *, now: datetime) -> None:
    """Written down with whoever of the household opened the door."""
    home = Occupancy.objects.filter(unit=visit.unit).select_related("resident").first()
    met = replace(told, resident=home.resident if home else None, met="" if home else "家人")
    record_visit(who, visit.pk, met, raised, key=uuid.uuid4(), now=now)


def _visits(community: Community, people: dict[str, Membership], now: datetime) -> None:
    visits = _planned(community, today_in(community, now).replace(day=1), people["lead"], now)
    by_user = {one.user_id: one for one in people.values()}
    for place, visit in enumerate(visits[: len(visits) * 2 // 3]):
        mood, words = SAID[place % len(SAID)]
        raised = [Matter(MatterKind.REPAIR, words, promised_at=now + 2 * HOUR)] if mood == Mood.SO_SO else []
        _made(by_user[visit.visitor_id], visit, Told(now - HOUR, mood, words=words), raised, now=now)
    left = visits[len(visits) * 2 // 3 :]
    nobody_home(by_user[left[0].visitor_id], left[0].pk, key=uuid.uuid4(), now=now - DAY)
    drop_visit(people["lead"], left[-1].pk, why="业主出国，长期不在", now=now)


def _surveys(people: dict[str, Membership], now: datetime, chance: random.Random) -> None:
    lead, front = people["lead"], people["front"]
    local = today_in(lead.community, now)
    before = (local.year, Half.FIRST) if local.month > 6 else (local.year - 1, Half.SECOND)
    this = _half_of(local)
    month, year = (6, before[0]) if before[1] == Half.FIRST else (12, before[0])
    then = datetime.combine(date(year, month, 5), time(10), ZoneInfo(lead.community.timezone))
    first = _survey(lead, before, None, then)
    _answered(first, front, chance, share=0.68, at=then + 5 * DAY)
    second = _survey(lead, this, first, now - 8 * DAY)
    _answered(second, front, chance, share=0.31, at=now - 3 * DAY)


def _half_of(day: date) -> tuple[int, Half]:
    return day.year, Half.SECOND if day.month > 6 else Half.FIRST


def _survey(lead: Membership, when: tuple[int, Half], like: Survey | None, at: datetime) -> Survey:
    year, half = when
    title = f"{year}年{'上半年' if half == Half.FIRST else '下半年'}住户满意度调查"
    words = "感谢您抽出三分钟。您的意见会在小区公告栏公布汇总结果。"
    heading = Heading(year, half, title, f"Survey of residents {year}/{half}", words, "Thank you for three minutes.")
    made = make_survey(lead, heading, like=like, key=uuid.uuid4(), now=at)
    for asking in ASKED if like is None else ():
        put_question(lead, made.pk, asking, question_id=None, now=at)
    return send_survey(lead, made.pk, now=at)


def _answered(survey: Survey, front: Membership, chance: random.Random, *, share: float, at: datetime) -> None:
    questions = list(survey.questions.order_by("place"))
    slips = [one for one in Slip.objects.filter(survey=survey).order_by("pk") if chance.random() < share]
    for place, slip in enumerate(slips):
        call = place % 40 == 7
        given = Given(_marks(questions, chance), call, "13800008801" if call else "")
        by = front if place % 6 == 5 else None
        answer(slip.pk, given, by=by, key=uuid.uuid4(), now=at + place * timedelta(minutes=1))


def _marks(questions: Sequence[Question], chance: random.Random) -> dict[int, list[str]]:
    marks: dict[int, list[str]] = {}
    for one in questions:
        if one.kind == Kind.SCALE:
            marks[one.pk] = [str(chance.choices((5, 4, 3, 2, 1), (40, 35, 17, 6, 2))[0])]
        elif one.kind == Kind.TEXT:
            marks[one.pk] = [chance.choice(WORDS)] if chance.random() < 0.2 else []
        else:
            most = len(one.choices) if one.kind == Kind.MANY else 1
            count = chance.randint(1, min(most, 2))
            marks[one.pk] = [str(n) for n in chance.sample(range(1, len(one.choices) + 1), count)]
    return marks


def _events(people: dict[str, Membership], now: datetime, events: Sequence[EventFacts] = EVENTS) -> None:
    lead, front = people["lead"], people["front"]
    for days, title, place, for_whom, budget in events:
        at = (now + days * DAY).replace(hour=1, minute=30, second=0, microsecond=0)
        planned = Planned(title, at, place, front.user, for_whom, budget)
        made = plan_event(lead, planned, key=uuid.uuid4(), now=min(now, at) - 30 * DAY)
        facts: dict[str, Any] = {"now": min(now, at + DAY)}
        if title == "消防演练":
            cancel_event(lead, made.pk, why="暴雨预警，改期另行通知", **facts)
        elif days < -20:
            found = Evaluation(86, "报名踊跃，志愿者配合好。", "音响声音偏小。", "提前一周在单元门口再贴一次通知。")
            photos = [lanterns()] if title == "中秋游园会" else []
            evaluate_event(front, made.pk, found, photos=photos, **facts)
