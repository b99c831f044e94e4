"""What an import would do to what is known: who is new, who is known, what is added. Doing it twice adds nothing."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from residents.rules.import_rows import ImportedRow

Someone = int | str  # a resident's id, or "new:ROW" for one that the import will create


@dataclass
class Known:
    """What a community has before the import. It grows while the plan is made."""

    buildings: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    by_place: dict[tuple[str, str], Someone] = field(default_factory=dict)  # (unit code, name)
    by_phone: dict[tuple[str, str], Someone] = field(default_factory=dict)  # (phone, name)
    standings: dict[tuple[Someone, str], str] = field(default_factory=dict)  # (person, unit code) -> standing
    phones: set[tuple[Someone, str]] = field(default_factory=set)


@dataclass
class Plan:
    """What is to be written, in rows; `known` counts the rows that tell nothing new."""

    buildings: list[str] = field(default_factory=list)
    units: list[ImportedRow] = field(default_factory=list)
    people: dict[str, ImportedRow] = field(default_factory=dict)  # "new:ROW" -> the row that tells of them first
    homes: list[tuple[Someone, str, str]] = field(default_factory=list)  # person, unit code, standing
    standings: list[tuple[int, str, str]] = field(default_factory=list)  # known people who are now something else
    phones: list[tuple[Someone, str]] = field(default_factory=list)
    known: int = 0
    changed: set[int] = field(default_factory=set)

    @property
    def counts(self) -> dict[str, int]:
        """New buildings, units, people; known people to whom something is added; rows that tell nothing new."""
        return {
            "buildings": len(self.buildings),
            "units": len(self.units),
            "people": len(self.people),
            "changed": len(self.changed),
            "known": self.known,
        }


def plain_name(name: str) -> str:
    """A name as it is compared: 王 测试 is 王测试."""
    return sys.intern("".join(name.split()).lower())


def plan_import(rows: Sequence[ImportedRow], known: Known) -> Plan:
    """The plan for these rows.

    Same name in the same unit, or same name with the same phone, is the same person; anybody else is new.
    """
    plan = Plan()
    for row in rows:
        told_new = _place(row, known, plan)
        if row.name:
            told_new |= _person(row, known, plan)
        plan.known += not told_new
    return plan


def _place(row: ImportedRow, known: Known, plan: Plan) -> bool:
    if row.unit.code in known.units:
        return False
    known.units.add(row.unit.code)
    plan.units.append(row)
    if row.unit.building not in known.buildings:
        known.buildings.add(row.unit.building)
        plan.buildings.append(row.unit.building)
    return True


def _person(row: ImportedRow, known: Known, plan: Plan) -> bool:
    name, code = plain_name(row.name), row.unit.code
    someone = known.by_place.get((code, name)) or _by_phone(row.phones, name, known.by_phone)
    told_new = someone is None
    if someone is None:
        someone = f"new:{row.row}"
        plan.people[someone] = row
    told_new |= _home(someone, row, known, plan)
    for number in row.phones:
        known.by_phone.setdefault((number, name), someone)
        if (someone, number) not in known.phones:
            known.phones.add((someone, number))
            plan.phones.append((someone, number))
            told_new = True
    if told_new and isinstance(someone, int):
        plan.changed.add(someone)
    return told_new


def _home(someone: Someone, row: ImportedRow, known: Known, plan: Plan) -> bool:
    code = row.unit.code
    before = known.standings.get((someone, code))
    if before == row.standing:
        return False
    known.standings[someone, code] = row.standing
    known.by_place[code, plain_name(row.name)] = someone
    if before is None:
        plan.homes.append((someone, code, row.standing))
    elif isinstance(someone, int):
        plan.standings.append((someone, code, row.standing))
    return True


def _by_phone(phones: Iterable[str], name: str, known: Mapping[tuple[str, str], Someone]) -> Someone | None:
    return next((known[number, name] for number in phones if (number, name) in known), None)
