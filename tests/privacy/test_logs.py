"""The log's second line of defence: whatever looks like a number of a person is masked (A-3)."""

import logging
import logging.config
from io import StringIO

import pytest
from django.conf import settings

from core.log_masks import MaskedFormatter, without_numbers


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call 13912345678 now", "call 139****5678 now"),
        ("+86 139 1234 5678", "139****5678"),
        ("q=13912345678&page=2", "q=139****5678&page=2"),
        ("0571-88001234", "0571****1234"),
        ("Key (number)=(11010119900307743X)", "Key (number)=(110***************)"),
    ],
)
def test_numbers_of_people_are_masked(text: str, kept: str) -> None:
    assert without_numbers(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "261127-0001",
        "2026-11-27 15:40:01,123",
        "1764229201.123456",
        "1764229201123",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "sha 13912345678abcdef",
    ],
)
def test_ticket_numbers_moments_and_keys_stay(text: str) -> None:
    assert without_numbers(text) == text


@pytest.mark.rule("A-3")
def test_the_log_masks_what_looks_like_a_number() -> None:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskedFormatter(settings.LOG_LINE))
    logger = logging.getLogger("tests.masked")
    logger.addHandler(handler)
    try:
        try:
            int("(number)=(13912345678)")
        except ValueError:
            logger.exception("could not save %s", "13912345678")
    finally:
        logger.removeHandler(handler)

    assert "13912345678" not in stream.getvalue()
    assert stream.getvalue().count("139****5678") >= 2  # the message, and what the exception says


def test_the_desk_logs_through_it() -> None:
    assert settings.LOGGING["formatters"]["line"]["class"] == "core.log_masks.MaskedFormatter"
    assert {one["formatter"] for one in settings.LOGGING["handlers"].values()} == {"line"}
