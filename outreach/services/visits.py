"""A month's visits are planned, changed by hand, made, or found nobody at home (F-1)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from core.once import made_with
from ledger import services as ledger
from notices.services import News, tell
from outreach import refusals
from outreach.enums import VISITORS, Mood, VisitState
from outreach.models import HomeVisit, VisitMatter, VisitPlan, VisitTry
from outreach.queries.visits import (
    next_month,
    plan_of,
    planned_people,
    visitors_of,
    waiting_households,
    working_days,
)
from outreach.rules import visits as rules
from residents.enums import UnitKind
from residents.models import Occupancy, Resident, Unit
from staff.models import Community, Membership, User
from tickets.enums import Channel
from tickets.rules import Matter
from tickets.services import Caller, take_contact


@dataclass(frozen=True)
class Told:
    """What a visit found: who was met, how satisfied, what was said."""

    visited_at: datetime
    mood: Mood
    resident: Resident | None = None
    met: str = ""
    words: str = ""


def today_in(community: Community, now: datetime) -> date:
    """The community's own day."""
    return now.astimezone(ZoneInfo(community.timezone)).date()


@transaction.atomic
def make_plan(community: Community, month: date, *, by: User | None, now: datetime) -> VisitPlan:
    """The month's visits, spread over buildings and people by the rule; who goes is told. Raises a Refused.

    Two at once make one: the second gets PlanThere. `by` is None when the month began and the plan made itself.
    """
    today = today_in(community, now)
    this = today.replace(day=1)
    if month not in {this, next_month(this)}:
        raise refusals.PlanTooFar("month")
    if plan_of(community, month) is not None:
        raise refusals.PlanThere
    households, people = waiting_households(community), planned_people(community)
    if not households:
        raise refusals.NoHouseholds
    if not people:
        raise refusals.NobodyToGo
    need = rules.needed(len(households))
    try:
        with transaction.atomic():
            facts = {"households": len(households), "need": need, "made_at": now, "made_by": by}
            facts["counts_at"] = datetime.combine(month, time(12), ZoneInfo(community.timezone))
            made = VisitPlan.objects.create(community=community, month=month, **facts)
    except IntegrityError:  # somebody else was there first
        raise refusals.PlanThere from None
    proposed = rules.plan(households, people, working_days(community, month, today), month=month)
    HomeVisit.objects.bulk_create(_visit(made, one.unit, one.person, one.day) for one in proposed)
    _tell_visitors(made, community, {one.person for one in proposed}, now)
    told: dict[str, ledger.Fact] = {"month": f"{month:%Y-%m}", "households": len(households), "visits": len(proposed)}
    actor = by.pk if by else None
    ledger.append(community.pk, "visits.planned", subject=f"visit_plan:{made.pk}", actor_id=actor, at=now, facts=told)
    return made


def _visit(plan: VisitPlan, unit_id: int, visitor_id: int, day: date, **more: object) -> HomeVisit:
    facts = {"key": uuid.uuid4(), "due_at": end_of(plan.community, day), **more}
    return HomeVisit(
        plan=plan, community_id=plan.community_id, unit_id=unit_id, visitor_id=visitor_id, day=day, **facts
    )


def end_of(community: Community, day: date) -> datetime:
    """The last minute of the community's day."""
    return datetime.combine(day, time(23, 59), ZoneInfo(community.timezone))


def _tell_visitors(plan: VisitPlan, community: Community, people: set[int], now: datetime) -> None:
    month = f"{plan.month:%Y-%m}"
    news = News(
        community_id=community.pk,
        recipients=frozenset(people),
        code="visits.planned",
        key=f"visits.planned:{plan.pk}",
        url=f"/c/{community.slug}/home-visits/mine/",
        params={"month": month},
    )
    tell([news], now=now)


@transaction.atomic
def add_visit(who: Membership, unit: Unit, visitor: User, day: date, *, key: uuid.UUID, now: datetime) -> HomeVisit:
    """One more household this month. The same `key` adds it once. Raises a Refused."""
    if again := made_with(HomeVisit, key, community_id=who.community_id, unit_id=unit.pk):
        return again
    month = day.replace(day=1)
    plan = VisitPlan.objects.select_for_update().filter(community=who.community, month=month).first()
    if plan is None:
        raise refusals.NoPlanYet
    plan.community = who.community
    if unit.community_id != who.community_id or not unit.occupied or unit.kind != UnitKind.RESIDENTIAL:
        raise refusals.UnitEmpty("unit")
    rules.check_day(day, month=month, today=today_in(who.community, now))
    _check_visitor(who.community, visitor)
    if HomeVisit.objects.filter(plan=plan, unit=unit).exclude(state=VisitState.DROPPED).exists():
        raise refusals.UnitInPlan("unit")
    made = _visit(plan, unit.pk, visitor.pk, day, added_by=who.user)
    made.key = key
    made.save(force_insert=True)
    _seal(made, "added", by=who.user, at=now, facts={"unit": unit.pk, "visitor": visitor.pk, "day": str(day)})
    return made


