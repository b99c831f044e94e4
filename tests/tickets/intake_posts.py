"""What the intake form posts, as a clerk fills it in, and what comes back."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from core import clock
from residents.models import Resident, Unit
from staff.models import Community
from tests.factories import BuildingFactory, OccupancyFactory, PhoneFactory, UnitFactory


def local(at: datetime) -> str:
    """A moment as the browser's field sends it."""
    return localtime(at).strftime("%Y-%m-%dT%H:%M")


def in_hours(hours: float) -> str:
    """So many hours from now, as the browser's field sends it."""
    return local(clock.now() + timedelta(hours=hours))


def a_post(*matters: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An unknown caller by phone with one unsolved repair, or with these matters; changed as told."""
    fields: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "channel": "phone",
        "caller_name": "王测试",
        "caller_phone": "13800001234",
    }
    for place, matter in enumerate(matters or ({},)):
        standard = {"kind": "repair", "text": "厨房水管漏水", "solved": "no", "promised_at": in_hours(2)}
        fields |= {f"m{place}-{name}": value for name, value in {**standard, **matter}.items()}
    return {**fields, **changes}


def page(community: Community, query: str = "") -> str:
    """The address of the intake."""
    return f"/c/{community.slug}/intake/{query}"


def a_household(community: Community, *, people: int = 1, code: str = "3-2-1201") -> Unit:
    """A unit with so many people, each with one phone."""
    number, entrance, door = code.split("-")
    building = BuildingFactory.create(community=community, number=number)
    unit: Unit = UnitFactory.create(building=building, entrance=entrance, number=door, code=code)
    for _ in range(people):
        PhoneFactory.create(resident=OccupancyFactory.create(unit=unit).resident)
    return unit


def first_of(unit: Unit) -> Resident:
    """The first of its people."""
    return unit.occupancies.order_by("pk")[0].resident


def faults(answer: Any) -> dict[str, list[str]]:
    """Field → sentences, over all forms of the page; "" for those that belong to no field."""
    forms = answer.context["forms"]
    found = {name: list(errors) for name, errors in forms.call.errors.items()}
    for form in forms.matters:
        found |= {f"{form.prefix}-{name}": list(errors) for name, errors in form.errors.items()}
    return found | ({"": forms.troubles} if forms.troubles else {})
