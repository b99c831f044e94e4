"""The short code of a printed pass: it belongs to what the paper says, and nobody makes one without the key (V-6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from visitors.pass_codes import LENGTH, SIGNS, code_of, digest_of, half_of, normal_code, spelled

PAPER: dict[str, Any] = {"from_at": NOON, "until_at": NOON + timedelta(hours=4), "lines": 2}


@pytest.mark.rule("V-6")
def test_a_code_is_the_same_for_the_same_paper_and_has_eight_signs() -> None:
    code = code_of("F261123-0001", "3-2-1201", **PAPER)

    assert code == code_of("F261123-0001", "3-2-1201", **PAPER)
    assert len(code) == LENGTH
    assert set(code) <= set(SIGNS)


@pytest.mark.rule("V-6")
@pytest.mark.parametrize(
    "changed",
    [
        {"number": "F261123-0002"},
        {"unit": "3-2-1202"},
        {"from_at": NOON + timedelta(minutes=1)},
        {"until_at": NOON + timedelta(hours=5)},
        {"lines": 3},
    ],
)
def test_a_paper_that_was_altered_has_another_code(changed: dict[str, Any]) -> None:
    paper: dict[str, Any] = {"number": "F261123-0001", "unit": "3-2-1201", **PAPER}

    assert code_of(**paper) != code_of(**{**paper, **changed})


@pytest.mark.rule("V-6")
def test_without_the_key_nobody_makes_the_code() -> None:
    code = code_of("F261123-0001", "3-2-1201", **PAPER)

    with override_settings(SECRET_KEY="another-key-of-another-company-that-is-long-enough"):
        assert code_of("F261123-0001", "3-2-1201", **PAPER) != code


@given(st.text(alphabet=SIGNS, min_size=8, max_size=8))
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    typed = spelled(code).lower().replace("0", "o").replace("1", "l")

    assert normal_code(f" {typed} ") == code


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-9QXD-1", "７K3M9QXU", "7K3M-9QX\0", "七八九十一二三四"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert normal_code(typed) == ""


def test_another_communitys_digest_of_the_same_code_is_another() -> None:
    assert digest_of("7K3M9QXD", 1) != digest_of("7K3M9QXD", 2)


def test_the_printed_list_gives_away_half_of_a_code_only() -> None:
    assert half_of("7K3M9QXD") == "····-9QXD"
