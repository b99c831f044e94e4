"""The report's splits against a plain count over the exported lists: which word of a row names its part."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.figures import FAMILIES
from reports.figures.figure import Cut
from reports.figures.parts import ALL, SPLITS
from residents.models import Building

Row = dict[str, Any]
UNTOLD = {"day", "hour", "community"}  # moments are counted beside; a community's own report has one community


def column(family: str, source: str) -> Callable[[Row], str]:
    """The text in the column of this source; empty where there is none."""
    (name,) = [str(one.header) for one in FAMILIES[family].columns if one.source == source]
    return lambda row: "" if row.get(name) is None else str(row[name])


def plainly(name: str) -> Callable[[Row], str]:
    """How a row of the split's list is called; empty where it belongs to nothing."""
    split = SPLITS[name]
    source = {"category": "category__name", "building": "building__number"}.get(split.column, split.column)
    word = column(ALL[split.figure].family, source)
    return (lambda row: word(row) and str(Building(number=word(row)))) if split.column == "building" else word


def shown(label: str) -> str:
    """What a list shows of the label: a category's name stands there without the kind that it belongs to."""
    return label.rsplit(" · ", 1)[-1]


def differing(
    splits: Mapping[str, Any], rows_of: Callable[[str], Sequence[Row]]
) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """Split → (what the report says, what the lists hold), as far as they differ. `rows_of` gives a figure's rows."""
    found = {}
    for name in sorted(set(splits) - UNTOLD):
        told: Counter[str] = Counter()
        for one in splits[name]["rows"]:
            told[shown(one["label"])] += one["value"]
        called, split = plainly(name), SPLITS[name]
        nothing = str(split.nothing) if isinstance(split, Cut) else ""
        counted = Counter(called(row) or nothing for row in rows_of(splits[name]["figure"]))
        if +told != counted:
            found[name] = (told, counted)
    return found
