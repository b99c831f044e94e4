"""What the run begins with: one community, its people, its compressed limits. Runs inside the desk and says who is who."""

import json
import sys
from datetime import datetime

import django

django.setup()

from benchmarks.chaos.plan import CLERKS, TECHNICIANS
from core import clock
from deadlines.rules import Override, Rule
from deadlines.services import keep_calendar, set_limit
from residents.models import Building, Occupancy, Resident, Unit
from residents.services.search_keys import index_residents, index_units
from staff.enums import Role
from staff.models import Community, Department, Membership, User
from tickets.enums import Trade
from tickets.models import Ability

SLUG = "chaos"
# minutes: the limit, the warning before it, the interval to the next level. As an administrator may set them.
LIMITS = {Rule.TL_1: (2, 1, 1), Rule.TL_2: (None, 1, 1), Rule.TL_4: (2, 1, 1), Rule.R_1: (2, 1, 1)}
HOMES = 60


def main() -> None:
    """Make it, and say on one line what the driver and the oracle need."""
    now = clock.now()
    where = Community.objects.create(name="混沌", slug=SLUG)
    keep_calendar(now)
    department = Department.objects.create(community=where, name="客服部")
    clerks = [person(where, f"clerk{n}", f"客服{n}", role=Role.FRONT, department=department) for n in range(CLERKS)]
    leads = [person(where, "lead", "主管", role=Role.SUPERVISOR, department=department)]
    directors = [person(where, "director", "经理", role=Role.DIRECTOR, department=department)]
    chief = Membership.objects.get(user=directors[0])
    technicians = [person(where, f"tech{n}", f"师傅{n}", role=Role.TECHNICIAN) for n in range(TECHNICIANS)]
    Ability.objects.bulk_create(
        Ability(community=where, user=one, trade=trade) for one in technicians for trade in Trade.values
    )
    for rule, (amount, warning, interval) in LIMITS.items():
        own = Override(amount_minutes=amount, warning_minutes=warning, interval_minutes=interval)
        set_limit(chief, rule, own, now=now)
    told = {
        "slug": SLUG,
        "clerks": [[one.pk, one.username] for one in clerks],
        "technicians": [[one.pk, one.username] for one in technicians],
        "members": {one.user_id: one.pk for one in Membership.objects.filter(community=where)},
        "leads": [one.pk for one in leads],
        "directors": [one.pk for one in directors],
        "homes": homes(where, now),
        "limits": {rule.value: figures for rule, figures in LIMITS.items()},
    }
    sys.stdout.write(json.dumps(told) + "\n")


def person(where: Community, username: str, name: str, *, role: Role, department: Department | None = None) -> User:
    """Somebody who can sign in."""
    user = User(username=username, name=name)
    user.set_password("chaos")
    user.save()
    Membership.objects.create(user=user, community=where, role=role, department=department)
    return user


def homes(where: Community, now: datetime) -> list[list[int]]:
    """Units with somebody in each: (unit, resident)."""
    building = Building.objects.create(community=where, number="1")
    units = Unit.objects.bulk_create(
        Unit(community=where, building=building, entrance="1", number=f"{n:04d}", code=f"1-1-{n:04d}")
        for n in range(HOMES)
    )
    people = Resident.objects.bulk_create(
        Resident(community=where, name=f"住户{n}", gender="f", created_at=now) for n in range(HOMES)
    )
    Occupancy.objects.bulk_create(
        Occupancy(resident=one, unit=unit, standing="owner") for one, unit in zip(people, units, strict=True)
    )
    index_units(units)
    index_residents([one.pk for one in people])
    return [[unit.pk, one.pk] for unit, one in zip(units, people, strict=True)]


if __name__ == "__main__":
    main()
