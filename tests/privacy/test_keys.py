"""Document numbers are sealed with a key outside the database, and found again by a digest (A-3)."""

import logging
import uuid
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from pytest_django import Settings

from core.sealing import Unreadable
from core.start import refuse_to_start
from deskapp import env
from privacy import keys
from privacy.documents import digest_document, digest_key, mask_document, open_document, seal_document
from privacy.models import DigestKey, Reveal
from privacy.services import rekey as sealing
from privacy.services.rekey import rekey
from staff.models import Membership
from tests.factories import NOON

NUMBER = "11010119900307743X"
FIRST, SECOND = "first-key-first-key-first-key-first", "second-key-second-key-second-key-se"


@pytest.fixture(autouse=True)
def _one_key(settings: Settings, db: None) -> Iterator[None]:
    """A key of the test's own, and a digest key that was sealed with it."""
    settings.DATA_KEYS = (FIRST,)
    DigestKey.objects.all().delete()
    digest_key.cache_clear()
    yield
    digest_key.cache_clear()


@pytest.mark.rule("A-3")
def test_a_number_is_opened_with_the_key_and_every_spelling_has_one_digest() -> None:
    sealed = seal_document(NUMBER)

    assert NUMBER not in sealed
    assert open_document(sealed) == NUMBER
    assert digest_document("110101 19900307-743x") == digest_document(NUMBER)
    assert mask_document(NUMBER) == "110********743X"


def test_the_signing_key_opens_nothing(settings: Settings) -> None:
    sealed = seal_document(NUMBER)
    settings.SECRET_KEY = "another"
    assert open_document(sealed) == NUMBER

    settings.DATA_KEYS = (settings.SECRET_KEY,)
    with pytest.raises(Unreadable):
        open_document(sealed)


@pytest.mark.rule("A-3")
def test_after_rekeying_the_old_key_can_go_and_digests_stay(settings: Settings) -> None:
    digest = digest_document(NUMBER)
    settings.DATA_KEYS = (SECOND, FIRST)
    digest_key.cache_clear()
    assert keys.trouble()[0] == "old"

    rekey()

    settings.DATA_KEYS = (SECOND,)
    digest_key.cache_clear()
    assert keys.trouble() == ("", "")
    assert digest_document(NUMBER) == digest


def test_every_sealed_number_is_sealed_with_the_new_key_and_what_no_key_opens_is_counted(
    settings: Settings, front: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any table will do for a test: the words of a reveal stand for a sealed number."""
    monkeypatch.setattr(sealing, "holders", lambda: [Reveal])
    monkeypatch.setattr(sealing, "SEALED", "words")
    texts = (seal_document("E1234567"), "", "no key opens this")
    facts = {"community": front.community, "by": front.user, "kind": "x", "row_id": 1, "subject": "x", "at": NOON}
    rows = [Reveal.objects.create(**facts, reason="call", words=one, key=uuid.uuid4()) for one in texts]
    digest_document("E1234567")
    settings.DATA_KEYS = (SECOND, FIRST)

    assert rekey() == (1, 1)

    settings.DATA_KEYS = (SECOND,)
    rows[0].refresh_from_db()
    assert open_document(rows[0].words) == "E1234567"


def test_a_wrong_key_is_told_by_check_and_by_the_log(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    digest_document(NUMBER)
    settings.DATA_KEYS = (SECOND,)

    with caplog.at_level(logging.CRITICAL):
        keys.shout_at_a_wrong_key()

    assert "put that one back into OTE_DATA_KEY" in caplog.text
    assert [one.id for one in keys.check_data_key(["default"])] == ["privacy.E001"]
    with pytest.raises(keys.WrongDataKey, match="rekey_documents --lost"):
        call_command("rekey_documents", stdout=StringIO())


@pytest.mark.parametrize("command", ["run_sweeper", "run_worker"])
def test_no_process_of_the_engine_starts_with_a_wrong_key(command: str, settings: Settings) -> None:
    digest_document(NUMBER)
    settings.DATA_KEYS = (SECOND,)

    with pytest.raises(SystemCheckError, match="put that one back into OTE_DATA_KEY"):
        call_command(command)


def test_an_old_key_and_a_silent_scanner_are_told_and_stop_nothing(settings: Settings) -> None:
    digest_document(NUMBER)
    settings.DATA_KEYS = (SECOND, FIRST)
    settings.CLAMD = "/nowhere/clamd.sock"
    told = StringIO()

    refuse_to_start(BaseCommand(stderr=told))

    assert "privacy.W001" in told.getvalue()
    assert "core.W001" in told.getvalue()


def test_a_lost_key_is_given_up_on_purpose_only(settings: Settings) -> None:
    digest_document(NUMBER)
    settings.DATA_KEYS = (SECOND,)

    call_command("rekey_documents", "--lost", stdout=StringIO())

    assert keys.trouble() == ("", "")


def test_production_without_a_data_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTE_DATA_KEY", raising=False)

    with pytest.raises(ImproperlyConfigured, match="OTE_DATA_KEY is missing"):
        env.data_keys(tmp_path, production=True)


def test_a_short_data_key_is_refused_without_being_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_DATA_KEY", f"{FIRST},geheim")

    with pytest.raises(ImproperlyConfigured, match="fewer than 32") as refused:
        env.data_keys(tmp_path, production=True)
    assert "geheim" not in str(refused.value)


def test_several_keys_are_read_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_DATA_KEY", f"{SECOND}, {FIRST}")

    assert env.data_keys(tmp_path, production=True) == (SECOND, FIRST)


def test_the_quick_start_keeps_its_data_key_apart_from_the_signing_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OTE_DATA_KEY", "OTE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)

    (made,) = env.data_keys(tmp_path, production=False)

    assert env.data_keys(tmp_path, production=False) == (made,)
    assert (tmp_path / "data.key").stat().st_mode & 0o777 == 0o600
    assert made != env.secret_key(tmp_path, production=False)


@pytest.mark.django_db
def test_other_apps_can_be_migrated_before_there_is_a_table_for_the_key() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_digestkey RENAME TO not_yet_there")

    keys.after_migrate(apps.get_app_config("privacy"))

    assert "privacy_digestkey" not in connection.introspection.table_names()
