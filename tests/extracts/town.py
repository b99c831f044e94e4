"""A town in which every list has a row: what names somebody, with canaries for numbers, and what else fills a list."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core import clock
from deadlines.sweep import sweep
from duty.enums import KeyKind
from duty.models import Key, KeyCount, PatrolPoint, Post
from duty.queries.keys import to_be_counted
from duty.services import Finding, KeyLine, edit_key, sign_count, visit_point
from notices.services import News, tell
from outreach.models import Slip
from portal.queries import Opened
from portal.services import give_opinion
from residents.enums import InspectionResult
from residents.models import Renovation
from residents.services.renovations import inspect
from staff.enums import Role
from staff.models import Community, Membership
from tests.assessment.samples import assessed_people
from tests.duty.handovers import handed_over
from tests.duty.rosters import a_month_with_a_wish
from tests.duty.samples import at_the_posts
from tests.factories import CategoryFactory, DepartmentFactory, MembershipFactory, a_log_entry, a_ticket
from tests.outreach.asked import answered
from tests.privacy.canaries import Town, a_town
from tests.privacy.samples import a_seen_number
from tests.quality.samples import an_audited_day
from tests.tickets.complaints import complete
from tests.tickets.test_rate_pages import a_rate
from tickets.charge_rules import Line
from tickets.enums import Kind, Satisfaction, Told
from tickets.models import WorkOrder
from tickets.services import arrive, ask_compensation, close, quote, register_praise


def a_full_town(community: Community) -> Town:
    """The same."""
    now = clock.now()
    town = a_town(community, now)
    _complaints(town, now)
    an_audited_day(town.lead, now)
    at_the_posts(town.lead, now)
    handed_over(town.lead)
    assessed_people(town.lead, now)
    department = DepartmentFactory.create(community=community)
    facts = {"community": community, "department": department}
    clerk, _other = (MembershipFactory.create(user__name=name, **facts) for name in ("林晓岚", "何建国"))
    a_month_with_a_wish(town.lead, clerk, now=now)
    a_rate(town.lead)
    a_log_entry(town.lead, now=now)
    a_seen_number(town.lead, now)
    _at_the_posts(town.lead, now)
    _told_by_residents(town, now)
    _charged(town, now)
    works = Renovation.objects.earliest("pk")
    inspect(town.lead, works.pk, result=InspectionResult.DEFECTS, words="防水未做", key=uuid.uuid4(), now=now)
    sweep(now + timedelta(hours=5))
    _noticed(community, now)
    return town


def member(town: Town, role: str) -> Membership:
    """Somebody of the town in this role."""
    own = {"front": town.front, "supervisor": town.lead, "technician": town.technician}
    there = Membership.objects.filter(community=town.ticket.community, role=role, active=True)
    found: Membership | None = own.get(role) or there.select_related("user", "community").order_by("pk").first()
    return found or MembershipFactory.create(community=town.ticket.community, role=role)


def _complaints(town: Town, now: datetime) -> None:
    by = town.front.user
    complaint = a_ticket(town.front, kind=Kind.COMPLAINT, now=now, unit=town.ticket.unit)
    complete(complaint, by, now=now)
    close(ticket_id=complaint.pk, by=by, outcome="已整改", told=Told.PHONE, untold_reason="", now=now)
    other = complete(a_ticket(town.front, kind=Kind.COMPLAINT, now=now), by, now=now)
    ask_compensation(ticket_id=other.pk, by=by, amount=Decimal(200), reason="地板泡坏", now=now)


def _at_the_posts(lead: Membership, now: datetime) -> None:
    """A key's line put right, a count that was signed, something found on a round."""
    for held in Key.objects.filter(community=lead.community):
        line = KeyLine(held.number, f"{held.opens}（东）", KeyKind(held.kind), held.copies)
        edit_key(lead, held.pk, line, now=now)
    count = KeyCount.objects.select_related("post").earliest("pk")
    post: Post = count.post
    present = {one.pk: one.copies - lent for one, lent in to_be_counted(post)}
    sign_count(lead, count.pk, present=present, words={}, now=now)
    points = PatrolPoint.objects.select_related("route__post", "route__community").order_by("-position")
    finding = Finding("门锁松动", CategoryFactory.create(community=lead.community, kind=Kind.REPAIR), None)
    visit_point(lead, points[0], finding=finding, key=uuid.uuid4(), now=now)


def _told_by_residents(town: Town, now: datetime) -> None:
    """An opinion, praise, a questionnaire with words."""
    ticket, by = a_ticket(town.front, now=now, unit=town.ticket.unit), town.front.user
    done = close(ticket_id=ticket.pk, by=by, outcome="已修好", told=Told.PHONE, untold_reason="", now=now)
    opened = Opened(done, done)
    give_opinion(opened=opened, result=Satisfaction.SATISFIED, words="很快", key=uuid.uuid4(), now=now)
    praise = a_ticket(town.front, kind=Kind.PRAISE, now=now, text="保安帮我把老人送回家")
    told: dict[str, Any] = {"person": town.lead.user, "department": None, "words": "热心", "now": now}
    register_praise(ticket_id=praise.pk, by=by, **told)
    slip = Slip.objects.select_related("survey").filter(returned_at=None, survey__sent_at__isnull=False).first()
    assert slip is not None
    phone = next(number for number, name in town.numbers.items() if name == "outreach.Return.phone")
    answered(slip, now=now, mark=1, words="电梯太慢", call_back=True, phone=phone)


def _charged(town: Town, now: datetime) -> None:
    """What the repair would cost, told on site."""
    order, by = WorkOrder.objects.get(ticket=town.ticket), town.technician.user
    arrive(order_id=order.pk, by=by, at=now, key=uuid.uuid4(), now=now)
    line = Line(rate_id=None, name="生料带", unit="卷", quantity=Decimal(2), price=Decimal("12.50"))
    quote(order_id=order.pk, lines=[line], by=by, at=now, key=uuid.uuid4(), now=now)


def _noticed(community: Community, now: datetime) -> None:
    """Every director has been told something."""
    rows = Membership.objects.filter(community=community, role=Role.DIRECTOR)
    people = frozenset(rows.values_list("user_id", flat=True))
    tell([News(community.pk, people, "extract.ready", "town", "/", params={"month": "2026-11"})], now=now)
