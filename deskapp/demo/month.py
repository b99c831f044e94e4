"""The month before this one, light: enough matters for its report, which was issued, and for this month's comparison."""

import random
import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from deadlines.calendar import end_of_day, service_day
from deskapp.demo.days import SCENES, finish, record
from deskapp.demo.engine import engine
from notices.models import Notice
from quality.enums import Judgement
from quality.models import SpotCheck
from quality.services import draw_month, judge_checks, keep_audits, remark, review_month, sign_audit, sign_checks
from quality.services.spot_checks import Found
from reports.queries.month_facts import ends_at, first_of
from reports.services import issue_month
from residents.models import Occupancy
from staff.enums import Role
from staff.models import Community, Membership
from tickets.enums import Channel, Satisfaction
from tickets.models import Revisit, Ticket
from tickets.services import close_day, revisit

LEFT = "傍晚报修，次日上午已处理完毕并电话告知住户。"


def last_month(community: Community, now: datetime, *, matters: int) -> None:
    """Every matter of it was closed and asked after; its last day was signed, its report issued on the 3rd."""
    zone = ZoneInfo(community.timezone)
    month = first_of(now.astimezone(zone).date(), after=-1)
    chance = random.Random(f"{community.slug} month")
    desk = list(_people(community, Role.FRONT))
    homes = list(Occupancy.objects.select_related("unit", "resident").filter(unit__community=community).order_by("pk"))
    end = ends_at(month, community.timezone)
    days = (end - datetime.combine(month, time(0), zone)).days - 3  # the last ones are asked after within the month
    for number in range(matters):
        day = month + timedelta(days=number * days // matters)
        at = datetime.combine(day, time(8 + number * 5 % 11, number * 7 % 60), zone)
        scene = SCENES[(number * 5 + 1) % len(SCENES)]
        ticket = record(chance.choice(desk), chance.choice(homes), scene, at, chance, solved=number % 5 == 0)
        if ticket.is_open:
            finish(ticket, at, chance)
        asked_at = at + timedelta(hours=22)
        engine(asked_at)
        _asked(ticket, asked_at, satisfied=number % 9 != 4)


def _asked(ticket: Ticket, at: datetime, *, satisfied: bool) -> None:
    """Who was not reached is called as often as the rule wants, then no more: nothing of that month is left open."""
    while Revisit.objects.filter(ticket=ticket, ended_at=None).exists():
        revisit(
            ticket_id=ticket.pk, by=ticket.first_responder, words="处理得很及时，谢谢。" if satisfied else "",
            result=Satisfaction.SATISFIED if satisfied else Satisfaction.NOT_REACHED, channel=Channel.CALL_OUT,
            key=uuid.uuid4(), now=at,
        )  # fmt: skip
        at += timedelta(hours=1)


def issue_last_month(community: Community, now: datetime) -> None:
    """Its days closed, each audited and signed; then issued on the 3rd. After everything else that happened in it."""
    month = first_of(now.astimezone(ZoneInfo(community.timezone)).date(), after=-1)
    end = ends_at(month, community.timezone)
    last = (end - timedelta(seconds=1)).astimezone(ZoneInfo(community.timezone)).date()
    issued_at = end + timedelta(days=2, hours=9)
    if issued_at > now:
        return
    director = _people(community, Role.DIRECTOR)[0]
    _checked(community, first_of(last), end)
    issue_month(community, first_of(last), by=director.user, now=issued_at)


def _checked(community: Community, month: date, end: datetime) -> None:
    """Drawn on the 1st, judged and signed by the director the day after, the month reviewed by the supervisor."""
    lead, director = _people(community, Role.SUPERVISOR)[0], _people(community, Role.DIRECTOR)[0]
    drawn_at, at = end + timedelta(hours=1), end + timedelta(hours=34)
    draw = draw_month(community, month, now=drawn_at, seed=f"{community.slug} {month:%Y-%m}")
    found = {one.pk: Found(Judgement.GOOD, "") for one in SpotCheck.objects.filter(of=draw)}
    judge_checks(draw_id=draw.pk, found=found, by=director.user, now=at)
    sign_checks(draw_id=draw.pk, by=director.user, words="记录完整，签名齐全。", now=at)
    review_month(draw_id=draw.pk, by=lead.user, words="", now=at)


def old_news_is_read(now: datetime) -> None:
    """Everybody has read what came until yesterday."""
    Notice.objects.filter(created_at__lt=now - timedelta(hours=20), read_at=None).update(read_at=now)


def days_until_yesterday(community: Community, now: datetime) -> None:
    """Every day since last month began, closed in the evening and signed by the lead; yesterday's waits for her."""
    zone, ends = community.timezone, community.service_day_ends
    day, last = first_of(service_day(now, zone, ends), after=-1), service_day(now, zone, ends) - timedelta(days=1)
    lead = _people(community, Role.SUPERVISOR)[0]
    while day <= last:
        at = end_of_day(day, zone, ends) + timedelta(minutes=1)
        close_day(community, day, now=at)
        if day < last:
            for audit in keep_audits(at):
                remark(audit_id=audit.pk, texts={}, everything=LEFT, by=lead.user, now=at + timedelta(hours=1))
                sign_audit(audit_id=audit.pk, by=lead.user, words="", now=at + timedelta(hours=1))
        day += timedelta(days=1)


def _people(community: Community, role: Role) -> list[Membership]:
    rows = Membership.objects.select_related("user", "community", "department")
    return list(rows.filter(community=community, role=role).order_by("user__username"))
