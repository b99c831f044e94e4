"""A department of four technicians, and the supervisor who plans them."""

import pytest

from staff.models import Community, Department, Membership
from tests.duty.rosters import a_department


@pytest.fixture
def team(community: Community) -> tuple[Department, list[Membership]]:
    """工程部 with 甲, 乙, 丙, 丁."""
    return a_department(community)


@pytest.fixture
def works(team: tuple[Department, list[Membership]]) -> Department:
    """The department."""
    return team[0]


@pytest.fixture
def people(team: tuple[Department, list[Membership]]) -> list[Membership]:
    """Its four."""
    return team[1]
