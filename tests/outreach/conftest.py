"""A community with a clerk, a supervisor, a director, and forty households in two buildings."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from residents.models import Unit
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import BuildingFactory, MembershipFactory, UnitFactory


@pytest.fixture
def desk(community: Community) -> Membership:
    made: Membership = MembershipFactory.create(community=community, role=Role.FRONT)
    return made


@pytest.fixture
def homes(community: Community) -> list[Unit]:
    buildings = [BuildingFactory.create(community=community, number=str(n)) for n in (1, 2)]
    return [UnitFactory.create(building=buildings[n % 2], number=str(101 + n)) for n in range(40)]


@pytest.fixture
def ask(client: Client, lead: Membership) -> Callable[..., Any]:
    """Ask a page of the community as its supervisor: GET, or POST with what is given."""
    client.force_login(lead.user)

    def go(path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        url = f"/c/{lead.community.slug}/{path}"
        return client.get(url, **more) if data is None else client.post(url, data, **more)

    return go
