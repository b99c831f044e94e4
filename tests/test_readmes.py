"""A newcomer finds out what an app is for: each has a page, and the front page names its folder."""

from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted(Path(app.path).name for app in apps.get_app_configs() if Path(app.path).parent == ROOT)


@pytest.mark.parametrize("app", [*OURS, "deskapp"])
def test_an_app_has_a_page_and_stands_on_the_front_page(app: str) -> None:
    page = (ROOT / app / "README.md").read_text(encoding="utf-8")

    assert page.startswith(f"# {app}: ")
    assert f"`{app}/`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_apps_are_found() -> None:
    assert {"tickets", "deadlines", "residents", "ledger"} <= set(OURS)
