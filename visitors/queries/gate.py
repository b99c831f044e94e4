"""Who is inside, who waits, whom the gate knows already: each by an index that the past does not lengthen."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from residents.models import Unit
from residents.queries import prefix_q
from staff.models import Community
from visitors.models import INSIDE, GateAlarm, GateSettings, Visit, WatchEntry
from visitors.models.visits import TO_TELL, WAITS
from visitors.visit_enums import Purpose
from visitors.visit_rules import normal_plate, seconds_a_head

UNKNOWN = "—"  # somebody who forced their way in and whom nobody knows
LATELY = timedelta(days=30)
MOST = 8
LOOKED_AT = 60
SHOWN = 200
WITH = ("unit__building", "host")


def settings_of(community: Community) -> GateSettings:
    """What the leads have settled, or the defaults."""
    return GateSettings.objects.filter(community=community).first() or GateSettings(community=community)


def inside(community: Community) -> QuerySet[Visit]:
    """Everybody who came in and has not left, the longest first."""
    return Visit.objects.filter(INSIDE, community=community).select_related(*WITH).order_by("entered_at", "pk")


def waiting(community: Community) -> QuerySet[Visit]:
    """Those at the gate who have not been let in yet, the first first."""
    return Visit.objects.filter(WAITS, community=community).select_related(*WITH).order_by("registered_at", "pk")


def hosts_to_tell(community: Community) -> QuerySet[Visit]:
    """Visits of which the host has not heard yet (V-4)."""
    return Visit.objects.filter(TO_TELL, community=community).select_related(*WITH).order_by("registered_at", "pk")


def lasting_alarms(community: Community) -> QuerySet[GateAlarm]:
    """Alarms that nobody has ended."""
    return GateAlarm.objects.filter(community=community, ended_at=None).select_related("raised_by").order_by("pk")


def visits_of_day(community: Community, begin: datetime, end: datetime) -> QuerySet[Visit]:
    """What was registered in between, the latest first."""
    rows = Visit.objects.filter(community=community, registered_at__gte=begin, registered_at__lt=end)
    return rows.select_related(*WITH).order_by("-registered_at", "-pk")


def visits_of_unit(unit: Unit) -> QuerySet[Visit]:
    """Everybody who came to the unit, the latest first."""
    return Visit.objects.filter(unit=unit).select_related("host").order_by("-registered_at", "-pk")


def visits_of_resident(resident_id: int) -> QuerySet[Visit]:
    """Everybody who came to this person, the latest first."""
    return Visit.objects.filter(host=resident_id).select_related("unit__building").order_by("-registered_at", "-pk")


def returning(community: Community, text: str, *, now: datetime) -> list[Visit]:
    """Visitors of the last 30 days by the beginning of phone, plate or name, or the latest; each visitor once.

    One query whatever lies in the past: every column has its index by prefix.
    """
    known = Visit.objects.filter(community=community, erased_at=None, registered_at__gte=now - LATELY)
    known = known.exclude(name__in=["", UNKNOWN]).select_related(*WITH)
    plain = text.replace("\0", "").strip()
    if plain:
        found = Q()
        for name, part in (("phone", plain), ("plate", normal_plate(plain)), ("name", plain)):
            if part:
                found |= prefix_q(name, part)
        known = known.filter(found)
    seen: dict[tuple[object, ...], Visit] = {}
    for one in known.order_by("-registered_at", "-pk")[:LOOKED_AT]:
        seen.setdefault((one.name, one.phone, one.plate, one.unit_id), one)
    return list(seen.values())[:MOST]


def watched(
    community: Community, *, name: str, phone: str, plate: str, document_digest: str, today: date
) -> WatchEntry | None:
    """The entry of the watch list that one of these matches exactly."""
    by = {"name": name, "phone": phone, "plate": plate, "document_digest": document_digest}
    any_of = Q()
    for field, value in by.items():
        if value:
            any_of |= Q((field, value))
    if not any_of:
        return None
    rows = WatchEntry.objects.filter(any_of, community=community, ended_at=None, until__gte=today)
    return rows.order_by("pk").first()


def watch_list(community: Community, *, today: date) -> QuerySet[WatchEntry]:
    """The entries that count, the one that ends first first."""
    rows = WatchEntry.objects.filter(community=community, ended_at=None, until__gte=today)
    return rows.select_related("added_by").order_by("until", "pk")


class Registration(NamedTuple):
    """TL-12 of one visit."""

    visit_id: int
    registered_at: datetime
    by_id: int
    purpose: str
    heads: int
    seconds: float | None  # a person; none where no form was filled in (permit, announcement)


def registrations(community_ids: Iterable[int], begin: datetime, end: datetime) -> list[Registration]:
    """How long each registration took a person (TL-12), oldest first, in one query: what the reports count."""
    rows = Visit.objects.filter(community_id__in=list(community_ids), registered_at__gte=begin, registered_at__lt=end)
    columns = ("pk", "registered_at", "registered_by_id", "purpose", "heads", "opened_at")
    return [
        Registration(pk, at, by, Purpose(purpose), heads, seconds_a_head(opened, at, heads))
        for pk, at, by, purpose, heads, opened in rows.order_by("registered_at", "pk").values_list(*columns)
    ]
