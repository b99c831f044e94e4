"""Reading and writing a roster as a table, pure: people down, days across, the names of shifts in the cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from duty.rules import read_sign

NAME, LOGIN = "姓名", "账号"
WEEKDAYS = "一二三四五六日"
DAY_HEAD = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号]?(?:(?:周|星期|\(|（).*)?")
LONGEST_SHOWN = 30


@dataclass(frozen=True)
class Person:
    """Somebody who may stand in the sheet."""

    pk: int
    name: str
    login: str


@dataclass(frozen=True)
class Fault:
    """A cell that can't be taken: where it stands, what stands there, and why not."""

    row: int
    column: str
    value: str
    code: str
    other_row: int = 0


@dataclass
class Reading:
    """What the sheet says: (person, [(day of the month, shift or None)]) for every row that could be read."""

    rows: list[tuple[int, list[tuple[int, int | None]]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cells: int = 0


def day_header(day: date) -> str:
    """12月3日周四: names its month, so that a sheet of another month is noticed."""
    return f"{day.month}月{day.day}日周{WEEKDAYS[day.weekday()]}"


def headers(days: Sequence[date]) -> list[str]:
    """The columns of a roster's sheet."""
    return [NAME, LOGIN, *(day_header(day) for day in days)]


def day_of(header: str, days: Sequence[date]) -> int | None:
    """Which day of the month a column is about; None for another column, 0 for a day that this month has not."""
    found = DAY_HEAD.fullmatch(header)
    if found is None:
        return None
    year, month, day = found.groups()
    first = days[0]
    if (year and int(year) != first.year) or (month and int(month) != first.month) or int(day) > len(days):
        return 0
    return int(day)


def read_sheet(
    columns: Sequence[str],
    rows: Sequence[tuple[int, Mapping[str, str]]],
    *,
    people: Sequence[Person],
    days: Sequence[date],
    table: Mapping[str, int],
) -> Reading | None:
    """The rows as people and shifts, and every cell that can't be taken; None when the columns are not a roster's."""
    placed = {column: place for column in columns if (place := day_of(column, days)) is not None}
    if not placed or not {NAME, LOGIN} & set(columns):
        return None
    reading = Reading()
    reading.faults += [
        Fault(rows[0][0] - 1, column, column, "other_month") for column, place in placed.items() if place == 0
    ]
    twice = [column for column, place in placed.items() if place and list(placed.values()).count(place) > 1]
    reading.faults += [Fault(rows[0][0] - 1, column, column, "day_twice") for column in twice[1:]]
    met: dict[int, int] = {}
    for number, cells in rows:
        person = _person(number, cells, people, reading)
        if person is None:
            continue
        if person in met:
            reading.faults.append(Fault(number, NAME, cells.get(NAME, ""), "person_twice", met[person]))
            continue
        met[person] = number
        reading.rows.append((person, _cells(number, cells, placed, table, reading)))
    return reading


def _cells(  # noqa: PLR0917 a row and what it is read with
    number: int, cells: Mapping[str, str], placed: Mapping[str, int], table: Mapping[str, int], reading: Reading
) -> list[tuple[int, int | None]]:
    found: list[tuple[int, int | None]] = []
    for column, place in placed.items():
        if not place:
            continue
        text = cells.get(column, "")
        try:
            found.append((place, read_sign(text, table)))
            reading.cells += bool(text)
        except KeyError:
            reading.faults.append(Fault(number, column, text[:LONGEST_SHOWN], "no_shift"))
    return found


def _person(number: int, cells: Mapping[str, str], people: Sequence[Person], reading: Reading) -> int | None:
    """Whose row it is: by login where there is one, else by name if only one has it."""
    login, name = cells.get(LOGIN, ""), "".join(cells.get(NAME, "").split())
    by_login = [one for one in people if login and one.login == login]
    if by_login:
        one = by_login[0]
        if name and name != "".join(one.name.split()):
            reading.faults.append(Fault(number, NAME, name[:LONGEST_SHOWN], "other_name"))
            return None
        return one.pk
    if login:
        reading.faults.append(Fault(number, LOGIN, login[:LONGEST_SHOWN], "no_person"))
        return None
    by_name = [one.pk for one in people if name and "".join(one.name.split()) == name]
    if len(by_name) != 1:
        code = "no_person" if not by_name else "many_people"
        reading.faults.append(Fault(number, NAME, name[:LONGEST_SHOWN], code))
        return None
    return by_name[0]
