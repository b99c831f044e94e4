"""What the system enters by itself: points for what happened, struck when it fell away (ST-1, C-4, F-4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min, Q

from assessment import rules, sources
from assessment.enums import Source
from assessment.models import CatalogueItem, Entry, Sheet
from assessment.queries.sheets import today_in
from assessment.services.catalogue import begin_catalogue, lock_settings
from assessment.services.record import mine_url, news, seal, sheet_for
from assessment.sources import Happening
from ledger.services import Fact
from notices.services import tell
from staff.models import Community

Key = tuple[int, int]  # evidence, person
PORTION = 5000
BY_SYSTEM = Q(struck_at=None) | Q(struck_by=None)


@dataclass
class Changes:
    """What is to be done on one community's sheets."""

    fresh: list[tuple[Source, Happening]] = field(default_factory=list)
    fallen: list[Entry] = field(default_factory=list)
    back: list[Entry] = field(default_factory=list)


def keep_sheets(now: datetime) -> int:
    """What the engine does every hour. Run it as often and in as many places as you like: nothing is entered twice.

    Each community is one transaction, so that wherever it is ended, it has been done wholly or not at all. Returns how
    many entries were made, struck, or put back.
    """
    return sum(keep_sheets_of(one, now=now) for one in Community.objects.filter(daily_clearance=True).order_by("pk"))


@transaction.atomic
def keep_sheets_of(community: Community, *, now: datetime) -> int:
    """Enter what happened in this month and the one before, strike what fell away. Returns how many entries changed."""
    settings = lock_settings(community.pk)
    changes = _changes(community, now)
    if changes.fresh:
        begin_catalogue(community, now=now)
    told = _strike(changes.fallen, now) + _put_back(changes.back)
    made = _enter(community, changes.fresh, base=settings.base, now=now)
    for sheet, entries in made.values():
        _tell(sheet, entries, now)
    for sheet, action, facts in [*told, *((sheet, "sheet.found", _facts(rows)) for sheet, rows in made.values())]:
        seal(sheet, action, by=None, at=now, facts=facts)
    return len(changes.fallen) + len(changes.back) + sum(len(rows) for _sheet, rows in made.values())


def _changes(community: Community, now: datetime) -> Changes:
    window = rules.month_before(rules.first_of(today_in(community, now)))
    unsealed = Entry.objects.filter(BY_SYSTEM, sheet__community=community, sealed=False).exclude(source="")
    oldest: date | None = unsealed.aggregate(first=Min("day"))["first"]
    since = min(window, oldest or window)
    changes = Changes()
    for source, finder in sources.finders().items():
        found = {(one.evidence_id, one.person_id): one for one in finder(community, since, now)}
        _compare(source, found, list(unsealed.filter(source=source)), changes=changes, window=window)
    return changes


def _compare(
    source: Source, found: Mapping[Key, Happening], open_entries: Iterable[Entry], *, changes: Changes, window: date
) -> None:
    for one in open_entries:
        there = (one.evidence_id or 0, one.person_id) in found
        if one.stands and not there:
            changes.fallen.append(one)
        elif there and not one.stands:
            changes.back.append(one)
    known = _entered(source, sorted({evidence for evidence, _person in found}))
    changes.fresh += [(source, one) for key, one in sorted(found.items()) if key not in known and one.day >= window]


def _entered(source: Source, evidence: list[int]) -> set[Key]:
    """Which of these stand on some sheet already, confirmed or not; asked for in portions that every database takes."""
    found: set[Key] = set()
    for first in range(0, len(evidence), PORTION):
        rows = Entry.objects.filter(source=source, evidence_id__in=evidence[first : first + PORTION])
        found.update((pk or 0, person) for pk, person in rows.values_list("evidence_id", "person_id"))
    return found


Told = list[tuple[Sheet, str, Mapping[str, Fact]]]


def _strike(entries: list[Entry], now: datetime) -> Told:
    """The evidence fell away: without somebody's name and words, which is how the page knows that it was the system."""
    Entry.objects.filter(pk__in=[one.pk for one in entries]).update(struck_at=now)
    return _by_sheet(entries, "sheet.fell_away")


def _put_back(entries: list[Entry]) -> Told:
    Entry.objects.filter(pk__in=[one.pk for one in entries]).update(struck_at=None)
    return _by_sheet(entries, "sheet.came_back")


def _by_sheet(entries: Iterable[Entry], action: str) -> Told:
    rows: dict[int, list[int]] = {}
    for one in entries:
        rows.setdefault(one.sheet_id, []).append(one.pk)
    sheets = Sheet.objects.in_bulk(rows)
    return [(sheets[pk], action, {"entries": found}) for pk, found in sorted(rows.items())]


def _enter(
    community: Community, fresh: Iterable[tuple[Source, Happening]], *, base: int, now: datetime
) -> dict[tuple[int, date], tuple[Sheet, list[Entry]]]:
    """(person, month) → the sheet and what was entered on it."""
    items = {one.source: one for one in CatalogueItem.objects.filter(community=community, retired_at=None)}
    confirmed: dict[int, set[date]] = {}
    rows = Sheet.objects.filter(community=community, confirmed_at__isnull=False)
    for person, month in rows.values_list("person_id", "month"):
        confirmed.setdefault(person, set()).add(month)
    made: dict[tuple[int, date], tuple[Sheet, list[Entry]]] = {}
    for source, one in fresh:
        month = rules.month_for(one.day, confirmed.get(one.person_id, ()))
        place = (one.person_id, month)
        if place not in made:
            made[place] = (sheet_for(community, one.person_id, month, base=base), [])
        sheet, entries = made[place]
        entries.append(_entry(sheet, items[source], one, now))
    for _sheet, entries in made.values():
        Entry.objects.bulk_create(entries)
    return made


def _entry(sheet: Sheet, item: CatalogueItem, one: Happening, now: datetime) -> Entry:
    own = rules.first_of(one.day)
    return Entry(
        sheet=sheet,
        person_id=one.person_id,
        item=item,
        source=item.source,
        evidence_id=one.evidence_id,
        evidence=one.label[:80],
        evidence_url=one.url[:200],
        name=item.name,
        name_en=item.name_en,
        points=item.usual,
        day=one.day,
        earlier_month=own if own != sheet.month else None,
        made_at=now,
    )


def _tell(sheet: Sheet, entries: list[Entry], now: datetime) -> None:
    """The person hears of deductions and of praise, once a run."""
    points = sum(one.points for one in entries)
    code = "sheet.deducted" if any(one.points < 0 for one in entries) else "sheet.credited"
    params = {"count": str(len(entries)), "points": f"{points:+d}"}
    key = f"{sheet.pk}:{now.isoformat()}"
    tell([news(sheet, code, {sheet.person_id}, key=key, url=mine_url(sheet), **params)], now=now)


def _facts(entries: Iterable[Entry]) -> dict[str, Fact]:
    rows = list(entries)
    return {
        "found": [f"{one.source}:{one.evidence_id}:{one.points:+d}" for one in rows],
        "points": sum(one.points for one in rows),
    }
