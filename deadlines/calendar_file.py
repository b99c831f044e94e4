"""A calendar given as a TOML file: time zone, week, days off, how its stamps are to be read, days per type."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from deadlines.calendar import WHOLE_DAY, Window, WorkingCalendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STAMPS = ("local", "utc", "local_minus_offset")


class CalendarFileError(ValueError):
    """The file does not say what a calendar must say; the message names the place."""


@dataclass(frozen=True)
class TypeLimit:
    """How the deadlines of one case type count: a named way of counting and its days."""

    clock: str
    days: int


@dataclass(frozen=True)
class CalendarFile:
    """What the file says."""

    calendar: WorkingCalendar
    stamps: str = "local"
    types: Mapping[str, TypeLimit] = field(default_factory=dict)

    def moment(self, stamp: str) -> datetime:
        """A stamp of the data as a moment in UTC. Raises ValueError when it is no date and time.

        `local_minus_offset`: the stamp is local time from which the UTC offset was subtracted once too often.
        """
        read = datetime.fromisoformat(stamp)
        if self.stamps == "utc":
            return read.replace(tzinfo=UTC)
        zone = self.calendar.zone
        local = read.replace(tzinfo=zone)
        if self.stamps == "local":
            return local.astimezone(UTC)
        mended = local
        for _ in range(2):  # the offset that was subtracted is that of the mended time; two rounds settle it
            mended = (read - (mended.utcoffset() or timedelta(0))).replace(tzinfo=zone)
        return mended.astimezone(UTC)


def load_calendar(path: Path) -> CalendarFile:
    """Read the file. Raises CalendarFileError with the place that is wrong, OSError when it can't be read."""
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CalendarFileError(f"{path.name} is no TOML: {error}") from error
    stamps = body.get("stamps", "local")
    if stamps not in STAMPS:
        raise CalendarFileError(f"stamps is {stamps!r}: write one of {', '.join(STAMPS)}.")
    week = {WEEKDAYS.index(_weekday(name)): _windows(name, texts) for name, texts in body.get("week", {}).items()}
    days = body.get("days", {})
    exceptions: dict[date, tuple[Window, ...]] = {_day(day): () for day in days.get("off", [])}
    exceptions |= {_day(day): week.get(0, WHOLE_DAY) for day in days.get("on", [])}
    types = {name: _type(name, limit) for name, limit in body.get("types", {}).items()}
    return CalendarFile(WorkingCalendar(body.get("tz", "UTC"), week, exceptions), stamps, types)


def _weekday(name: str) -> str:
    if name not in WEEKDAYS:
        raise CalendarFileError(f"[week] has {name!r}: write {', '.join(WEEKDAYS)}.")
    return name


def _windows(name: str, texts: list[str]) -> tuple[Window, ...]:
    try:
        pairs = [text.split("-") for text in texts]
        return tuple((time.fromisoformat(opens), _closing(closes)) for opens, closes in pairs)
    except (ValueError, AttributeError) as error:
        raise CalendarFileError(f"{name} is {texts!r}: write windows like '08:30-17:00'.") from error


def _closing(text: str) -> time:
    return time(0) if text == "24:00" else time.fromisoformat(text)


def _day(value: Any) -> date:
    if not isinstance(value, date):
        raise CalendarFileError(f"[days] has {value!r}: write days like 2016-07-04, without quotes.")
    return value


def _type(name: str, limit: Any) -> TypeLimit:
    try:
        return TypeLimit(str(limit["clock"]), int(limit["days"]))
    except (KeyError, TypeError, ValueError) as error:
        raise CalendarFileError(f'[types."{name}"] needs clock and days.') from error
