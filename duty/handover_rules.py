"""The rules of a change of shift (L-2, L-3), pure: which shift goes, what blocks, what must be there to sign."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from duty import handover_refusals as refusals
from duty.log_rules import Span, spans_of
from duty.rules import DAY, ShiftFacts

SOON = timedelta(minutes=30)
PROMISE = "TL-2"
GRACE = timedelta(minutes=15)  # after a shift's end until its missing handover is told
REACH = timedelta(hours=6)  # a shift that ended longer ago is history, not an alarm


@dataclass(frozen=True)
class Owed:
    """A running limit of a matter of the post, as the rule sees it."""

    deadline_id: int
    rule: str
    due_at: datetime


def blocks(rule: str, due_at: datetime, *, now: datetime) -> bool:
    """L-3: overdue, or a promise that falls due within the next half hour (both ends included)."""
    return due_at <= now or (rule == PROMISE and due_at <= now + SOON)


def blockers(owed: Iterable[Owed], *, taken: Collection[tuple[int, datetime]], now: datetime) -> list[Owed]:
    """What stops the handover at `now`: everything that blocks and was not taken over as it is due now."""
    return [one for one in owed if blocks(one.rule, one.due_at, now=now) and (one.deadline_id, one.due_at) not in taken]


def changing(at: datetime, shifts: Sequence[ShiftFacts], zone: ZoneInfo) -> tuple[Span, Span]:
    """The shift that goes and the one that comes: those on both sides of the change nearest to `at`."""
    today = at.astimezone(zone).date()
    spans = [span for step in (-1, 0, 1, 2) for span in spans_of(today + step * DAY, shifts, zone)]
    out = min(spans, key=lambda span: (abs(span.ends - at), span.begins))
    later = [span for span in spans if span.begins >= out.ends or span.covers(out.ends)]
    return out, min(later, key=lambda span: span.begins, default=out)


def ended(now: datetime, shifts: Sequence[ShiftFacts], zone: ZoneInfo) -> list[Span]:
    """The shifts whose end is past by the grace, and no longer ago than the reach."""
    today = now.astimezone(zone).date()
    spans = [span for step in (-1, 0) for span in spans_of(today + step * DAY, shifts, zone) if span.shift]
    return [span for span in spans if span.ends + GRACE <= now <= span.ends + REACH]


def check_count(item: str, *, expected: int, counted: int, damaged: int, explanation: str, field: str) -> str:
    """The explanation as it is kept. Raises CountImpossible or CountUnexplained."""
    said = explanation.strip()
    if damaged > counted:
        raise refusals.CountImpossible(field, item=item)
    if (counted != expected or damaged) and not said:
        raise refusals.CountUnexplained(field, item=item, counted=counted, expected=expected, damaged=damaged)
    return said


def check_complete(*, uncounted: int, unconfirmed: Sequence[str], area_checked: bool) -> None:
    """L-2: everything counted, every block read, the area looked at. Raises a Refused."""
    if uncounted:
        raise refusals.NotCounted(count=uncounted)
    if unconfirmed:
        raise refusals.NotConfirmed(blocks=", ".join(unconfirmed))
    if not area_checked:
        raise refusals.AreaUnchecked("area")
