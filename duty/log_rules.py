"""The rules of the duty log (L-1), pure: on which shift's page an entry stands, what may be written, who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from duty import log_refusals as refusals
from duty.enums import PostKind
from duty.rules import DAY, ShiftFacts, slot_of

MAX_WORDS = 2000
FAST = timedelta(minutes=2)  # a clock that is fast writes no future
BACK = timedelta(days=31)  # later than this nobody remembers: it is written as of now, with the time in words


@dataclass(frozen=True)
class Span:
    """One shift of a day as moments; without a shift, the day's hours outside of all shifts."""

    day: date
    shift: ShiftFacts | None
    begins: datetime
    ends: datetime

    @property
    def shift_id(self) -> int | None:
        """The shift's id, None outside of all shifts."""
        return self.shift.pk if self.shift else None

    def covers(self, at: datetime) -> bool:
        """Begins inclusive, ends exclusive: no moment belongs to two shifts that follow each other."""
        return self.begins <= at < self.ends


def spans_of(day: date, shifts: Sequence[ShiftFacts], zone: ZoneInfo) -> list[Span]:
    """The manned shifts of a day in their order; without any, the day itself."""
    slots = [(shift, slot_of(0, day, shift, zone)) for shift in shifts if shift.manned]
    found = [Span(day, shift, slot.begins, slot.ends) for shift, slot in slots if slot]
    return sorted(found, key=lambda one: one.begins) or [whole_day(day, zone)]


def whole_day(day: date, zone: ZoneInfo) -> Span:
    """A day from midnight to midnight."""
    begins, ends = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + DAY))
    return Span(day, None, begins, ends)


def span_at(at: datetime, shifts: Sequence[ShiftFacts], zone: ZoneInfo) -> Span:
    """On which page something that happened at `at` stands: after midnight still on last night's."""
    today = at.astimezone(zone).date()
    for day in (today, today - DAY):
        for span in spans_of(day, shifts, zone):
            if span.shift and span.covers(at):
                return span
    return whole_day(today, zone)


def check_words(text: str) -> str:
    """The words as they are kept. Raises LogWordsMissing or LogWordsTooLong."""
    words = text.replace("\0", "").strip()
    if not words:
        raise refusals.LogWordsMissing("words")
    if len(words) > MAX_WORDS:
        raise refusals.LogWordsTooLong("words", length=len(words), most=MAX_WORDS)
    return words


def check_moment(at: datetime | None, *, now: datetime) -> datetime:
    """When it happened: now if nobody says. Raises LogFuture or LogLongAgo."""
    if at is None:
        return now
    if at > now + FAST:
        raise refusals.LogFuture("at")
    if at < now - BACK:
        raise refusals.LogLongAgo("at", days=BACK.days)
    return min(at, now)


def check_correction(words: str, *, was: str, corrected: bool) -> None:
    """Raises LogCorrected when the entry has a correction, LogSame when nothing would change."""
    if corrected:
        raise refusals.LogCorrected
    if words == was:
        raise refusals.LogSame("words")


# front desk, trainee, technician and guard write where they are on duty, whatever their department is called
AT_HOME = {"front": PostKind.FRONT, "trainee": PostKind.FRONT, "guard": PostKind.GATE, "technician": PostKind.WORKS}


def at_home(role: str, department: int | None, *, kind: str, of: int | None) -> bool:
    """Whether a post is one's own: by department, else by what the role does."""
    return (department is not None and department == of) or AT_HOME.get(role) == kind
