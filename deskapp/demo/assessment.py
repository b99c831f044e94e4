"""The demonstration's staff sheets and trainings: a month that waits for the director, one contested entry, a repeat owed."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assessment import rules, services
from assessment.enums import TrainingKind
from assessment.models import CatalogueItem, Entry, Training
from assessment.queries.sheets import today_in
from assessment.services import MarkWish, Plan, Points
from staff.models import Community, Membership

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# whose, item, points, day of last month, why
BY_HAND = (
    ("front", "好人好事、合理化建议", 3, 5, "主动为独居老人代取快递并送上门。"),
    ("front", "接听电话、礼貌用语不规范", -1, 9, "接听电话未报部门与姓名。"),
    ("front2", "服务态度", -5, 12, "与业主争执，声音过高。"),
    ("front2", "好人好事、合理化建议", 5, 20, "提出的访客登记流程已采用。"),
    ("trainee", "仪容着装不合要求", -1, 14, "未佩戴工牌。"),
    ("tech", "好人好事、合理化建议", 4, 18, "休息时间协助排除水泵故障。"),
    ("guard", "站姿、坐姿、行姿不合要求", -1, 22, "岗亭内倚靠。"),
)
LESSONS = (
    (24, "接听电话与礼貌用语", 60, "front"),
    (17, "投诉处理：先安抚、后核实、再回复", 90, "director"),
    (10, "消防应急与疏散", 60, "lead"),
    (38, "工单登记与承诺时间", 60, "lead"),
    (45, "来访接待与访客登记", 45, "front"),
)


def sheets_and_trainings(community: Community, now: datetime) -> None:
    """Through the verbs, as lead and director would."""
    rows = Membership.objects.select_related("user", "community", "department").filter(community=community)
    people = {one.user.username: one for one in rows}
    services.begin_catalogue(community, now=now)
    _sheets(people, now)
    _trainings(people, now)
    services.keep_sheets(now)


def a_light_month_of_sheets(community: Community, now: datetime) -> None:
    """The second community: what the system found, and one training of last week."""
    rows = Membership.objects.select_related("user", "community", "department").filter(community=community)
    people = {one.user.username: one for one in rows}
    services.begin_catalogue(community, now=now)
    plan = Plan(
        topic=LESSONS[0][1],
        starts_at=_afternoon(community, now - 7 * DAY),
        minutes=60,
        trainer=people["lead"].user,
        room="客服中心",
        material="见《客户服务手册》，课后十题闭卷。",
        people=[people[one].user_id for one in ("front8", "front9")],
    )
    made = services.plan_training(people["lead"], plan, key=uuid.uuid4(), now=now - 20 * DAY)
    marks = {people[one].user_id: MarkWish("present", "passed", 90) for one in ("front8", "front9")}
    services.record_training(people["lead"], made.pk, marks, now=plan.starts_at + 2 * HOUR)
    services.keep_sheets(now)


def _sheets(people: dict[str, Membership], now: datetime) -> None:
    lead = people["lead"]
    month = rules.month_before(rules.first_of(today_in(lead.community, now)))
    items = dict(CatalogueItem.objects.filter(community=lead.community).values_list("name", "pk"))
    made: dict[tuple[str, str], Entry] = {}
    for login, item, points, day, reason in BY_HAND:
        wish = Points(items[item], points, month.replace(day=day), reason)
        made[login, item] = services.add_points(lead, people[login].user, wish, key=uuid.uuid4(), now=now)
    contested = made["front2", "服务态度"]
    words = "业主当时辱骂在先，我只是请对方冷静，前台有录像。"
    services.contest(entry_id=contested.pk, by=people["front2"].user, words=words, now=now)
    services.see_sheet(people["front"], month, now=now)
    earlier = rules.month_before(month)
    services.confirm_month(people["director"], earlier, words="本月无扣分，保持。", now=now)


def _trainings(people: dict[str, Membership], now: datetime) -> None:
    lead = people["lead"]
    held = {}
    for days, topic, minutes, trainer in LESSONS:
        plan = Plan(
            topic=topic,
            starts_at=_afternoon(lead.community, now - days * DAY),
            minutes=minutes,
            trainer=people[trainer].user,
            room="二楼会议室",
            material="见《客户服务手册》，课后十题闭卷。",
            roles=("front", "trainee", "technician"),
        )
        held[topic] = services.plan_training(lead, plan, key=uuid.uuid4(), now=now - 30 * DAY)
        services.record_training(lead, held[topic].pk, _marks(people, topic), now=plan.starts_at + 2 * HOUR)
    _repeat(people, held["消防应急与疏散"], now)
    _sign_off(people, now)


def _marks(people: dict[str, Membership], topic: str) -> dict[int, MarkWish]:
    present = ("front", "front2", "trainee", "tech", "tech2", "clean")
    marks = {people[one].user_id: MarkWish("present", "passed", 86 + len(one)) for one in present}
    if topic == "消防应急与疏散":
        marks[people["tech2"].user_id] = MarkWish("present", "failed", 52)
        marks[people["clean"].user_id] = MarkWish("excused")
    if topic == "接听电话与礼貌用语":
        marks[people["tech"].user_id] = MarkWish("absent")
    return marks


def _repeat(people: dict[str, Membership], first: Training, now: datetime) -> None:
    plan = Plan(
        topic=first.topic,
        starts_at=_afternoon(people["lead"].community, now + 3 * DAY),
        minutes=first.minutes,
        trainer=first.trainer,
        room=first.room,
        material=first.material,
        people=[people["tech2"].user_id],
        repeats=first,
    )
    services.plan_training(people["lead"], plan, key=uuid.uuid4(), now=now)


def _sign_off(people: dict[str, Membership], now: datetime) -> None:
    """Passed yesterday; a lead has only to sign."""
    plan = Plan(
        topic="前台独立上岗考核",
        starts_at=_afternoon(people["lead"].community, now - DAY),
        minutes=45,
        trainer=people["lead"].user,
        kind=TrainingKind.SIGN_OFF,
        room="客服前台",
        material="独立受理十通来电，含一件投诉；时限、礼貌用语与登记完整。",
        roles=("trainee",),
    )
    made = services.plan_training(people["lead"], plan, key=uuid.uuid4(), now=now - 5 * DAY)
    marks = {people["trainee"].user_id: MarkWish("present", "passed", 92)}
    services.record_training(people["lead"], made.pk, marks, now=plan.starts_at + 2 * HOUR)


def _afternoon(community: Community, at: datetime) -> datetime:
    """Three o'clock of that day: whenever the demonstration is made, nobody is trained at night."""
    local = at.astimezone(ZoneInfo(community.timezone))
    return local.replace(hour=15, minute=0, second=0, microsecond=0)
