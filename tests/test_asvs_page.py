"""docs/asvs.md stays true: every requirement of levels 1 and 2 has its row, every row its proof; the sums are right."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (?P<no>\d+\.\d+\.\d+) \| [^|]+ \| (?P<state>kept|open) \| (?P<where>[^|]+) \| (?P<proof>[^|]+) \|$",
    re.MULTILINE,
)
ROWS = [found.groupdict() for found in ROW.finditer(PAGE)]
NOT_OURS = re.compile(r"^\| (?P<nos>\d+\.\d+\.\d+(?: \d+\.\d+\.\d+)*) \| (?P<why>[^|]+) \|$", re.MULTILINE)
APART = [no for found in NOT_OURS.finditer(PAGE) for no in found["nos"].split()]

# section → how many requirements of levels 1 and 2 it has; in ASVS 5.0.0 they stand before those of level 3
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip


def named_in(file: str) -> set[str]:
    """The tests of a file."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def anchors_of(page: str) -> set[str]:
    """The headings of a page, as links name them."""
    heads = re.findall(r"^#+ (.+)$", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}


def test_every_requirement_stands_on_the_page_once() -> None:
    wanted = {f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)}
    told = Counter([*(row["no"] for row in ROWS), *APART])

    assert len(wanted) == 253
    assert told == Counter(wanted)


def test_the_sums_are_those_of_the_tables() -> None:
    states = Counter(row["state"] for row in ROWS)

    assert f"**{states['kept']} kept, {states['open']} open, {len(APART)} do not apply.**" in PAGE


@pytest.mark.parametrize("row", [row for row in ROWS if row["state"] == "kept"], ids=lambda row: row["no"])
def test_what_is_kept_has_a_test_or_a_place_that_exists(row: dict[str, str]) -> None:
    named = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", row["proof"])
    written = re.fullmatch(r"\[[^]]+\]\(([\w-]+\.md)#([\w-]+)\)", row["proof"])

    assert named or written, row["proof"]
    if named:
        assert named[2] in named_in(named[1])
    if written:
        assert written[2] in anchors_of(written[1])


@pytest.mark.parametrize("row", [row for row in ROWS if row["state"] == "open"], ids=lambda row: row["no"])
def test_what_is_open_says_why_and_claims_no_proof(row: dict[str, str]) -> None:
    assert (len(row["where"]) > 5, row["proof"]) == (True, "–")