@transaction.atomic
def change_visit(who: Membership, visit_id: int, visitor: User, day: date, *, now: datetime) -> HomeVisit:
    """Another person goes, or on another day of the month. Raises a Refused."""
    visit = _locked(who, visit_id)
    rules.check_day(day, month=visit.plan.month, today=today_in(who.community, now))
    _check_visitor(who.community, visitor)
    visit.visitor, visit.day, visit.due_at = visitor, day, end_of(who.community, day)
    visit.save(update_fields=["visitor", "day", "due_at"])
    _seal(visit, "changed", by=who.user, at=now, facts={"visitor": visitor.pk, "day": str(day)})
    return visit


@transaction.atomic
def drop_visit(who: Membership, visit_id: int, *, why: str, now: datetime) -> HomeVisit:
    """This household is left out this month, with the reason. Raises a Refused."""
    visit = _locked(who, visit_id)
    reason = rules.check_words(why, field="why", most=200)
    visit.state, visit.dropped_by, visit.dropped_at, visit.dropped_why = VisitState.DROPPED, who.user, now, reason
    visit.save(update_fields=["state", "dropped_by", "dropped_at", "dropped_why"])
    _seal(visit, "dropped", by=who.user, at=now, facts={"why": ledger.digest(reason)})
    return visit


@transaction.atomic
def nobody_home(who: Membership, visit_id: int, *, key: uuid.UUID, now: datetime) -> HomeVisit:
    """Nobody opened: the visit stays on the list, and the attempt counts. The same `key` counts once."""
    if again := made_with(VisitTry, key, community_id=who.community_id, visit_id=visit_id):
        return again.visit
    visit = _locked(who, visit_id)
    VisitTry.objects.create(visit=visit, community=who.community, key=key, at=now, by=who.user)
    visit.tries += 1
    visit.save(update_fields=["tries"])
    _seal(visit, "nobody_home", by=who.user, at=now, facts={"tries": visit.tries})
    return visit


@transaction.atomic
def record_visit(
    who: Membership,
    visit_id: int,
    told: Told,
    matters: Sequence[Matter] = (),
    *,
    key: uuid.UUID,
    now: datetime,
) -> HomeVisit:
    """The visit was made by who records it; what was raised becomes tickets in the same breath. Raises a Refused.

    Whoever was told at the door is first responder of it (OTE-1); a contact on one's way is a patrol's (IN-1).
    """
    visit = _locked(who, visit_id)
    rules.check_visited(told.visited_at, now=now)
    rules.check_met(known=told.resident is not None, name=told.met)
    if told.resident and not Occupancy.objects.filter(unit=visit.unit, resident=told.resident).exists():
        raise refusals.NotOfThisHousehold("resident")
    visit.state, visit.visited_at, visit.recorded_at = VisitState.MADE, told.visited_at, now
    visit.made_by, visit.resident, visit.mood = who.user, told.resident, told.mood
    visit.met = "" if told.resident else told.met.strip()
    visit.words = told.words.replace("\0", "").strip()
    made = ["state", "visited_at", "recorded_at", "made_by", "resident", "mood", "met", "words"]
    visit.save(update_fields=made)
    numbers = _raise(who, visit, matters, key=key, now=now) if matters else []
    facts: dict[str, ledger.Fact] = {
        "unit": visit.unit_id, "resident": visit.resident_id, "mood": told.mood, "tickets": numbers,
        "words": ledger.digest(f"{visit.met}\n{visit.words}"), "visited_at": told.visited_at.isoformat(),
    }  # fmt: skip
    _seal(visit, "made", by=who.user, at=now, facts=facts)
    return visit


def _raise(who: Membership, visit: HomeVisit, matters: Sequence[Matter], *, key: uuid.UUID, now: datetime) -> list[str]:
    caller = Caller(resident=visit.resident, unit=visit.unit, name=visit.met)
    tickets = take_contact(membership=who, caller=caller, channel=Channel.PATROL, matters=matters, key=key, now=now)
    VisitMatter.objects.bulk_create(VisitMatter(visit=visit, ticket=one) for one in tickets)
    return [one.number for one in tickets]


def _locked(who: Membership, visit_id: int) -> HomeVisit:
    """The visit under its lock, still to be made. Raises a Refused."""
    if who.role not in VISITORS:
        raise refusals.VisitorUnfit
    rows = HomeVisit.objects.select_for_update(of=("self",)).select_related("plan", "unit__building")
    visit = rows.filter(pk=visit_id, community=who.community).first()
    if visit is None or visit.state != VisitState.PLANNED:
        raise refusals.VisitGone
    return visit


def _check_visitor(community: Community, visitor: User) -> None:
    if not visitors_of(community).filter(pk=visitor.pk).exists():
        raise refusals.VisitorUnfit("visitor")


def _seal(visit: HomeVisit, verb: str, *, by: User, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    subject = f"home_visit:{visit.pk}"
    ledger.append(visit.community_id, f"visit_at_home.{verb}", subject=subject, actor_id=by.pk, at=at, facts=facts)
