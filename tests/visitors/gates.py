"""Visits as a guard would make them."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from residents.models import Occupancy
from staff.models import Membership
from tests.factories import NOON
from visitors.models import Announcement, Permit, Visit
from visitors.services.announcements import Expected, announce_by_desk
from visitors.services.permits import Holder, Span, issue_permit
from visitors.services.visits import Consent, Guest, register_visit
from visitors.visit_enums import ConsentHow, PermitKind

HOUR = timedelta(hours=1)


def by_phone(home: Occupancy) -> Consent:
    """The host's word, as the guard heard it."""
    return Consent(ConsentHow.PHONE, resident=home.resident)


def a_visit(who: Membership, home: Occupancy, *, agreed: bool = False, now: datetime = NOON, **guest: Any) -> Visit:
    """A visitor at the gate, to the household."""
    beside = {"supervised_by": guest.pop("supervised_by", None)}
    one = Guest(**{"name": "何访客", "phone": "13900001234", "plate": "粤A·123AB", **guest})
    facts: dict[str, Any] = {"unit": home.unit, "host": home.resident, **beside}
    facts["opened_at"] = now - timedelta(seconds=30)
    return register_visit(who, one, consent=by_phone(home) if agreed else None, key=uuid.uuid4(), now=now, **facts)


def announced(who: Membership, home: Occupancy, *, heads: int = 1, **window: Any) -> Announcement:
    """A visitor whom the desk has announced, from now on for six hours."""
    begin, end = window.get("begin", NOON), window.get("end", NOON + 6 * HOUR)
    expected = Expected("韩访客", begin, end, "13900005678", heads=heads)
    facts: dict[str, Any] = {"supervised_by": window.get("supervised_by"), "key": uuid.uuid4(), "now": NOON}
    return announce_by_desk(who, home.unit, home.resident, expected, **facts)


def a_permit(who: Membership, home: Occupancy | None = None, **span: Any) -> Permit:
    """A worker's permit, this week's working days from eight to six."""
    today, beside = NOON.date(), span.pop("supervised_by", None)
    terms: dict[str, Any] = {"from_day": today, "until_day": today + timedelta(days=4), "weekdays": range(5)}
    terms |= {"from_time": time(8), "until_time": time(18), **span}
    holder = Holder(PermitKind.WORKER, "覃师傅", "13900009999")
    facts: dict[str, Any] = {"unit": home.unit if home else None, "supervised_by": beside}
    return issue_permit(who, holder, Span(**terms), key=uuid.uuid4(), now=NOON, **facts)
