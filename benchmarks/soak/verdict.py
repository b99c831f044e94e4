"""What the hours of a soak say: growth, speed, and whether the bars hold. Pure arithmetic, no browser."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

GROWTH_MB = 30.0  # of the heap, from the end of the first hour to the highest end of any later hour
STAY_MB = 2.5  # of the heap within one stay on one page: twelve such stays without leaving it are 30 MB
SLOWER = 1.25  # the last hour's median matter by the first hour's
NODES = 5_000  # of the document, over the whole run; an open list is a few hundred
LISTENERS = 200  # on the whole page, over the whole run; one that is left behind at each swap makes thousands
LEAST_HOURS = 2  # with one hour there is nothing to compare
LEAST_MATTERS = 3  # an hour; a median of fewer is one matter's chance
LEAST_POLLS = 100  # an hour; a stay without polling proves nothing about polling


@dataclass(frozen=True)
class Weight:
    """What the tab holds after a collection: heap in MB, nodes, listeners."""

    heap_mb: float
    nodes: int
    listeners: int


@dataclass(frozen=True)
class Hour:
    """One hour: seconds of each matter, the tab at the stay's beginning and end, what the stay fetched."""

    matters_s: Sequence[float]
    before: Weight
    after: Weight
    polls: int
    swaps: int

    def told(self) -> dict[str, Any]:
        """The hour as a row of the report."""
        facts = asdict(self)
        facts["median_s"] = round(median(self.matters_s), 3) if self.matters_s else None
        facts["matters_s"] = [round(one, 2) for one in self.matters_s]
        return facts


def verdict(hours: Sequence[Hour], complaints: Sequence[str] = ()) -> dict[str, Any]:
    """The figures and the bars; `holds` only when there was enough to look at and each bar holds."""
    if len(hours) < LEAST_HOURS or any(len(one.matters_s) < LEAST_MATTERS for one in hours):
        return {"holds": False, "why": f"fewer than {LEAST_HOURS} hours of {LEAST_MATTERS} matters"}
    first, later = hours[0], hours[1:]
    figures = {
        "heap_growth_mb": round(max(one.after.heap_mb for one in later) - first.after.heap_mb, 2),
        "stay_growth_mb": round(max(one.after.heap_mb - one.before.heap_mb for one in hours), 2),
        "slower": round(median(later[-1].matters_s) / median(first.matters_s), 3),
        "nodes_growth": max(one.after.nodes for one in later) - first.after.nodes,
        "listeners_growth": max(one.after.listeners for one in later) - first.after.listeners,
        "fewest_polls": min(one.polls for one in hours),
        "complaints": len(complaints),
    }
    checks = holding(figures)
    return {"holds": all(checks.values()), **figures, "checks": checks}


def holding(figures: Mapping[str, float]) -> dict[str, bool]:
    """Bar by bar, whether it holds."""
    return {
        "heap": figures["heap_growth_mb"] <= GROWTH_MB,
        "stay": figures["stay_growth_mb"] <= STAY_MB,
        "speed": figures["slower"] <= SLOWER,
        "nodes": figures["nodes_growth"] <= NODES,
        "listeners": figures["listeners_growth"] <= LISTENERS,
        "polled": figures["fewest_polls"] >= LEAST_POLLS,
        "quiet": figures["complaints"] == 0,
    }
