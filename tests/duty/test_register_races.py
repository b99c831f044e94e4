"""Two people at one key, one round, one post: what the locks prevent, and first the proof that it would happen."""

import threading
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from duty import key_refusals, patrol_refusals, post_refusals
from duty.enums import KeyKind, PostKind
from duty.models import OUT, Key, Loan, PatrolPoint, PatrolRoute, Post, Round, Visit
from duty.queries.posts import hanging_on
from duty.services import (
    Borrower,
    GivenBack,
    KeyLine,
    add_key,
    finish_round,
    lend_key,
    plan_rounds,
    retire_key,
    retire_post,
    retire_route,
    set_route,
    take_back,
    visit_point,
)
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_post
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)
LINE = KeyLine("A-01", "水泵房", KeyKind.HELD, 1)


def a_lead() -> Membership:
    who: Membership = MembershipFactory.create(role=Role.SUPERVISOR)
    return who


def a_key(who: Membership) -> Key:
    return add_key(who, a_post(who.community), LINE, key=uuid.uuid4(), now=NOON)


def lend(who: Membership, held: Key) -> Loan:
    given = {"purpose": "检修", "due_at": NOON + HOUR, "key": uuid.uuid4(), "now": NOON}
    return lend_key(who, held.pk, to=Borrower(who.user), **given)  # type: ignore[arg-type]  # a test's facts


def a_route(who: Membership, times: str = "") -> PatrolRoute:
    facts = {"name": "夜间巡查", "times": times, "points": "南门\n北门", "key": uuid.uuid4(), "now": NOON - HOUR}
    return set_route(who, a_post(who.community, PostKind.GATE), **facts)  # type: ignore[arg-type]  # a test's facts


def first_point(route: PatrolRoute) -> PatrolPoint:
    rows = PatrolPoint.objects.select_related("route__post", "route__community").filter(route=route)
    found: PatrolPoint = rows.order_by("position")[0]
    return found


def visit(who: Membership, point: PatrolPoint) -> Visit:
    return visit_point(who, point, finding=None, key=uuid.uuid4(), now=NOON)


def whole(who: Membership) -> bool:
    return verify_chain(Chain.objects.get(pk=who.community_id)).broken_at is None


def names(results: list[object]) -> list[type]:
    return [type(one) for one in results if isinstance(one, Exception)]


def see_it_there(key_id: int, both_have_read: threading.Barrier) -> bool:
    """What lending would be if it read first and never locked; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        there = not Loan.objects.filter(OUT, held=key_id).exists()
        both_have_read.wait(timeout=10)
        return there


def test_without_the_lock_two_people_would_find_the_same_copy_free() -> None:
    """The positive control."""
    held = a_key(a_lead())
    both_have_read = threading.Barrier(2)

    assert race(*[partial(see_it_there, held.pk, both_have_read)] * 2) == [True, True]


@pytest.mark.rule("L-5")
def test_of_two_people_who_lend_one_key_at_once_one_does_and_the_other_hears_that_it_is_out() -> None:
    lead = a_lead()
    other = MembershipFactory.create(community=lead.community, role=Role.FRONT)
    held = a_key(lead)

    results = race(partial(lend, lead, held), partial(lend, other, held))

    assert names(results) == [key_refusals.KeyAllOut]
    assert Loan.objects.filter(OUT, held=held).count() == 1
    assert Entry.objects.filter(action="key.lent").count() == 1
    assert whole(lead)


@pytest.mark.rule("L-5")
def test_lending_and_taking_out_of_the_register_at_once_leave_one_of_the_two() -> None:
    lead = a_lead()
    held = a_key(lead)

    results = race(partial(lend, lead, held), partial(retire_key, lead, held.pk, words="换锁", now=NOON))

    held.refresh_from_db()
    gone, out = held.retired_at is not None, Loan.objects.filter(OUT, held=held).exists()
    assert gone != out
    assert names(results) == [key_refusals.KeyGone if gone else key_refusals.KeyStillOut]
    assert whole(lead)


@pytest.mark.rule("L-5")
def test_a_key_that_two_take_back_at_once_comes_back_once() -> None:
    lead = a_lead()
    loan = lend(lead, a_key(lead))

    results = race(*[partial(take_back, lead, loan.pk, GivenBack(), now=NOON)] * 2)

    assert names(results) == [key_refusals.KeyBack]
    assert Entry.objects.filter(action="key.returned").count() == 1


def see_nothing_hanging(post: Post, both_have_read: threading.Barrier) -> bool:
    """What retiring a post would read without its lock."""
    with transaction.atomic():
        free = not hanging_on([post])[post.pk]
        both_have_read.wait(timeout=10)
        return free


def hang_without_lock(lead: Membership, post: Post, both_have_read: threading.Barrier) -> bool:
    """What entering a key would be without the post's lock."""
    with transaction.atomic():
        used = Post.objects.filter(pk=post.pk, retired_at=None).exists()
        both_have_read.wait(timeout=10)
        Key.objects.create(
            community=lead.community, post=post, number="1", opens="x", key=uuid.uuid4(), added_at=NOON,
            added_by=lead.user,
        )  # fmt: skip
        return used


