"""What the demonstration has besides plain matters: complaints on their way, revisits, an outage, a message."""

import random
import uuid
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from deskapp.demo.pictures import burst_pipe, pennant
from residents.models import Occupancy
from staff.enums import Role
from staff.models import Department, Membership
from tickets.enums import Channel, Danger, Kind, Lacking, LetterClass, Medium, Satisfaction
from tickets.models import Praise, Revisit, Ticket
from tickets.rules import Findings
from tickets.services import (
    Caller,
    announce_outage,
    investigate,
    join_contact,
    join_outage,
    judge,
    register_letter,
    register_praise,
    report_major,
    revisit,
    take_message,
)
from tickets.services.letter import Post
from tickets.services.outage import Cause

FINDINGS = Findings(
    cause="巡查频次不足，未能及时发现。",
    course="接到投诉后首问责任人到现场核实，并与相关住户、部门沟通。",
    conclusion="投诉属实。",
    correction="当日完成整改并向住户致歉。",
    prevention="巡查由每日一次改为每日两次，主管每周抽查。",
)
POST = (
    (LetterClass.COMPLAINT, "地下车库漏水多次反映", "负一层A区靠柱子的位置下雨就漏，车身留下水渍，请给出处理方案。"),
    (LetterClass.OTHER, "社区消防演练通知", "请安排物业人员配合下周六上午的消防演练。"),
)
KIND = "深夜将走失的老人安全送回家中，耐心细致，家属致谢。"
PRAISED, BLAMED = "处理得很及时，谢谢。", "只好了一天，现在又这样。"
OUT, BACK = "水泵房设备故障，正在抢修，预计四小时内恢复供水。", "想了解地下车位续租的价格，请方便时回电。"
AGAIN = ("水还在滴，已经流到客厅了，怎么还没人来？", "催一下，今天能修好吗？")
HURT = "老人在3栋门口台阶滑倒，已扶到服务中心，家属在赶来的路上。"


def go_its_way(ticket: Ticket, said: str, *, judged_at: datetime, reported_at: datetime) -> None:
    """Judged valid and told, then investigated: what a complaint needs before it closes (C-1, C-3)."""
    by = ticket.first_responder
    judge(
        ticket_id=ticket.pk, by=by, valid=True, reasons=said, channel=Channel.CALL_OUT,
        next_reply_at=judged_at + timedelta(hours=4), now=judged_at, key=uuid.uuid4(),
    )  # fmt: skip
    department = ticket.department
    person = None if department else by
    investigate(
        ticket_id=ticket.pk,
        by=by,
        findings=FINDINGS,
        person=person,
        department=department,
        key=uuid.uuid4(),
        now=reported_at,
    )


def post_it(ticket: Ticket, at: datetime) -> None:
    """A guard is praised: registered and posted (F-4)."""
    here = Membership.objects.select_related("user").filter(community=ticket.community_id).order_by("-role", "pk")
    guard = here.filter(role=Role.GUARD).first() or here[0]
    by = ticket.first_responder
    first = not Praise.objects.filter(community=ticket.community_id).exists()  # one pennant is enough
    register_praise(
        ticket_id=ticket.pk, by=by, person=guard.user, department=None, words=KIND, now=at,
        files=[pennant()] if first else [],
    )  # fmt: skip


def ask_again(ticket: Ticket, at: datetime, now: datetime, chance: random.Random) -> None:
    """Most closed matters were revisited the next day; the others wait, and now and then somebody was not satisfied."""
    drawn = chance.random()
    if at > now or drawn < 0.25 or not Revisit.objects.filter(ticket=ticket, ended_at=None).exists():
        return
    result = Satisfaction.NOT_REACHED if drawn < 0.4 else Satisfaction.SATISFIED
    words = "" if result == Satisfaction.NOT_REACHED else PRAISED
    revisit(
        ticket_id=ticket.pk, by=ticket.first_responder, result=result, words=words, channel=Channel.CALL_OUT,
        key=uuid.uuid4(), now=at,
    )  # fmt: skip


