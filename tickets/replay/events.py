"""What a reader makes of a file: steps at their times, and remarks on its dirt. Plain data."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.refusals import Refused
from tickets.enums import Channel, Kind, Lacking, Told


class Part(StrEnum):
    """How much of a row was rejected: all of it, or one step of a matter that was taken all the same."""

    ROW = "row"
    PROMISE = "promise"
    CLOSING = "closing"
    STEP = "step"


@dataclass(frozen=True)
class Remark:
    """Something about one row (the head is row 1); for a rejection also what of the row was rejected."""

    row: int
    refusal: Refused
    part: Part = Part.ROW


@dataclass(frozen=True)
class Named:
    """Something with a short code of its own in the file, and the name it is shown by."""

    code: str
    name: str


@dataclass(frozen=True)
class Place:
    """An address. `key` tells places apart; without a house there is a building but no unit."""

    key: str
    name: str
    house: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happened at a time; `matter` names what it belongs to."""

    at: datetime
    row: int
    matter: str


@dataclass(frozen=True, kw_only=True)
class Take(Step):
    """An inbound contact; without a promise of its own the desk's default is told. `joins` an open matter if alike."""

    kind: Kind
    category: str
    department: Named
    said: str
    channel: Channel
    place: Place | None = None
    caller: str = ""
    promise: datetime | None = None
    joins: bool = True
    cause: Lacking | None = None  # what is out, if the whole building would miss it


@dataclass(frozen=True, kw_only=True)
class Tell(Step):
    """A word to the resident that is not the last; without a time of its own the desk's default is promised."""

    said: str
    channel: Channel
    promise: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Assign(Step):
    """The matter is with this department and person (empty: nobody by name) from now on."""

    department: Named
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Finish(Step):
    """The matter was closed with this outcome."""

    outcome: str
    told: Told
    untold_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TakeUp(Step):
    """A closed matter was opened again."""

    reason: str


@dataclass
class Reading:
    """All that a file holds: how many rows, their steps, what was rejected and what was remarkable."""

    zone: str
    latest: datetime  # nothing of the file may lie later: the present
    rows: int = 0
    steps: list[Step] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def reject(self, row: int, refusal: Refused, part: Part = Part.ROW) -> None:
        """Report that a row, or a part of it, was not taken."""
        self.rejected.append(Remark(row, refusal, part))

    def warn(self, row: int, refusal: Refused) -> None:
        """Report how a row was read that could be read in several ways."""
        self.warnings.append(Remark(row, refusal))

    def in_order(self) -> list[Step]:
        """The steps by time; those of the same moment in the order of their rows, those of a row as they were read."""
        return sorted(self.steps, key=lambda step: (step.at, step.row))
