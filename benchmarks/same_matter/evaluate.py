"""How well the desk finds the matter that a second call belongs to, judged by labels that were set by hand.

Each labelled call is asked as the intake asks it (place, kind and words; no category was chosen), in a community whose
history is everything that the data hold of its place in the thirty days before.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.same_matter.pairs import Told, read
from residents.models import Building, Unit
from staff.enums import Role
from staff.models import Community, Membership, User
from tickets.enums import Channel, State
from tickets.enums import Told as HowTold
from tickets.models import Category, Ticket
from tickets.queries.same_matter import BEST, Word, suggestions

LABELS = Path(__file__).with_name("pairs.csv")
Labels = Mapping[int, Mapping[int, bool]]  # later row → earlier row → whether it is the same matter


@dataclass(frozen=True)
class Score:
    """What was shown, what of it was right, and what should have been."""

    pairs: int = 0
    same: int = 0
    shown: int = 0
    right: int = 0
    calls: int = 0  # second calls: those with a same matter before them
    found: int = 0  # of these, the ones with it among the shown

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def figures(self) -> dict[str, float | int]:
        """Rates to three places; `chance` is the precision of showing everything."""
        return {
            "pairs": self.pairs,
            "same": self.same,
            "chance": _rate(self.same, self.pairs),
            "shown": self.shown,
            "precision_at_3": _rate(self.right, self.shown),
            "recall_at_3": _rate(self.found, self.calls),
            "second_calls": self.calls,
            "pair_recall_at_3": _rate(self.right, self.same),
        }


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def labels(data: str) -> dict[int, dict[int, bool]]:
    """The labels of one file's pairs."""
    found: dict[int, dict[int, bool]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["data"] == data:
                found.setdefault(int(line["later"]), {})[int(line["earlier"])] = line["same"] == "1"
    return found


def judge(labelled: Mapping[int, bool], shown: Sequence[int]) -> Score:
    """One call's score: `labelled` are all its earlier rows, `shown` those that the desk put before the clerk."""
    same = {row for row, is_same in labelled.items() if is_same}
    right = same & set(shown)
    return Score(len(labelled), len(same), len(shown), len(right), int(bool(same)), int(bool(right)))


def evaluate(data: str) -> Score:
    """The score over all labelled calls of one file. Raises OSError when the file is not there."""
    told, labelled = read(data), labels(data)
    desk = _desk(data)
    total = Score()
    for later, earlier in labelled.items():
        total += judge(earlier, _shown(desk, told[later], [told[row] for row in earlier]))
    return total


def _desk(data: str) -> Membership:
    community = Community.objects.create(name=data, slug=data)
    return Membership.objects.create(
        user=User.objects.create(username=f"desk-{data}"), community=community, role=Role.FRONT
    )


def _shown(desk: Membership, later: Told, earlier: Sequence[Told]) -> list[int]:
    """The rows that stand before the clerk when this call is recorded."""
    community = desk.community
    building = Building.objects.create(community=community, number=f"b{later.row}")
    unit = Unit.objects.create(community=community, building=building, number="1", code=f"b{later.row}-1")
    rows = {_ticket(desk, one, unit, later=later).pk: one.row for one in earlier}
    word = Word(unit_id=unit.pk if later.house else None, building_id=building.pk, kind=later.kind, text=later.said)
    return [rows[found.matter.pk] for found in suggestions(desk, word, now=later.at)[:BEST]]


def _ticket(desk: Membership, one: Told, unit: Unit, *, later: Told) -> Ticket:
    """The earlier row as it stood when the later one came."""
    over = one.ended_at is not None and one.ended_at <= later.at
    category, _made = Category.objects.get_or_create(community=desk.community, kind=one.kind, name=one.category[:60])
    return Ticket.objects.create(
        community=desk.community, number=f"{later.row}-{one.row}", kind=one.kind, category=category, text=one.said,
        channel=Channel.PHONE, building=unit.building, unit=unit if one.house else None, first_responder=desk.user,
        handler=desk.user, opened_at=one.at, state=State.CLOSED if over else State.IN_PROGRESS,
        closed_at=one.ended_at if over else None, outcome="–" if over else "", told=HowTold.PHONE if over else "",
    )  # fmt: skip
