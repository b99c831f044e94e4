"""Patrols: rounds planned, a point visited, a finding made a ticket, a round finished (L-6)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from attachments.pictures import Prepared
from core.once import made_with
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from duty import patrol_refusals as refusals
from duty import patrol_rules as rules
from duty.models import IN_USE, OPEN_ROUND, PatrolPoint, PatrolRoute, Round, Visit
from duty.policy import writes
from ledger import services as ledger
from staff.models import Department, Membership, User
from tickets.enums import Channel
from tickets.models import Category, Ticket
from tickets.rules import Matter
from tickets.services import Caller, ask_transfer, take_contact


@dataclass(frozen=True)
class Finding:
    """What is not in order, what it is about, which department puts it right, with photos.

    `supervised_by`: the colleague whom a trainee names (IN-8).
    """

    words: str
    category: Category | None
    department: Department | None
    photos: Sequence[Prepared] = ()
    supervised_by: User | None = None


def plan_rounds(now: datetime) -> int:
    """Every minute: the rounds whose time has come are due; earlier ones that nobody walked are missed."""
    made = 0
    for route in PatrolRoute.objects.filter(IN_USE).exclude(times=[]).select_related("community").order_by("pk"):
        zone = ZoneInfo(route.community.timezone)
        for at in rules.due_moments(route.times, since=route.added_at, now=now, zone=zone):
            if not Round.objects.filter(route=route, planned_at=at).exists():
                made += _plan(route, at, now)
    return made


@transaction.atomic
def _plan(route: PatrolRoute, at: datetime, now: datetime) -> bool:
    """One unique row a route and time, under the route's lock; its limit alarms the supervisor (L-6)."""
    if not PatrolRoute.objects.select_for_update().filter(IN_USE, pk=route.pk).exists():
        return False
    made, fresh = Round.objects.get_or_create(route=route, planned_at=at, defaults={"community": route.community})
    if not fresh:
        return False
    for old in Round.objects.filter(OPEN_ROUND, route=route, started_at=None, planned_at__lt=at):
        Round.objects.filter(pk=old.pk).update(missed_at=now)
        deadlines.cancel(Subject("patrol_round", old.pk), [Rule.L_6], at=now)
    planned = deadlines.plan(limit_book(route.community), Rule.L_6, at=at, told=at + rules.GRACE)
    deadlines.start(route.community_id, [(Subject("patrol_round", made.pk), planned)])
    return True


@transaction.atomic
def visit_point(
    who: Membership, point: PatrolPoint, *, finding: Finding | None, key: uuid.UUID, now: datetime
) -> Visit:
    """The point is in order, or what was found becomes a ticket of the department (L-6, IN-1).

    Begins the round that is due, or one without a plan, if none is walked. Raises a Refused.
    """
    if not writes(who, point.route.post):
        raise refusals.RouteNotYours
    if again := made_with(Visit, key, point_id=point.pk):
        return again
    walked = _walked(who, point.route, now)
    if not PatrolPoint.objects.filter(IN_USE, pk=point.pk).exists():
        raise refusals.PointGone
    if Visit.objects.filter(round=walked, point=point).exists():
        raise refusals.PointDone
    ticket = _ticket(who, point, finding, key=key, now=now) if finding else None
    words = finding.words.strip() if finding else ""
    visit = Visit.objects.create(round=walked, point=point, at=now, by=who.user, finding=words, ticket=ticket, key=key)
    facts: dict[str, ledger.Fact] = {
        "round": walked.pk, "point": point.pk, "finding": ledger.digest(words) if words else None,
        "ticket": ticket.number if ticket else None,
    }  # fmt: skip
    ledger.append(
        who.community_id, "patrol.visited", subject=f"visit:{visit.pk}", actor_id=who.user_id, at=now, facts=facts
    )
    return visit


def _walked(who: Membership, route: PatrolRoute, now: datetime) -> Round:
    """The round that is being walked, else the one that is due, else a new one."""
    if not PatrolRoute.objects.select_for_update().filter(IN_USE, pk=route.pk).exists():
        raise refusals.RouteGone
    rows = Round.objects.filter(OPEN_ROUND, route=route).select_related("by")
    if running := rows.filter(started_at__isnull=False).first():
        if running.by_id != who.user_id:
            raise refusals.RoundTaken(who=str(running.by))
        return running
    points = PatrolPoint.objects.filter(IN_USE, route=route).count()
    due = rows.filter(started_at=None, planned_at__lte=now + rules.EARLY).order_by("-planned_at").first()
    if due is None:
        return Round.objects.create(community=who.community, route=route, by=who.user, started_at=now, points=points)
    due.by, due.started_at, due.points = who.user, now, points
    due.save(update_fields=["by", "started_at", "points"])
    return due


def _ticket(who: Membership, point: PatrolPoint, finding: Finding, *, key: uuid.UUID, now: datetime) -> Ticket:
    """The finding as a matter of the channel patrol; it goes to the department as any other does (OTE-4)."""
    if not finding.words.strip():
        raise refusals.FindingMissing("finding")
    if finding.category is None:
        raise refusals.FindingKind("category")
    matter = Matter(
        kind=finding.category.kind,  # type: ignore[arg-type]  # the column holds the kind's value
        text=f"{point.place}：{finding.words.strip()}",
        category_id=finding.category.pk,
        promised_at=now + rules.ANSWER_WITHIN,
    )
    caller = Caller(name=str(who.user))
    ticket = take_contact(
        membership=who,
        caller=caller,
        channel=Channel.PATROL,
        matters=[matter],
        key=uuid.uuid5(key, "finding"),
        now=now,
        supervised_by=finding.supervised_by,
        files=[finding.photos],
    )[0]
    if finding.department and finding.department.pk != ticket.department_id:
        reason = matter.text[:200]
        ask_transfer(ticket_id=ticket.pk, membership=who, to_department=finding.department, reason=reason, now=now)
    return ticket


@transaction.atomic
def finish_round(who: Membership, round_id: int, *, words: str, now: datetime) -> Round:
    """The round is over; points that were left out need a reason. Meets L-6. Raises a Refused."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("route__post")
    walked = rows.get(pk=round_id, community=who.community)
    if not writes(who, walked.route.post):
        raise refusals.RouteNotYours
    if walked.finished_at is not None or walked.started_at is None:
        raise refusals.RoundOver
    visited = Visit.objects.filter(round=walked).count()
    rules.check_finish(points=walked.points, visited=visited, words=words)
    walked.finished_at = max(now, walked.started_at)  # another server's clock may have been ahead at its start
    walked.words = words.strip()
    walked.save(update_fields=["finished_at", "words"])
    deadlines.meet(Subject("patrol_round", walked.pk), [Rule.L_6], at=now)
    facts: dict[str, ledger.Fact] = {
        "visited": visited, "points": walked.points, "words": ledger.digest(walked.words),
    }  # fmt: skip
    ledger.append(
        who.community_id, "patrol.walked", subject=f"round:{walked.pk}", actor_id=who.user_id, at=now, facts=facts
    )
    return walked