def test_without_the_lock_a_post_would_leave_with_a_key_on_it() -> None:
    """The positive control."""
    lead = a_lead()
    post, both_have_read = a_post(lead.community), threading.Barrier(2)

    results = race(
        partial(see_nothing_hanging, post, both_have_read), partial(hang_without_lock, lead, post, both_have_read)
    )

    assert results == [True, True]
    assert hanging_on([post])[post.pk].keys == 1


def test_a_key_entered_while_its_post_leaves_stops_it_or_is_refused() -> None:
    lead = a_lead()
    post = a_post(lead.community)

    results = race(
        partial(add_key, lead, post, LINE, key=uuid.uuid4(), now=NOON), partial(retire_post, lead, post.pk, now=NOON)
    )

    post.refresh_from_db()
    gone = post.retired_at is not None
    assert gone != Key.objects.filter(post=post).exists()
    assert names(results) == [post_refusals.PostGone if gone else post_refusals.PostInUse]


def see_point_open(point: PatrolPoint, both_have_read: threading.Barrier) -> bool:
    """What visiting would be if it looked for a running round and never locked the route."""
    with transaction.atomic():
        free = not Round.objects.filter(route=point.route, finished_at=None).exists()
        both_have_read.wait(timeout=10)
        return free


def test_without_the_lock_two_phones_would_each_begin_a_round() -> None:
    """The positive control."""
    point, both_have_read = first_point(a_route(a_lead())), threading.Barrier(2)

    assert race(*[partial(see_point_open, point, both_have_read)] * 2) == [True, True]


@pytest.mark.rule("L-6")
def test_of_two_phones_of_one_person_at_one_point_one_reports_it() -> None:
    lead = a_lead()
    point = first_point(a_route(lead))

    results = race(*[partial(visit, lead, point)] * 2)

    assert names(results) == [patrol_refusals.PointDone]
    assert (Round.objects.count(), Visit.objects.count()) == (1, 1)
    assert whole(lead)


@pytest.mark.rule("L-6")
def test_of_two_people_at_one_point_one_walks_the_round() -> None:
    lead = a_lead()
    guard = MembershipFactory.create(community=lead.community, role=Role.GUARD)
    point = first_point(a_route(lead))

    results = race(partial(visit, lead, point), partial(visit, guard, point))

    assert names(results) == [patrol_refusals.RoundTaken]
    assert (Round.objects.count(), Visit.objects.count()) == (1, 1)


@pytest.mark.rule("L-6")
def test_a_round_that_two_phones_finish_at_once_is_finished_once() -> None:
    lead = a_lead()
    walked = visit(lead, first_point(a_route(lead))).round

    results = race(*[partial(finish_round, lead, walked.pk, words="北门施工", now=NOON)] * 2)

    assert names(results) == [patrol_refusals.RoundOver]
    assert Entry.objects.filter(action="patrol.walked").count() == 1


@pytest.mark.rule("L-6")
def test_a_route_that_leaves_while_somebody_scans_a_point_leaves_no_open_round() -> None:
    lead = a_lead()
    route = a_route(lead)

    results = race(
        partial(visit, lead, first_point(route)), partial(retire_route, lead, route.pk, words="合并", now=NOON)
    )

    route.refresh_from_db()
    gone = route.retired_at is not None
    assert names(results) == [patrol_refusals.RouteGone if gone else patrol_refusals.RouteWalked]
    assert Visit.objects.exists() != gone


@pytest.mark.rule("L-6")
def test_a_route_that_leaves_while_its_round_becomes_due_owes_none() -> None:
    lead = a_lead()
    route = a_route(lead, times="12:00")  # NOON is 12:00 at the community

    race(partial(plan_rounds, NOON), partial(retire_route, lead, route.pk, words="合并", now=NOON))

    assert not Round.objects.filter(route=route, cancelled_at=None).exists()
