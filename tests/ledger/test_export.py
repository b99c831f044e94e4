"""A chain that leaves the house can be computed again by anybody, without the desk (L-1)."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger.queries import verify
from tests.ledger.chains import tamper, verified, write

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).resolve().parent.parent.parent / "ledger" / "standalone_verify.py"


def exported(tmp_path: Path, community: str = "1") -> Path:
    out, file = StringIO(), tmp_path / "chain.jsonl"
    call_command("export_ledger", community, stdout=out)
    file.write_text(out.getvalue(), "utf-8")
    return file


def computed(file: Path) -> tuple[int, dict[str, Any]]:
    """What the verifier says in a Python that knows nothing of the desk."""
    done = subprocess.run([sys.executable, "-I", "-S", VERIFIER, file], capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, found


@pytest.mark.rule("L-1")
def test_the_verifier_reaches_the_same_head_without_the_desk(tmp_path: Path) -> None:
    write(5)

    code, found = computed(exported(tmp_path))

    assert (code, found) == (0, {"entries": 5, "head": verify(1).head, "first_broken": None})
    assert len(VERIFIER.read_text().splitlines()) < 100


def changed_line(lines: list[str]) -> None:
    lines[2] = lines[2].replace("ticket.noted", "ticket.noticed")


def changed_places(lines: list[str]) -> None:
    lines[2], lines[3] = lines[3], lines[2]


def left_out(lines: list[str]) -> None:
    del lines[2]


def torn(lines: list[str]) -> None:
    lines[2] = lines[2][:40]


def cut_off(lines: list[str]) -> None:
    del lines[2:]


@pytest.mark.parametrize("harm", [changed_line, changed_places, left_out, torn, cut_off])
def test_the_verifier_names_the_first_line_that_does_not_hold(tmp_path: Path, harm: Any) -> None:
    write(4)
    file = exported(tmp_path)
    lines = file.read_text("utf-8").splitlines()
    harm(lines)
    file.write_text("\n".join(lines), "utf-8")

    code, found = computed(file)

    assert (code, found["entries"], found["first_broken"]["seq"]) == (1, 1, 2)


def test_what_was_changed_in_the_database_shows_outside_of_it(tmp_path: Path) -> None:
    write(4)
    tamper("UPDATE ledger_entry SET payload = %s WHERE seq = 3", [b"\xff\x00"])

    code, found = computed(exported(tmp_path))

    assert (code, found["first_broken"]["seq"]) == (1, 3)


def test_an_empty_chain_is_exported_as_well(tmp_path: Path, community: Any) -> None:
    assert computed(exported(tmp_path, community.slug)) == (0, {"entries": 0, "head": "00" * 32, "first_broken": None})


def test_the_export_of_yesterday_is_an_anchor_of_today(tmp_path: Path) -> None:
    write(3)
    last = exported(tmp_path).read_text("utf-8").splitlines()[-1]
    (tmp_path / "heads").write_text(last, "utf-8")
    write(2)

    assert verified("--anchors", str(tmp_path / "heads"))[0] == 0


def test_a_community_that_is_none_is_not_exported() -> None:
    with pytest.raises(CommandError, match="no community 'nowhere'"):
        call_command("export_ledger", "nowhere", stdout=StringIO())
