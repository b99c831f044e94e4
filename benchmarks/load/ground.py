"""The company of the load run: its people, its homes, what it is measured with. Runs inside the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from benchmarks import seed
from benchmarks.load.who import PASSWORD, SLUG, STAFF
from deadlines.services import keep_calendar
from residents.models import Occupancy
from staff.enums import Role
from staff.models import Community, Department, Membership, User
from tickets.enums import Kind, Trade
from tickets.models import Ability, Category

PEOPLE = {**{Role(name): count for name, count in STAFF.items()}, Role.DIRECTOR: 1}
RESIDENTS = 60_000  # three to a unit, two hundred units to a building


@dataclass(frozen=True)
class Home:
    """A unit with one of its people. Ids run without a gap, which is what lets rows be made by arithmetic."""

    building: int
    unit: int
    resident: int
    name: str


@dataclass(frozen=True)
class Ground:
    """What rows are drawn from."""

    community: Community
    staff: dict[Role, list[int]]
    homes: list[Home]
    categories: list[int]


def build(now: datetime) -> None:
    """One community with everybody who works in it and everybody who lives there."""
    where = Community.objects.create(name="压力小区", slug=SLUG)
    keep_calendar(now)
    hashed = make_password(PASSWORD)  # one hash for all: it is checked at every log-in all the same
    technicians = []
    for role, count in PEOPLE.items():
        department = Department.objects.create(community=where, name=f"{role.label}部")
        people = User.objects.bulk_create(
            User(username=f"{role.value}{n}", name=f"{role.label}{n}", password=hashed) for n in range(count)
        )
        Membership.objects.bulk_create(
            Membership(user=one, community=where, role=role, department=department) for one in people
        )
        technicians += people if role == Role.TECHNICIAN else []
    Ability.objects.bulk_create(
        Ability(community=where, user=one, trade=trade) for one in technicians for trade in Trade.values
    )
    kinds = list(Kind)
    Category.objects.bulk_create(Category(community=where, kind=kinds[n % 6], name=f"类别{n}") for n in range(20))
    seed.people(where, RESIDENTS, now)


def read() -> Ground:
    """What `build` made."""
    where = Community.objects.get(slug=SLUG)
    staff: dict[Role, list[int]] = {role: [] for role in PEOPLE}
    for role, user in Membership.objects.filter(community=where).order_by("user").values_list("role", "user"):
        staff[Role(role)].append(user)
    rows = Occupancy.objects.order_by("pk").values_list("unit__building_id", "unit_id", "resident_id", "resident__name")
    categories = Category.objects.order_by("pk").values_list("pk", flat=True)
    return Ground(where, staff, [Home(*one) for one in rows], list(categories))
