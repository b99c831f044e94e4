"""Minsk's portal 115.бел: one row is one request, with the day it was opened and the day that was promised.

* `opened` repeats the year ("2018-07-01 2018"); it has no time, so the contact is taken at 00:00 of that day.
* `planned` is the promise, to the end of that day. The file doesn't say when it was told: taken as told with the
  intake, so TL-1 proves nothing here (one warning for the file). A promise beyond the 90 days that the rules allow,
  or one that had passed when it was made, rejects the whole row: the file has no other time to take it with.
* Status 5 (solved) has no closing time. Nothing is made up: the ticket is closed at its promised time as "could not be
  told", which drops the promise, neither kept nor broken. Status 7 (on hold) and 4 (in progress) stay open.
* "рядом с …" is near the house: the building, no unit. No address: the whole community, unnamed caller.
* Names come from by115_categories.csv and by115_organizations.csv beside the file; a number that they lack is its own
  name, with a warning.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tickets import rules
from tickets.enums import Channel, Kind, Told
from tickets.replay import dirt
from tickets.replay.events import Finish, Named, Place, Reading, Step, Take, Tell
from tickets.replay.reading import Values, cut, moment, needed, only_once, read_rows

ZONE = "Europe/Minsk"
COLUMNS = ("id", "category", "address", "status", "rating", "opened", "planned", "organisation_id")
DAY = "%Y-%m-%d"
SOLVED = "5"
STATES = {"4": "в работе", "5": "решена", "7": "отложена"}
NEAR = re.compile(r"^рядом с\s+", re.IGNORECASE)
CITY = re.compile(r"^(?:г\.?\s*)?минск,\s*|,\s*(?:г\.?\s*)?минск(?:,\s*беларусь)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """What the lists beside the file say."""

    categories: Mapping[str, str]
    organisations: Mapping[str, str]


def read(path: Path, *, latest: datetime, limit: int | None = None) -> Reading:
    """The steps of the file. Raises WrongFormatError, OSError."""
    names = Names(
        _names(path.with_name("by115_categories.csv"), "category", "name_ru"),
        _names(path.with_name("by115_organizations.csv"), "organization_id", "org_name"),
    )
    reading = Reading(ZONE, latest)
    read_rows(path, reading, COLUMNS, limit=limit, read=partial(_row, names=names))
    return reading


def _names(path: Path, code: str, name: str) -> Mapping[str, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {line[code]: line[name].strip() for line in csv.DictReader(file)}


def _row(row: int, values: Values, reading: Reading, names: Names) -> list[Step]:
    only_once(needed(values, "id"), reading)
    opened = moment(_first_word(needed(values, "opened")), "opened", DAY, reading=reading)
    promised = _end_of_day(values, reading)
    rules.check_promise(promised, now=opened, field="planned")
    category = _named(row, values, "category", names=names.categories, reading=reading)
    organisation = _named(row, values, "organisation_id", names=names.organisations, reading=reading)
    reading.warn(row, dirt.TellingDerived())
    take = Take(
        at=opened,
        row=row,
        matter=str(row),
        kind=Kind.REPAIR,
        category=cut(category.name, 60),
        department=organisation,
        said=category.name,
        channel=Channel.ONLINE,
        place=_place(row, values, reading),
        promise=promised,
    )
    told = Tell(
        at=opened, row=row, matter=str(row), said=f"срок: {values['planned']}", channel=Channel.ONLINE, promise=promised
    )
    return [take, told, *_closing(row, values, promised, reading)]


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0] if text else text


def _end_of_day(values: Values, reading: Reading) -> datetime:
    """The end of the promised day; it may lie ahead of the present."""
    return moment(needed(values, "planned"), "planned", DAY, reading=reading, ahead=True) + timedelta(days=1)


def _named(row: int, values: Values, column: str, *, names: Mapping[str, str], reading: Reading) -> Named:
    code = needed(values, column)
    if code not in names:
        reading.warn(row, dirt.UnknownName(value=code, column=column))
    return Named(code, f"{code} {names.get(code, '')}".strip())


def _place(row: int, values: Values, reading: Reading) -> Place | None:
    text = " ".join(values["address"].split())
    near = bool(NEAR.match(text))
    name = CITY.sub("", NEAR.sub("", text)).strip(" ,")
    if not name:
        reading.warn(row, dirt.NoAddress())
        return None
    if near:
        reading.warn(row, dirt.NearAddress())
    return Place(name.casefold(), name, not near)


def _closing(row: int, values: Values, promised: datetime, reading: Reading) -> list[Step]:
    status = needed(values, "status")
    if status != SOLVED:
        return []
    if promised > reading.latest:
        raise dirt.InTheFuture(value=values["planned"], column="planned")
    reading.warn(row, dirt.ClosingDerived())
    outcome = f"status {status}: {STATES[status]}, rating {values['rating'] or '?'}"
    return [
        Finish(
            at=promised,
            row=row,
            matter=str(row),
            outcome=outcome,
            told=Told.NOT_POSSIBLE,
            untold_reason=cut(str(dirt.ClosingDerived()), rules.MAX_REASON),
        )
    ]
