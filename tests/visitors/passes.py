"""Release passes as far as a test needs them: a unit with its owner, a pass applied for, confirmed, signed."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from residents.models import Occupancy, Resident, Unit
from staff.enums import Role
from staff.models import Membership
from tests.factories import (
    NOON,
    BuildingFactory,
    MembershipFactory,
    OccupancyFactory,
    PhoneFactory,
    ResidentFactory,
    UnitFactory,
)
from visitors.models import GateCheck, ReleasePass
from visitors.pass_enums import Applicant, ConfirmedHow
from visitors.pass_rules import Item, Shown
from visitors.services.pass_gate import check_at_gate
from visitors.services.passes import Application, Confirmation, apply_for_pass, confirm_owner, sign_pass

HOUR = timedelta(hours=1)
GOODS = (Item("双开门冰箱"), Item("纸箱", 6))


def a_home(who: Membership, number: str = "1201") -> Unit:
    """A unit whose owner has a number on file."""
    building = BuildingFactory.create(community=who.community)
    unit: Unit = UnitFactory.create(building=building, number=number)
    owner = ResidentFactory.create(community=who.community, name="王测试", gender="f")
    OccupancyFactory.create(unit=unit, resident=owner)
    PhoneFactory.create(resident=owner)
    unit.community = who.community
    return unit


def owner_of(unit: Unit) -> Resident:
    """Its owner."""
    return Occupancy.objects.select_related("resident").get(unit=unit, standing="owner").resident


def an_application(now: datetime = NOON, **changes: Any) -> Application:
    """The owner carries a fridge and six boxes out within the next four hours."""
    facts: dict[str, Any] = {
        "standing": Applicant.OWNER, "name": "王测试", "phone": "13800001234", "plate": "粤B12345",
        "from_at": now, "until_at": now + 4 * HOUR, "items": GOODS,
    }  # fmt: skip
    return Application(**{**facts, **changes})


def applied(who: Membership, unit: Unit | None = None, *, now: datetime = NOON, **changes: Any) -> ReleasePass:
    """Written down by the desk."""
    home = unit or a_home(who)
    key = changes.pop("key", uuid.uuid4())
    by: dict[str, Any] = {"by": who.user, "files_by": who.user, "key": key, "now": now}
    return apply_for_pass(who.community, home, an_application(now, **changes), **by)


def confirmed(who: Membership, unit: Unit | None = None, *, now: datetime = NOON, **changes: Any) -> ReleasePass:
    """Its owner was called back."""
    made = applied(who, unit, now=now, **changes)
    consent = "" if made.standing == Applicant.OWNER else "call"
    given = Confirmation(ConfirmedHow.CALL, owner_of(made.unit), consent_how=consent)
    return confirm_owner(who, made.pk, given, now=now)


def signed(who: Membership, unit: Unit | None = None, *, now: datetime = NOON, **changes: Any) -> ReleasePass:
    """Signed by `who`."""
    return sign_pass(who, confirmed(who, unit, now=now, **changes).pk, signer=who, now=now)


def a_guard(who: Membership, **facts: Any) -> Membership:
    """Somebody at the gate of the same community."""
    guard: Membership = MembershipFactory.create(community=who.community, role=Role.GUARD, **facts)
    return guard


def shown(release: ReleasePass) -> Shown:
    """Every line is there and nothing else."""
    return Shown(range(1, release.item_count + 1))


def checked(guard: Membership, release: ReleasePass, seen: Shown | None = None, **facts: Any) -> GateCheck:
    """Shown at the gate, with everything there unless told otherwise."""
    given: dict[str, Any] = {"key": uuid.uuid4(), "now": NOON + HOUR, **facts}
    return check_at_gate(guard, release.pk, seen or shown(release), **given)
