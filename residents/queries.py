"""Reads of places and people. The search box looks its keys up by prefix on one index, so any size answers alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from residents import rules
from residents.models import Phone, Resident, SearchKey, Unit
from staff.models import Community

MOST = 12
# one person stands under several keys that may begin alike (name, pinyin, initials)
KEYS_LOOKED_AT = 5 * MOST
PEOPLE_OF_A_UNIT = 8
AFTER_ALL_LETTERS = chr(0x10FFFF)


class Home(NamedTuple):
    """Where a person lives, and as what."""

    unit_id: int
    code: str
    standing: str


@dataclass
class FoundPerson:
    """A resident as the search shows them: surname and title are made by the page, phones are masked there."""

    pk: int
    name: str
    gender: str
    homes: list[Home] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)


@dataclass
class FoundUnit:
    """A unit with the names and genders of its people."""

    pk: int
    code: str
    people: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What the search box found; `more` says that there is more than it shows."""

    people: list[FoundPerson] = field(default_factory=list)
    units: list[FoundUnit] = field(default_factory=list)
    more: bool = False

    @property
    def nothing(self) -> bool:
        """Nobody and no unit."""
        return not self.people and not self.units


def prefix_q(name: str, prefix: str) -> Q:
    """Rows whose column `name` begins with `prefix`, in the form for which each database uses its index.

    PostgreSQL: LIKE on an index of varchar_pattern_ops. SQLite: a range, for its LIKE … ESCAPE uses no index.
    """
    if connection.vendor == "postgresql":
        return Q((f"{name}__startswith", prefix))
    return Q((f"{name}__gte", prefix), (f"{name}__lt", prefix + AFTER_ALL_LETTERS))


def find(community: Community, text: str) -> Found:
    """People and units of the community by phone (whole or last four), unit, name, pinyin and initials."""
    hits = [hit for kind, prefix in rules.query_plan(text) for hit in _keys(community, kind, prefix)]
    person_ids = list(dict.fromkeys(person for person, _ in hits if person))
    unit_ids = list(dict.fromkeys(unit for _, unit in hits if unit))
    units = units_with_people(unit_ids[:MOST])
    alone = len(units) == 1
    if alone:  # one unit: the next step is to choose who of it is calling
        person_ids = [pk for pk, _, _ in units[0].people[:PEOPLE_OF_A_UNIT]] + person_ids
    people = people_with_homes(person_ids[: MOST - len(units)])
    return Found(people, units, more=len(person_ids) > len(people) or len(unit_ids) > len(units))


def _keys(community: Community, kind: str, prefix: str) -> list[tuple[int | None, int | None]]:
    """(resident id, unit id) by key: those that are the text, and when they are few, those that begin with it.

    Without an order of the database's own: PostgreSQL would sort all 150,000 phones for the first digits of one.
    """
    rows = SearchKey.objects.filter(community=community, kind=kind).values_list("resident_id", "unit_id", "key")
    found = list(rows.filter(key=prefix)[:KEYS_LOOKED_AT])
    if len(found) < MOST:
        found += sorted(rows.filter(prefix_q("key", prefix))[:KEYS_LOOKED_AT], key=lambda row: (len(row[2]), row[2]))
    return [(resident, unit) for resident, unit, _ in found]


def people_with_homes(ids: Sequence[int]) -> list[FoundPerson]:
    """These residents with units and phones, in the order of the ids, in two queries."""
    found: dict[int, FoundPerson] = {}
    rows = Resident.objects.filter(pk__in=ids).order_by("occupancies__pk")
    columns = ("pk", "name", "gender", "occupancies__unit_id", "occupancies__unit__code", "occupancies__standing")
    for pk, name, gender, *home in rows.values_list(*columns):
        person = found.setdefault(pk, FoundPerson(pk, name, gender))
        if home[0]:
            person.homes.append(Home(*home))
    for pk, number in Phone.objects.filter(resident_id__in=ids).order_by("pk").values_list("resident_id", "number"):
        if pk in found:
            found[pk].phones.append(number)
    return [found[pk] for pk in ids if pk in found]


def units_with_people(ids: Iterable[int]) -> list[FoundUnit]:
    """These units with their people, in the order of the ids, in one query."""
    wanted = list(ids)
    found: dict[int, FoundUnit] = {}
    rows = Unit.objects.filter(pk__in=wanted).order_by("occupancies__pk")
    who = "occupancies__resident__"
    for pk, code, person, name, gender in rows.values_list("pk", "code", f"{who}pk", f"{who}name", f"{who}gender"):
        unit = found.setdefault(pk, FoundUnit(pk, code))
        if person:
            unit.people.append((person, name, gender))
    return [found[pk] for pk in wanted if pk in found]
