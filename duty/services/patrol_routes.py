"""Patrol routes: set, changed point by point, taken out of use (L-6). Rounds that are over keep what they were."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from core.once import made_with
from deadlines import services as deadlines
from deadlines.rules import Rule
from deadlines.services import Subject
from duty import patrol_refusals as refusals
from duty import patrol_rules as rules
from duty.models import IN_USE, OPEN_ROUND, PatrolPoint, PatrolRoute, Post, Round
from duty.services.posts import lock_post
from ledger import services as ledger
from staff.models import Membership


@transaction.atomic
def set_route(
    who: Membership,
    post: Post,
    *,
    route: PatrolRoute | None = None,
    name: str,
    times: str,
    points: str,
    key: uuid.UUID,
    now: datetime,
) -> PatrolRoute:
    """Make a route or change it; a place that stays keeps its code on the wall. Raises a Refused."""
    planned, places = rules.parse_times(times), rules.parse_points(points)
    if not name.strip():
        raise refusals.RouteNameMissing("name")
    if route is None and (again := made_with(PatrolRoute, key, community_id=who.community_id)):
        return again
    post = lock_post(who, post.pk)
    wanted: dict[str, object] = {"post": post, "name": name.strip(), "times": planned}
    try:
        with transaction.atomic():
            route = _changed(who, route.pk, wanted) if route else _fresh(who, key, wanted, now)
    except IntegrityError as clash:
        raise refusals.RouteNameMissing("name") from clash
    _set_points(route, places, now)
    facts: dict[str, ledger.Fact] = {"post": post.pk, "times": planned, "points": ledger.digest("\n".join(places))}
    _seal(who, route, "route_set", at=now, facts=facts)
    return route


def _fresh(who: Membership, key: uuid.UUID, wanted: dict[str, object], now: datetime) -> PatrolRoute:
    return PatrolRoute.objects.create(community=who.community, key=key, added_at=now, **wanted)


def _changed(who: Membership, route_id: int, wanted: dict[str, object]) -> PatrolRoute:
    route = lock_route(who, route_id)
    for name, value in wanted.items():
        setattr(route, name, value)
    route.save(update_fields=list(wanted))
    return route


def _set_points(route: PatrolRoute, places: Sequence[str], now: datetime) -> None:
    had = {point.place: point for point in PatrolPoint.objects.filter(IN_USE, route=route)}
    for position, place in enumerate(places):
        if point := had.pop(place, None):
            PatrolPoint.objects.filter(pk=point.pk).update(position=position)
        else:
            _add_point(route, place, position, token=uuid.uuid4(), now=now)
    PatrolPoint.objects.filter(pk__in=[one.pk for one in had.values()]).update(retired_at=now)


def _add_point(route: PatrolRoute, place: str, position: int, *, token: uuid.UUID, now: datetime) -> PatrolPoint:
    return PatrolPoint.objects.create(route=route, place=place, position=position, token=token, added_at=now)


@transaction.atomic
def rename_point(who: Membership, point_id: int, *, place: str, now: datetime) -> PatrolPoint:
    """The same code on the same wall gets other words; rounds that are over keep the old ones. Raises a Refused."""
    point = _standing(who, point_id)
    (words,) = rules.parse_points(place)[:1]
    if words == point.place:
        return point
    if PatrolPoint.objects.filter(IN_USE, route=point.route, place=words).exists():
        raise refusals.PointKnown("place")
    PatrolPoint.objects.filter(pk=point.pk).update(retired_at=now)
    made = _add_point(point.route, words, point.position, token=point.token, now=now)
    said: dict[str, ledger.Fact] = {"was": ledger.digest(point.place), "is": ledger.digest(words), "point": made.pk}
    _seal(who, point.route, "point_renamed", at=now, facts=said)
    return made


@transaction.atomic
def retire_point(who: Membership, point_id: int, *, now: datetime) -> None:
    """A point leaves its route and its code opens nothing any more; visits stay. Raises a Refused."""
    point = _standing(who, point_id)
    if PatrolPoint.objects.filter(IN_USE, route=point.route).count() == 1:
        raise refusals.LastPoint
    PatrolPoint.objects.filter(pk=point.pk).update(retired_at=now)
    _seal(who, point.route, "point_retired", at=now, facts={"point": point.pk})


@transaction.atomic
def retire_route(who: Membership, route_id: int, *, words: str, now: datetime) -> PatrolRoute:
    """Take a route out of use with the reason: rounds that are due and not begun are cancelled, what was walked stays.

    Not while somebody walks it. Raises a Refused.
    """
    route = lock_route(who, route_id)
    reason = rules.check_reason(words)
    _check_not_walked(route)
    due = list(Round.objects.filter(OPEN_ROUND, route=route).values_list("pk", flat=True))
    Round.objects.filter(pk__in=due).update(cancelled_at=now)
    for pk in due:
        deadlines.cancel(Subject("patrol_round", pk), [Rule.L_6], at=now)
    PatrolPoint.objects.filter(IN_USE, route=route).update(retired_at=now)
    route.retired_at, route.retired_by, route.retired_words = now, who.user, reason
    route.save(update_fields=["retired_at", "retired_by", "retired_words"])
    _seal(who, route, "route_retired", at=now, facts={"cancelled": due, "words": ledger.digest(reason)})
    return route


def lock_route(who: Membership, route_id: int) -> PatrolRoute:
    """The route in use under its lock, which whoever walks it takes as well. Raises RouteGone."""
    rows = PatrolRoute.objects.select_for_update(of=("self",)).select_related("post")
    route = rows.filter(IN_USE, pk=route_id, community=who.community).first()
    if route is None:
        raise refusals.RouteGone
    return route


def _standing(who: Membership, point_id: int) -> PatrolPoint:
    """A point in use whose route is locked and not being walked. Raises a Refused."""
    route_id = PatrolPoint.objects.values_list("route_id", flat=True).get(pk=point_id)
    route = lock_route(who, route_id)
    _check_not_walked(route)
    point = PatrolPoint.objects.filter(IN_USE, pk=point_id).first()
    if point is None:
        raise refusals.PointGone
    point.route = route
    return point


def _check_not_walked(route: PatrolRoute) -> None:
    running = Round.objects.filter(OPEN_ROUND, route=route, started_at__isnull=False).select_related("by").first()
    if running:
        raise refusals.RouteWalked(who=str(running.by))


def _seal(who: Membership, route: PatrolRoute, verb: str, *, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    ledger.append(
        who.community_id, f"patrol.{verb}", subject=f"route:{route.pk}", actor_id=who.user_id, at=at, facts=facts
    )
