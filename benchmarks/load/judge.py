"""Whether the run holds its bars: plain arithmetic over what was seen, so that a test can plant a leak or an error."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST_MS = 1000.0  # p95 of a page that a person waits for
MOST_COUNTING_MS = 3000.0  # of those that count a whole month
COUNTING = frozenset({"report of a month", "monthly reports", "one time enough", "promises", "on site in 20 minutes"})
SHARE, MEGABYTES, LINES = 0.025, 3.0, 1.0  # what the last third may hold above the most of the middle one
REFUSED = 0.02  # of a deed, and more than one: a colleague was there first, and the desk says so
LATE = 1.0  # seconds: p95 of how late the rig itself was
LEAST = 20  # answers below which a p95 says nothing; then the page's slowest counts


@dataclass(frozen=True)
class Seen:
    """What one run saw: seconds by page, faults by page, series of memory and connections, the rig's own lateness."""

    times: Mapping[str, Sequence[float]]
    errors: Mapping[str, Sequence[str]]
    series: Mapping[str, Sequence[float]]
    late: Sequence[float]
    faults: Sequence[str] = ()
    expected: frozenset[str] = field(default_factory=frozenset)
    healthy: bool = True
    refused: Mapping[str, int] = field(default_factory=dict)  # deeds that a colleague had done a moment before


def percentile(values: Sequence[float], share: float) -> float:
    """By the nearest rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def figures(times: Sequence[float], errors: Sequence[str]) -> dict[str, float]:
    """A page in figures, in milliseconds."""
    return {
        "count": len(times),
        "p50_ms": round(percentile(times, 0.5) * 1000),
        "p95_ms": round(percentile(times, 0.95) * 1000),
        "max_ms": round(max(times, default=0) * 1000),
        "errors": len(errors),
    }


def growth(values: Sequence[float]) -> float:
    """By how much the median of the last third lies above the most of the middle third.

    Above its most, not its median: what is loaded once, at the first limit that fires or the first job of an hour, is a
    step and not a growth.
    """
    third = len(values) // 3
    if third == 0:
        return 0.0
    return statistics.median(values[-third:]) - max(values[third : 2 * third])


def grows(name: str, values: Sequence[float]) -> bool:
    """Whether something grows without end: more than 2.5 % and 3 MB above the middle third; connections: 1.

    The first third is left out: imports, caches and pools fill up then. What fills up levels off, what leaks does not.
    """
    third = len(values) // 3
    if third == 0:
        return True  # nothing was seen, so nothing was shown
    allowed = LINES if name == "connections" else max(MEGABYTES, SHARE * max(values[third : 2 * third]))
    return growth(values) > allowed


def slow(page: str, times: Sequence[float]) -> bool:
    """Whether a page keeps somebody waiting."""
    worst = percentile(times, 0.95) if len(times) >= LEAST else max(times, default=0)
    return worst * 1000 > (MOST_COUNTING_MS if page in COUNTING else MOST_MS)


def failed(seen: Seen) -> list[str]:
    """Every bar that does not hold, by name."""
    return [
        *(f"error: {page}" for page, errors in seen.errors.items() if errors),
        *(
            f"refused: {page}"
            for page, times in seen.refused.items()
            if times > max(1, REFUSED * len(seen.times[page]))
        ),
        *(f"slow: {page}" for page, times in seen.times.items() if slow(page, times)),
        *(f"never asked for: {page}" for page in sorted(seen.expected) if not seen.times.get(page)),
        *(f"grows: {name}" for name, values in seen.series.items() if grows(name, values)),
        *(["nothing was watched"] if not seen.series else []),
        *(["the rig was late itself"] if percentile(seen.late, 0.95) > LATE else []),
        *(["the rig failed"] if seen.faults else []),
        *([] if seen.healthy else ["not healthy at the end"]),
    ]
