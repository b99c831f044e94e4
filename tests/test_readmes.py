"""A newcomer finds out what is there: each app has a page, and the front page names folders, commands and pages."""

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
FRONT = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.MULTILINE))
OURS = sorted(Path(app.path).name for app in apps.get_app_configs() if Path(app.path).parent == ROOT)


@pytest.mark.parametrize("app", [*OURS, "deskapp"])
def test_an_app_has_a_page_and_stands_on_the_front_page(app: str) -> None:
    page = (ROOT / app / "README.md").read_text(encoding="utf-8")

    assert page.startswith(f"# {app}: ")
    assert f"`{app}/`" in FRONT


def test_the_apps_are_found() -> None:
    assert {"tickets", "deadlines", "residents", "ledger"} <= set(OURS)


def test_every_command_has_a_row_on_the_front_page_and_no_other() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", FRONT.partition("\n## Commands\n")[2].partition("\n## ")[0], re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"`(\w+)", row)]
    commands = {file.stem for file in ROOT.glob("*/management/commands/*.py")} - {"__init__"}

    assert sorted(told) == sorted(commands)


def test_every_target_of_make_stands_on_the_front_page_and_no_other() -> None:
    (parts,) = re.findall(r"^check: (.*)$", MAKEFILE, re.MULTILINE)

    # `install` comes before each of the others by itself, and `make check` is its parts
    assert set(re.findall(r"`make ([\w-]+)`", FRONT)) == TARGETS - {"install", *parts.split()}


def test_a_target_that_a_page_names_exists() -> None:
    pages = [*ROOT.glob("*/README.md"), *(ROOT / "docs").glob("*.md")]
    named = {name for page in pages for name in re.findall(r"`[^`\n]*\bmake ([a-z][\w-]*)`", page.read_text("utf-8"))}

    assert {"chaos", "drill", "month"} <= named
    assert named - TARGETS == set()


def test_every_page_of_the_docs_is_linked_from_the_front_page() -> None:
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}

    assert pages - set(re.findall(r"\((docs/[\w-]+\.md)\)", FRONT)) == set()
