"""The demonstration's keys, patrols and emergencies: one key overdue, a round with a finding, a report that is owed."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from duty import services
from duty.enums import EmergencyKind, InformedHow, KeyKind, NoteKind
from duty.models import PatrolPoint, PatrolRoute, Post
from duty.services import Borrower, Finding, KeyLine
from staff.models import Community, Department, Membership
from tickets.enums import Kind
from tickets.models import Category

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KEYS = (
    ("客服前台", "Q-01", "1号楼天面", 2, KeyKind.HELD),
    ("客服前台", "Q-02", "2号楼配电间", 2, KeyKind.HELD),
    ("客服前台", "Q-03", "会所会议室", 1, KeyKind.HELD),
    ("客服前台", "D-01", "拾获钥匙一串（3栋）", 1, KeyKind.UNCLAIMED),
    ("大门岗", "M-01", "南门道闸箱", 1, KeyKind.HELD),
    ("工程值班室", "G-01", "水泵房", 2, KeyKind.HELD),
    ("工程值班室", "G-02", "高压配电房", 1, KeyKind.HELD),
)
POINTS = "南门\n地下车库入口\n2号楼大堂\n消防控制室\n北门"


def keys_and_patrols(community: Community, now: datetime) -> None:
    """Through the verbs, as the people on duty would."""
    posts = {post.name: post for post in Post.objects.filter(community=community).select_related("community")}
    people = Membership.objects.select_related("user", "community", "department").filter(community=community)
    by_login = {one.user.username: one for one in people}
    _keys(by_login, posts, now)
    _round(by_login, posts["大门岗"], now)
    _emergency(by_login, now)


def _keys(people: dict[str, Membership], posts: dict[str, Post], now: datetime) -> None:
    lead, front, before = people["lead"], people["front"], now - 5 * HOUR
    held = {}
    for post, number, opens, copies, kind in KEYS:
        line = KeyLine(number, opens, kind, copies)
        held[number] = services.add_key(lead, posts[post], line, key=uuid.uuid4(), now=before)
    tech = Borrower(people["tech"].user)
    outside = Borrower(name="刘师傅（电梯维保）", phone="13800005678", signed_how="paper")
    lent: dict[str, Any] = {"key": uuid.uuid4(), "now": before}
    services.lend_key(front, held["Q-01"].pk, to=tech, purpose="检修天面水箱", due_at=now - HOUR, **lent)
    lent = {"key": uuid.uuid4(), "now": now - HOUR}
    services.lend_key(front, held["Q-02"].pk, to=outside, purpose="电梯年检接线", due_at=now + 2 * HOUR, **lent)
    services.open_counts(now)


def _round(people: dict[str, Membership], post: Post, now: datetime) -> None:
    lead, guard, began = people["lead"], people["guard"], now - 3 * HOUR
    facts: dict[str, Any] = {"name": "周界与公共区域", "times": "08:00 14:00 20:00 02:00", "points": POINTS}
    route: PatrolRoute = services.set_route(lead, post, key=uuid.uuid4(), now=began, **facts)
    category = Category.objects.filter(community=post.community, kind=Kind.REPAIR).order_by("position", "pk").first()
    works = Department.objects.filter(memberships__role="technician", community=post.community).first()
    points = PatrolPoint.objects.filter(route=route).select_related("route__post", "route__community")
    walked = 0
    for number, point in enumerate(points.order_by("position")[:4]):
        found = Finding("顶灯不亮，地面有积水", category, works) if number == 1 else None
        at = began + (5 + 4 * number) * MINUTE
        walked = services.visit_point(guard, point, finding=found, key=uuid.uuid4(), now=at).round_id
    services.finish_round(guard, walked, words="北门施工围挡，无法通行", now=began + 30 * MINUTE)


def _emergency(people: dict[str, Membership], now: datetime) -> None:
    guard, began = people["guard"], now - 6 * HOUR
    made = services.open_emergency(
        guard,
        kind=EmergencyKind.WATER,
        place="地下车库B区",
        seen="消防水管接头喷水，地面积水约3厘米。",
        at=began - 3 * MINUTE,
        key=uuid.uuid4(),
        now=began,
    )
    works = list(Department.objects.filter(memberships__role="technician", community=made.community).distinct())
    services.inform(guard, made.pk, departments=works, key=uuid.uuid4(), now=began + MINUTE)
    called: dict[str, Any] = {"name": "保洁主管", "how": InformedHow.CALL}
    services.inform(guard, made.pk, key=uuid.uuid4(), now=began + 4 * MINUTE, **called)
    for minutes, kind, words in (
        (6, NoteKind.MEASURE, "已关闭B区消防支管阀门，水停。"),
        (15, NoteKind.MEASURE, "设置警示带，引导车辆绕行。"),
        (40, NoteKind.SEEN, "积水已清扫完毕，3辆车轮胎沾水，无损坏。"),
    ):
        at = began + minutes * MINUTE
        services.note_emergency(people["tech"], made.pk, kind=kind, words=words, key=uuid.uuid4(), now=at)
    services.end_emergency(guard, made.pk, now=began + 50 * MINUTE)
