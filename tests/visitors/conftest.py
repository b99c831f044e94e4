"""A community with a guard, a clerk, a supervisor, a director, and one household."""

import pytest

from residents.models import Occupancy
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import MembershipFactory, OccupancyFactory


@pytest.fixture
def guard(community: Community) -> Membership:
    made: Membership = MembershipFactory.create(community=community, role=Role.GUARD)
    return made


@pytest.fixture
def desk(community: Community) -> Membership:
    made: Membership = MembershipFactory.create(community=community, role=Role.FRONT)
    return made


@pytest.fixture
def home(community: Community) -> Occupancy:
    made: Occupancy = OccupancyFactory.create(unit__building__community=community)
    return made
