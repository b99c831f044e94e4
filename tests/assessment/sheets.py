"""Sheets of October 2026, seen from November: what the tests of the assessment begin with."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assessment.models import CatalogueItem, Entry, Sheet
from assessment.services import Points, add_points, begin_catalogue
from staff.enums import Role
from staff.models import Membership, User
from tests.factories import MembershipFactory

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_director(who: Membership) -> Membership:
    """Another director of the community."""
    made: Membership = MembershipFactory.create(community=who.community, role=Role.DIRECTOR)
    return made


def an_item(who: Membership, name: str = "服务态度") -> CatalogueItem:
    """An item of the community's catalogue."""
    begin_catalogue(who.community, now=NOW)
    return CatalogueItem.objects.get(community=who.community, name=name)


def an_entry(lead: Membership, person: User, points: int = -5, *, item: str = "服务态度", **facts: Any) -> Entry:
    """Points by hand for October."""
    given: dict[str, Any] = {"day": date(2026, 10, 12), "reason": "与业主争吵", "ticket": "", **facts}
    now = given.pop("now", NOW)
    wish = Points(item_id=an_item(lead, item).pk, points=points, **given)
    return add_points(lead, person, wish, key=uuid.uuid4(), now=now)


def sheet_of(person: Membership, month: date = OCTOBER) -> Sheet:
    """The person's sheet."""
    return Sheet.objects.get(community=person.community, person=person.user, month=month)
