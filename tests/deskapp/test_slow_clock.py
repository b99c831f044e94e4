"""A deed on a server whose clock is ten minutes behind the one that knows its beginning: kept, and never before it."""

import uuid
from datetime import timedelta

import pytest

from duty.enums import ChangeState
from duty.models import Change
from duty.services import GivenBack, accept, decline, end_emergency, finish_round, take_back
from staff.models import Department, Membership
from tests.duty.rosters import a_department, asked, published
from tests.duty.test_emergencies import an_emergency
from tests.duty.test_keys import a_key, lent
from tests.duty.test_patrols import a_route, place, visited
from tests.factories import NOON
from tests.visitors.passes import a_guard, a_home, checked, owner_of, signed
from visitors.pass_enums import CheckResult
from visitors.services.visits import Consent, Guest, let_in, let_out, register_visit
from visitors.visit_enums import ConsentHow

pytestmark = pytest.mark.django_db
SLOW = NOON - timedelta(minutes=10)  # NOON is what the fast server says at this moment


@pytest.mark.rule("V-5")
def test_a_visitor_leaves_who_came_in_by_the_fast_clock(front: Membership) -> None:
    home = a_home(front)
    consent = Consent(ConsentHow.PHONE, resident=owner_of(home))
    guest = Guest("何访客", "13900001234", "", 1)
    visit = register_visit(
        front, guest, unit=home, host=owner_of(home), consent=consent, opened_at=NOON, key=uuid.uuid4(), now=NOON
    )
    let_in(front, visit.pk, now=NOON)

    assert let_out(front, visit.pk, now=SLOW).left_at == NOON


@pytest.mark.rule("L-5")
def test_a_key_comes_back_that_was_lent_by_the_fast_clock(front: Membership) -> None:
    loan = lent(front, a_key(front))

    assert take_back(front, loan.pk, GivenBack(), now=SLOW).returned_at == NOON


@pytest.mark.rule("L-6")
def test_a_round_ends_that_began_by_the_fast_clock(front: Membership) -> None:
    begun = visited(front, place(a_route(front, "水泵房")))

    assert finish_round(front, begun.round_id, words="", now=SLOW).finished_at == NOON


@pytest.mark.rule("L-7")
def test_an_emergency_ends_that_was_noticed_by_the_fast_clock(front: Membership) -> None:
    assert end_emergency(front, an_emergency(front).pk, now=SLOW).ended_at == NOON


@pytest.mark.rule("V-6")
def test_goods_leave_on_a_pass_that_was_signed_by_the_fast_clock(front: Membership) -> None:
    release = signed(front, from_at=SLOW)

    assert checked(a_guard(front), release, now=SLOW).result == CheckResult.RELEASED
    release.refresh_from_db()
    assert release.used_at == NOON


@pytest.fixture
def wish(front: Membership, lead: Membership) -> Change:
    """A wish for another shift, asked by the fast clock."""
    team: tuple[Department, list[Membership]] = a_department(front.community)
    works, people = team
    return asked(people[0], people[3], published(lead, works), 1, now=NOON)


@pytest.mark.rule("L-4")
@pytest.mark.parametrize(("verb", "state"), [(accept, ChangeState.ACCEPTED), (decline, ChangeState.DECLINED)])
def test_a_wish_is_answered_that_was_asked_by_the_fast_clock(
    verb: object, state: ChangeState, wish: Change, lead: Membership
) -> None:
    given = {"change_id": wish.pk, "who": lead, "now": SLOW} | ({"answer": "人手不够"} if verb is decline else {})
    verb(**given)  # type: ignore[operator]

    wish.refresh_from_db()
    assert (wish.state, wish.answered_at) == (state, wish.asked_at)