def what_stands_beside(desk: list[Membership], homes: list[Occupancy], now: datetime, chance: random.Random) -> None:
    """Today's outage with its callers, two second calls, a message, a resident not satisfied, a major matter."""
    who = desk[0]
    _again(desk, now)
    _outage(who, homes, now)
    _letters(who, homes, now)
    take_message(
        who=who,
        to=desk[-1].user,
        caller=Caller(name="赵女士", phone="13800000001"),
        unwilling=False,
        text=BACK,
        call_back_at=now + timedelta(minutes=50),
        key=uuid.UUID(int=chance.getrandbits(128), version=4),
        now=now - timedelta(minutes=35),
    )
    waiting = Revisit.objects.filter(community=who.community, ended_at=None).order_by("opened_at").first()
    if waiting:
        revisit(
            ticket_id=waiting.ticket_id, by=waiting.first_responder, result=Satisfaction.NOT_SATISFIED, words=BLAMED,
            channel=Channel.CALL_OUT, key=uuid.uuid4(), now=now - timedelta(minutes=15),
        )  # fmt: skip
    complaint = Ticket.objects.filter(community=who.community, kind=Kind.COMPLAINT, closed_at=None).first()
    if complaint:
        report_major(
            ticket_id=complaint.pk, by=complaint.first_responder, danger=Danger.INJURY, words=HURT,
            measures="已通知家属和秩序主管。", now=now - timedelta(minutes=10),
        )  # fmt: skip


def _again(desk: list[Membership], now: datetime) -> None:
    """Two residents had to contact us a second time: one tells more, one only urges (OTE-3)."""
    waiting = Ticket.objects.filter(community=desk[0].community, kind=Kind.REPAIR, closed_at=None).order_by("opened_at")
    for ticket, said, minutes in zip(waiting[:2], AGAIN, (9, 6), strict=False):
        join_contact(
            ticket_id=ticket.pk, membership=desk[-1], caller=Caller(unit=ticket.unit, resident=ticket.resident),
            channel=Channel.PHONE, said=said, key=uuid.uuid4(), now=now - timedelta(minutes=minutes),
            urge=said == AGAIN[1],
        )  # fmt: skip


def _outage(who: Membership, homes: list[Occupancy], now: datetime) -> None:
    building = homes[0].unit.building
    outage = announce_outage(
        who=who, cause=Cause(Lacking.WATER, building), told=OUT, promised_at=now + timedelta(hours=2),
        key=uuid.uuid4(), now=now - timedelta(minutes=50), files=[burst_pipe()],
    )  # fmt: skip
    there = [home for home in homes if home.unit.building_id == building.pk]
    for number, home in enumerate({home.unit_id: home for home in there}.values()):
        if number == 4:
            return
        join_outage(
            outage_id=outage.pk,
            membership=who,
            caller=Caller(resident=home.resident, unit=home.unit),
            channel=Channel.PHONE,
            said="",
            key=uuid.uuid4(),
            now=now - timedelta(minutes=40 - 7 * number),
        )


def _letters(who: Membership, homes: list[Occupancy], now: datetime) -> None:
    """This morning's post: a complaint on which the supervisor decides, and a letter for another department."""
    office = Department.objects.filter(community=who.community).order_by("-pk")[0]
    for number, (letter_class, subject, text) in enumerate(POST):
        home = homes[(number * 29 + 5) % len(homes)]
        sender = Caller(unit=home.unit, resident=home.resident, name=home.resident.name)
        at = now - timedelta(minutes=80 - 9 * number)  # before midnight, when the demonstration is made just after it
        post = Post(
            letter_class=letter_class,
            medium=Medium.POST,
            received_on=localdate(at),
            subject=subject,
            text=text,
            sender=sender if letter_class == LetterClass.COMPLAINT else Caller(name="街道办事处"),
            promised_at=now + timedelta(hours=2),
            department=office if letter_class == LetterClass.OTHER else None,
        )
        register_letter(who=who, post=post, key=uuid.uuid4(), now=at)
