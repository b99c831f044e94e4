"""Reads of home visits: whom to visit, the month's plan, one's own, a unit's, how far the month has come (F-1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from deadlines.queries import calendar_of
from outreach.enums import PLANNED, VISITORS, VisitState
from outreach.models import HomeVisit, VisitPlan, VisitTry
from outreach.rules.shares import share
from outreach.rules.visits import Household
from residents.enums import UnitKind
from residents.models import Resident, Unit
from residents.queries_places import BY_DOOR
from staff.models import Community, Membership, User
from staff.queries import colleagues

DAY = timedelta(days=1)
MOST = 10  # on a unit's or resident's page
MADE = Q(state=VisitState.MADE)


def households_of(community: Community) -> QuerySet[Unit]:
    """The occupied flats: what five per cent are counted of (F-1)."""
    return Unit.objects.filter(community=community, occupied=True, kind=UnitKind.RESIDENTIAL)


def waiting_households(community: Community) -> list[Household]:
    """Every household with the day of its last visit, by building and door. One query."""
    zone = ZoneInfo(community.timezone)
    rows = households_of(community).annotate(last=Max("home_visits__visited_at", filter=Q(home_visits__state="made")))
    found = rows.order_by("building__number", "building", *BY_DOOR, "pk").values_list("pk", "building_id", "last")
    return [Household(pk, building, last.astimezone(zone).date() if last else None) for pk, building, last in found]


def planned_people(community: Community) -> list[int]:
    """Over whom a month's visits are spread."""
    here = {"community": community, "active": True, "user__is_active": True, "role__in": PLANNED}
    return list(Membership.objects.filter(**here).order_by("user").values_list("user", flat=True))


def visitors_of(community: Community) -> QuerySet[User]:
    """Who may be sent on a visit."""
    here = {"memberships__community": community, "memberships__active": True}
    return colleagues(community).filter(**here, memberships__role__in=VISITORS).distinct()


def working_days(community: Community, month: date, since: date) -> list[date]:
    """The month's working days from `since` on; the month's last day where none is left."""
    calendar, end = calendar_of(community), next_month(month)
    first = max(month, since)
    days = [first + timedelta(days=ahead) for ahead in range((end - first).days)]
    return [day for day in days if calendar.is_working_day(day)] or [end - timedelta(days=1)]


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def plan_of(community: Community, month: date) -> VisitPlan | None:
    """The month's plan."""
    return VisitPlan.objects.filter(community=community, month=month).select_related("made_by").first()


def visits_of(plan: VisitPlan) -> QuerySet[HomeVisit]:
    """The plan's visits, by day and door; those left out as well."""
    rows = HomeVisit.objects.filter(plan=plan).select_related("unit__building", "visitor", "made_by", "resident")
    return rows.annotate(matters=Count("raised")).order_by("day", "unit__code", "pk")


def mine(who: Membership) -> list[HomeVisit]:
    """What the person still has to make, the next first."""
    rows = HomeVisit.objects.filter(community=who.community, visitor=who.user, state=VisitState.PLANNED)
    return list(rows.select_related("unit__building", "visitor").order_by("day", "unit__code", "pk"))


def made_by(who: Membership, since: datetime) -> list[HomeVisit]:
    """What the person has made since then, the latest first."""
    rows = HomeVisit.objects.filter(MADE, community=who.community, made_by=who.user, visited_at__gte=since)
    return list(rows.select_related("unit__building", "resident").order_by("-visited_at", "-pk"))


def visit_of(community: Community, pk: int) -> HomeVisit:
    """The community's visit; else 404."""
    rows = HomeVisit.objects.select_related("plan", "unit__building", "visitor", "made_by", "resident", "dropped_by")
    found = rows.filter(community=community, pk=pk).first()
    if found is None:
        raise Http404
    return found


def tries_of(visit: HomeVisit) -> list[VisitTry]:
    """When nobody was at home."""
    return list(visit.attempts.select_related("by").order_by("at", "pk"))


def visits_of_unit(unit: Unit) -> list[HomeVisit]:
    """The unit's latest visits, one more than `MOST` where there are others."""
    return _shown(HomeVisit.objects.filter(unit=unit))


def visits_of_resident(person: Resident) -> list[HomeVisit]:
    """Visits at which this person was met."""
    return _shown(HomeVisit.objects.filter(MADE, resident=person))


def _shown(rows: QuerySet[HomeVisit]) -> list[HomeVisit]:
    shown = rows.exclude(state=VisitState.DROPPED).select_related("unit__building", "visitor", "made_by", "resident")
    return list(shown.prefetch_related("raised__ticket").order_by("-day", "-pk")[: MOST + 1])


@dataclass(frozen=True)
class Progress:
    """How far a month has come."""

    need: int
    households: int
    planned: int
    made: int
    nobody: int
    raised: int

    @property
    def percent(self) -> float:
        """Per cent of the households that were visited, cut off."""
        return share(self.made, self.households)

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(self.need - self.made, 0)


def progress_of(plan: VisitPlan) -> Progress:
    """Counted in one query."""
    rows = HomeVisit.objects.filter(plan=plan).exclude(state=VisitState.DROPPED)
    found = rows.aggregate(
        planned=Count("pk", distinct=True),
        made=Count("pk", filter=MADE, distinct=True),
        nobody=Count("attempts", distinct=True),
        raised=Count("raised", distinct=True),
    )
    return Progress(plan.need, plan.households, **found)


def made_of(plans: Iterable[VisitPlan]) -> dict[int, int]:
    """Plan → visits made, in one query."""
    rows = HomeVisit.objects.filter(MADE, plan__in=list(plans)).values("plan").annotate(n=Count("pk"))
    return dict(rows.values_list("plan", "n"))
