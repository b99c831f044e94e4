"""Every subject of the month's report in its order. An app above adds its own when it is ready: `add(Part)`."""

from reports.figures import complaints, engine, feedback, gate, limits, outreach, volumes
from reports.figures.definitions import FAMILIES, FIGURES
from reports.figures.figure import Cut, Figure, Part, Rank, Rhythm

ORDER = ("volume", "limits", "ote", "complaints", "revisits", "praise", "visitors", "outreach", "spot", "engine")
PARTS: dict[str, Part] = {}
ALL: dict[str, Figure] = dict(FIGURES)  # every figure, of the day and of the month
RANKS: dict[str, Rank] = {}
SPLITS: dict[str, Cut | Rhythm] = {}


def add(part: Part) -> None:
    """A subject with its families, figures and splits. Called once a part, before anything is counted."""
    PARTS[part.code] = part
    FAMILIES.update(part.families)
    ALL.update({one.name: one for one in part.figures})
    RANKS.update({one.name: one for one in part.ranks})
    SPLITS.update({one.name: one for one in part.splits})


def parts() -> list[Part]:
    """In the order of the report; what nobody ordered comes last."""
    place = {code: number for number, code in enumerate(ORDER)}
    return sorted(PARTS.values(), key=lambda one: place.get(one.code, len(ORDER)))


for _part in (
    volumes.PART,
    limits.LIMITS,
    limits.OTE,
    complaints.PART,
    feedback.REVISITS,
    feedback.PRAISE,
    gate.PART,
    outreach.PART,
    engine.PART,
):
    add(_part)
