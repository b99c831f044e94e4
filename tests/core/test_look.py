"""The countdown chip says the truth in a word, whatever the moment, and the script gets the same words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def chip(due_at: datetime | None, soon_at: datetime | None = None) -> str:
    template = Template("{% load look %}{% due due_at soon_at %}")
    with translation.override("en"):
        return template.render(Context({"due_at": due_at, "soon_at": soon_at, "now": NOW}))


@pytest.mark.parametrize(
    ("after", "state", "words"),
    [
        (timedelta(hours=2, minutes=5), "in-time", "due in 2 h 5 min"),
        (timedelta(minutes=30, seconds=1), "in-time", "due in 30 min"),
        (timedelta(minutes=30), "soon", "soon 30 min"),
        (timedelta(seconds=1), "soon", "soon less than a minute"),
        (timedelta(0), "late", "late less than a minute"),
        (-timedelta(days=1, hours=3), "late", "late 1 d 3 h"),
    ],
)
def test_the_chip_changes_its_word_at_the_moment_itself(after: timedelta, state: str, words: str) -> None:
    assert f'data-state="{state}">{words}<' in chip(NOW + after)


def test_a_limit_with_its_own_warning_is_soon_from_the_warning_on() -> None:
    due_at = NOW + timedelta(hours=3)
    assert 'data-state="soon"' in chip(due_at, soon_at=NOW)
    assert 'data-state="in-time"' in chip(due_at, soon_at=NOW + timedelta(seconds=1))


def test_no_limit_is_a_dash_that_does_not_tick() -> None:
    assert "data-due" not in chip(None)
    assert ">–<" in chip(None)


def test_the_script_gets_the_words_of_the_language_with_places_for_the_figures() -> None:
    with translation.override("en"):
        words = Template("{% load look %}{% due_words %}").render(Context())
    assert 'data-hm="{h} h {m} min"' in words
    assert 'data-late="late"' in words
