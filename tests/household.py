"""A community with its people and one household: where the browser's tests and the storm of strange input begin."""

from core import clock
from deadlines.sweep import beat
from residents.models import Unit
from residents.services.search_keys import index_residents, index_units
from staff.enums import Role
from staff.models import Community
from tests.factories import (
    BuildingFactory,
    CategoryFactory,
    CommunityFactory,
    DepartmentFactory,
    MembershipFactory,
    OccupancyFactory,
    PhoneFactory,
    ResidentFactory,
    UnitFactory,
    UserFactory,
)

PASSWORD = "browser-9-test"


def a_household() -> Unit:
    """3-2-1201 in a community with a clerk `clerk` and a supervisor `boss`; 王测试 lives there, phone ends in 1234."""
    community: Community = CommunityFactory.create(slug="garden", name="云杉花园")
    department = DepartmentFactory.create(community=community, name="客户服务部")
    people = (("clerk", "林晓岚", Role.FRONT), ("boss", "陈静怡", Role.SUPERVISOR), ("helper", "何雨桐", Role.FRONT))
    for username, name, role in people:
        user = UserFactory.create(username=username, name=name)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        MembershipFactory.create(user=user, community=community, role=role, department=department)
    CategoryFactory.create(community=community, name="水管漏水")
    building = BuildingFactory.create(community=community, number="3")
    unit: Unit = UnitFactory.create(building=building, entrance="2", number="1201", code="3-2-1201")
    resident = ResidentFactory.create(community=community, name="王测试")
    OccupancyFactory.create(unit=unit, resident=resident)
    PhoneFactory.create(resident=resident, number="13800001234")
    index_units([unit])
    index_residents([resident.pk])
    beat(clock.now())
    return unit
