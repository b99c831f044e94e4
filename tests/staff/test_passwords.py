"""Passwords that are refused: the company's own words, and those that were stolen elsewhere."""

from hashlib import sha1
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from pytest_django import Settings

from deskapp import env
from staff.passwords import pinyin_of, stands_in
from staff.rules import COMPANY_WORDS, is_made_of
from tests.factories import CommunityFactory

FREE = "vier gute Worte zusammen"


def codes(word: str) -> set[str | None]:
    try:
        validate_password(word)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "word",
    ["云杉花园2026", "YunShan_2026!", "yunshanhuayuan", "yunshan-garden", "OTEdesk2026", "物业客服12345", "wuyekefu!"],
)
def test_a_password_of_the_companys_words_is_refused(word: str) -> None:
    CommunityFactory.create(name="云杉花园", slug="yunshan-garden")

    assert "company_words" in codes(word)


@pytest.mark.django_db
@pytest.mark.parametrize("word", [FREE, "云杉花园里有一只猫睡觉", "remote control 7", "a note to myself"])
def test_a_word_of_the_company_among_others_is_taken(word: str) -> None:
    CommunityFactory.create(name="云杉花园", slug="yunshan-garden")

    assert codes(word) == set()


def test_what_holds_no_word_of_the_company_is_not_its_word() -> None:
    assert not is_made_of("1234567890", COMPANY_WORDS)
    assert not is_made_of("abc", COMPANY_WORDS)


def test_a_name_counts_in_each_of_its_readings_and_without_its_end() -> None:
    assert {"yunshanhuayuan", "yunshan"} <= pinyin_of("云杉花园")


def a_list(folder: Path, words: list[str], *, end: str = "\r\n") -> str:
    """A file as it is published: SHA-1 and count, sorted."""
    file = folder / "stolen.txt"
    lines = sorted(f"{sha1(word.encode(), usedforsecurity=False).hexdigest().upper()}:{len(word)}" for word in words)
    file.write_bytes("".join(line + end for line in lines).encode())
    return str(file)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
def test_every_password_of_the_list_is_found_and_no_other(count: int, end: str, tmp_path: Path) -> None:
    words = [f"word-{number}" for number in range(count)]
    file = a_list(tmp_path, words, end=end)

    assert [word for word in words if not stands_in(file, word)] == []
    assert [number for number in range(200) if stands_in(file, f"other-{number}")] == []


@pytest.mark.django_db
def test_a_stolen_password_is_refused_and_without_a_list_none_is_known(tmp_path: Path, settings: Settings) -> None:
    assert codes(FREE) == set()
    settings.STOLEN_PASSWORDS = a_list(tmp_path, [FREE, "another"])

    assert codes(FREE) == {"stolen"}


def test_a_list_that_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OTE_STOLEN_PASSWORDS", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="no such file"):
        env.readable("OTE_STOLEN_PASSWORDS")
    monkeypatch.setenv("OTE_STOLEN_PASSWORDS", a_list(tmp_path, []))
    assert env.readable("OTE_STOLEN_PASSWORDS").endswith("stolen.txt")
