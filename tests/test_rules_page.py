"""docs/rules.md stays true: every rule names code that exists and a test that claims to prove it."""

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(
    r"^\| (?P<rule>[A-Z]+(?:-\d+)?) \| (?P<says>[^|]+) \| (?P<code>[^|]+) \| (?P<test>[^|]+) \|$", re.MULTILINE
)
ROWS = [found.groupdict() for found in ROW.finditer((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))]


def claimed() -> dict[tuple[str, str], set[str]]:
    """(file, test) → the rule ids of its `pytest.mark.rule` marks."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (ids := marked(node)):
                found[str(path.relative_to(ROOT)), node.name] = ids
    return found


def marked(node: ast.FunctionDef) -> set[str]:
    ids: set[str] = set()
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
            ids |= {str(ast.literal_eval(argument)) for argument in mark.args}
    return ids


CLAIMS = claimed()


def parts(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_page_has_rows() -> None:
    assert len(ROWS) > 15


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}")
def test_the_code_of_a_rule_exists(row: dict[str, str]) -> None:
    for place in parts(row["code"]):
        module, _, name = place.partition(":")
        thing = importlib.import_module(module)
        for piece in name.split(".") if name else ():
            thing = getattr(thing, piece)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}")
def test_the_test_of_a_rule_exists_and_claims_it(row: dict[str, str]) -> None:
    named = parts(row["test"])

    assert named, f"{row['rule']} names no test"
    for place in named:
        file, _, name = place.partition("::")
        claims = CLAIMS.get((file, name), set())
        assert row["rule"] in claims, f"{place} does not carry @pytest.mark.rule({row['rule']!r})"


def test_every_claimed_rule_stands_on_the_page() -> None:
    on_page = {row["rule"] for row in ROWS}

    assert {rule for ids in CLAIMS.values() for rule in ids} - on_page == set()
