"""Reading a file row by row: what can't be read is reported with its row, the others go on."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from core.refusals import Refused
from tickets.replay import dirt
from tickets.replay.events import Reading, Step

FIRST_ROW = 2  # the head is row 1
Values = Mapping[str, str]
ReadRow = Callable[[int, Values, Reading], Sequence[Step]]


class WrongFormatError(ValueError):
    """The file lacks columns of the format; `args` are their names."""


def read_rows(path: Path, reading: Reading, columns: Sequence[str], *, limit: int | None, read: ReadRow) -> None:
    """Give every row to `read` and keep its steps; what it refuses is reported. Raises WrongFormatError, OSError."""
    for row, values in islice(records(path, columns), limit):
        reading.rows += 1
        try:
            if values is None:
                raise dirt.UnreadableRow
            reading.steps += read(row, values, reading)
        except Refused as refusal:
            reading.reject(row, refusal)


def records(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Values | None]]:
    """(row number, values without surrounding blanks) of a CSV file in UTF-8; None for a row that is none."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = csv.reader(file)
        head = [name.strip() for name in next(lines, [])]
        missing = [name for name in columns if name not in head]
        if missing:
            raise WrongFormatError(*missing)
        for row, line in enumerate(_lines(lines), FIRST_ROW):
            yield row, _values(head, line)


def _lines(lines: Iterator[list[str]]) -> Iterator[list[str] | None]:
    while True:
        try:
            yield next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _values(head: Sequence[str], line: list[str] | None) -> Values | None:
    if line is None or len(line) != len(head):
        return None
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for value in line for sign in value):
        return None
    return {name: value.strip() for name, value in zip(head, line, strict=True)}


def needed(values: Values, column: str, *, empty: Sequence[str] = ("",)) -> str:
    """The column's value. Raises ValueMissing when it is empty."""
    value = values[column]
    if value in empty:
        raise dirt.ValueMissing(column=column)
    return value


def moment(text: str, column: str, *patterns: str, reading: Reading, ahead: bool = False) -> datetime:
    """The local time of the data as a moment in UTC. Raises UnreadableDate, and InTheFuture unless it may lie ahead."""
    for pattern in patterns:
        try:
            local = datetime.strptime(text, pattern)  # noqa: DTZ007 the zone of the data is put on in the next line
            found = local.replace(tzinfo=ZoneInfo(reading.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if found > reading.latest and not ahead:
            raise dirt.InTheFuture(value=text, column=column)
        return found
    raise dirt.UnreadableDate(value=text, column=column)


def only_once(number: str, reading: Reading) -> None:
    """Raises RepeatedId for a number that an earlier row had."""
    if number in reading.ids:
        raise dirt.RepeatedId(value=number)
    reading.ids.add(number)


def cut(text: str, length: int) -> str:
    """The text within a column's length."""
    return text if len(text) <= length else text[: length - 1] + "…"
