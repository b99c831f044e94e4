"""A unit with a life: vehicles with permits, a move-in, a renovation, fee notices. Names and numbers are synthetic."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from residents.enums import FeeChannel, FeeKind, Source
from residents.models import FeeNotice, MoveIn, ParkingPermit, Renovation, Unit, Vehicle
from residents.services.changes import Told
from residents.services.fees import Sent, send_fees
from residents.services.move_in import open_move_in
from residents.services.permits import PermitFacts, issue_permit
from residents.services.renovations import WorksFacts, register_renovation
from residents.services.vehicles import VehicleFacts, add_vehicle
from staff.models import Membership
from tests.factories import NOON

TODAY = date(2026, 11, 23)
YEAR = timedelta(days=365)
TOLD = Told(Source.VISIT)
BY_FORM = {"source": "phone", "source_words": ""}


def key() -> dict[str, str]:
    """What a form carries as its key."""
    return {"key": str(uuid.uuid4())}


def a_vehicle(who: Membership, unit: Unit, plate: str = "京A12345", **facts: Any) -> Vehicle:
    """A car of the unit, entered as of NOON."""
    return add_vehicle(who, unit, VehicleFacts(plate, **facts), TOLD, key=uuid.uuid4(), now=NOON)


def a_permit(who: Membership, vehicle: Vehicle, *, until: date = TODAY + YEAR, **facts: Any) -> ParkingPermit:
    """A permit of the vehicle from TODAY."""
    told = PermitFacts(min(TODAY, until), until, **facts)
    return issue_permit(who, vehicle.pk, told, TOLD, key=uuid.uuid4(), now=NOON)


def works_facts(**changes: Any) -> WorksFacts:
    """A registration, changed as told."""
    facts: dict[str, Any] = {
        "what": "厨房翻新",
        "contractor": "云杉装饰",
        "from_on": TODAY,
        "until_on": TODAY + timedelta(days=30),
        "noise_from": time(8),
        "noise_until": time(18),
        "foreman": "何测试",
        "foreman_phone": "13800004321",
        "workers": "王测试 木工 Z-1",
    }
    return WorksFacts(**{**facts, **changes})


def some_works(who: Membership, unit: Unit, *, now: datetime = NOON, **changes: Any) -> Renovation:
    """A registered renovation."""
    return register_renovation(who, unit, works_facts(**changes), TOLD, key=uuid.uuid4(), now=now)


def a_move_in(who: Membership, unit: Unit) -> MoveIn:
    """An open move-in."""
    return open_move_in(who, unit, resident_id=None, on=TODAY, key=uuid.uuid4(), now=NOON)


def a_fee_notice(who: Membership, *codes: str) -> list[FeeNotice]:
    """A notice to these units in one pass."""
    sent = Sent(FeeKind.NOTICE, "2026 Q4", FeeChannel.PAPER, "", NOON)
    return send_fees(who, codes, sent, key=uuid.uuid4(), now=NOON)


def a_whole_life(who: Membership, unit: Unit) -> dict[str, dict[str, Any]]:
    """View name → what its address needs, for every page of the archive."""
    car = a_vehicle(who, unit)
    permit = a_permit(who, car)
    bare = a_vehicle(who, unit, "京B67890")
    works, sheet = some_works(who, unit), a_move_in(who, unit)
    a_fee_notice(who, unit.code)
    of_permit, of_works = {"pk": permit.pk}, {"pk": works.pk}
    return {
        "residents:edit_vehicle": {"pk": bare.pk},
        "residents:drop_vehicle": {"pk": bare.pk},
        "residents:issue_permit": {"pk": bare.pk},
        **{f"residents:{name}": of_permit for name in ("permit", "permit_card", "renew_permit", "withdraw_permit")},
        "residents:move_in": {"pk": sheet.pk},
        "residents:move_in_paper": {"pk": sheet.pk},
        **{f"residents:renovation{name}": of_works for name in ("", "_paper", "_last_day", "_deposit", "_workers")},
        "residents:renovation_step": {**of_works, "state": "finished"},
    }
