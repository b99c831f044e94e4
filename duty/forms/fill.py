"""The grid as a form: one field a person, one sign a day; with what was shown, so that only changed cells count."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.keys import clean_uuid
from core.refusals import Refused
from duty.queries.months import Grid
from duty.rules import Edit, edits_of, read_row

ROW, MOST_SIGNS = "row-", 60


@dataclass
class Fill:
    """What was typed into the rows; `faults` by person and, under 0, what belongs to no row."""

    rows: dict[int, str]
    was: dict[int, str]
    seen: int
    reason: str
    key: uuid.UUID
    edits: list[Edit] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        """Whether anything differs from what was shown."""
        return any(self.was.get(person, text) != text for person, text in self.rows.items())


def read_fill(data: Mapping[str, str], grid: Grid) -> Fill:
    """The posted rows as edits. A row of nobody on this roster is left out."""
    here = {row.user_id for row in grid.rows}
    typed = {
        int(name.removeprefix(ROW)): str(text)[:MOST_SIGNS]
        for name, text in data.items()
        if name.startswith(ROW) and _is_id(name.removeprefix(ROW))
    }
    seen = data.get("seen", "")
    fill = Fill(
        rows={person: text for person, text in typed.items() if person in here},
        was=_was(data.get("was", "")),
        seen=int(seen) if _is_id(seen) else 0,
        reason=data.get("reason", ""),
        key=uuid.UUID(clean_uuid(data.get("key", "")) or str(uuid.uuid4())),
    )
    for person in fill.rows:
        _read(fill, grid, person)
    return fill


def _read(fill: Fill, grid: Grid, person: int) -> None:
    row = grid.row_of(person)
    assert row is not None  # noqa: S101 left out above; for the type checker
    days, table = grid.roster.days, grid.table
    try:
        typed = read_row(fill.rows[person], table, days, person=row.name)
        was = read_row(fill.was.get(person, row.text), table, days, person=row.name)
    except Refused as refusal:
        fill.faults[person] = str(refusal)
    else:
        fill.edits += edits_of(person, days, was, typed)


def shown(fill: Fill, grid: Grid) -> dict[int, str]:
    """The rows to show again: what was typed stays, what a colleague changed meanwhile elsewhere comes in."""
    again = {}
    for row in grid.rows:
        text, was = fill.rows.get(row.user_id, row.text), fill.was.get(row.user_id, row.text)
        if row.user_id in fill.faults:
            again[row.user_id] = text
            continue
        length = len(row.text)
        mine, before = text.ljust(length, "-"), was.ljust(length, "-")
        again[row.user_id] = "".join(
            mine[place] if mine[place] != before[place] else row.text[place] for place in range(length)
        )
    return again


def _was(text: str) -> dict[int, str]:
    """`12 早早中…` on each line."""
    found = {}
    for line in text.splitlines():
        person, _, signs = line.partition(" ")
        if _is_id(person):
            found[int(person)] = signs[:MOST_SIGNS]
    return found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
