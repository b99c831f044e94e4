"""Reading patrols: what is due, who walks, which points were missed, what became of findings (L-6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from deadlines.registry import SubjectFacts
from duty.models import IN_USE, OPEN_ROUND, PatrolPoint, PatrolRoute, Post, Round, Visit
from tickets.enums import State


@dataclass(frozen=True)
class Stop:
    """A point of a round, with its visit once there was one."""

    point: PatrolPoint
    visit: Visit | None


def routes_of(posts: Collection[Post]) -> list[PatrolRoute]:
    """The routes of these posts, each with `places`, how many points it has."""
    rows = PatrolRoute.objects.filter(IN_USE, post__in=posts).select_related("post")
    return list(rows.annotate(places=Count("points", filter=Q(points__retired_at=None))).order_by("name"))


def rounds_of(posts: Collection[Post]) -> list[Round]:
    """Open rounds first, then the latest; each with `visited` and `findings`."""
    rows = Round.objects.filter(route__post__in=posts).select_related("route", "by")
    rows = rows.annotate(visited=Count("visits"), findings=Count("visits", filter=~Q(visits__finding="")))
    found = list(rows.order_by("-pk")[:40])
    return sorted(found, key=_is_over)


def _is_over(one: Round) -> bool:
    return bool(one.finished_at or one.missed_at or one.cancelled_at)


def routes_retired(posts: Collection[Post]) -> list[PatrolRoute]:
    """Those that left, the latest first."""
    rows = PatrolRoute.objects.filter(post__in=posts, retired_at__isnull=False).select_related("post", "retired_by")
    return list(rows.order_by("-retired_at", "-pk")[:30])


def open_findings(posts: Collection[Post]) -> list[Visit]:
    """Findings whose ticket is not closed yet: they are followed to the end."""
    rows = Visit.objects.filter(round__route__post__in=posts, ticket__isnull=False)
    rows = rows.exclude(ticket__state=State.CLOSED).select_related("point__route", "ticket__department", "by")
    return list(rows.order_by("at", "pk")[:100])


def stops_of(walked: Round) -> list[Stop]:
    """The points in their order, as the route was then; those that were visited always."""
    rows = Visit.objects.filter(round=walked).select_related("by", "ticket__department", "point")
    visits = {visit.point_id: visit for visit in rows}
    stood = _stood(walked) | Q(pk__in=visits)
    points = PatrolPoint.objects.filter(stood, route=walked.route_id).order_by("position", "pk")
    return [Stop(point, visits.get(point.pk)) for point in points]


def _stood(walked: Round) -> Q:
    """The points of a round: those in use while it is open, those of its beginning once it is over."""
    over = walked.finished_at or walked.missed_at or walked.cancelled_at
    begun = walked.started_at or walked.planned_at
    if over is None or begun is None:
        return IN_USE
    known = Q(added_at=None) | Q(added_at__lte=begun)
    return known & (IN_USE | Q(retired_at__gt=begun))


def running_of(route: PatrolRoute) -> Round | None:
    """The round that is being walked on this route."""
    rows = Round.objects.filter(OPEN_ROUND, route=route, started_at__isnull=False)
    return rows.select_related("by").first()


def points_of(route: PatrolRoute) -> list[PatrolPoint]:
    """The points in use, in their order."""
    return list(PatrolPoint.objects.filter(IN_USE, route=route).order_by("position", "pk"))


class RoundSubjects:
    """Subject kind "patrol_round": owed by the post until it is walked, or until the next is due."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Which route, and the page of the round."""
        rows = Round.objects.filter(pk__in=list(ids)).select_related("community", "route")
        return {
            one.pk: SubjectFacts(
                is_open=not _is_over(one),
                first_responder_id=None,
                handler_id=one.by_id,
                url=f"/c/{one.community.slug}/patrols/rounds/{one.pk}/",
                params={"route": str(one.route)},
                topic="patrol",
            )
            for one in rows
        }
