"""A backup is whole or not there, says what must come out of it again, and the drill finds what does not."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from attachments.models import Content
from attachments.pictures import prepare
from attachments.services import keep
from core import clock, triggers
from deadlines.models import Deadline, Escalation, Heartbeat
from deskapp.upkeep import contents, shelf
from deskapp.upkeep.backup import take
from deskapp.upkeep.rehearsal import rehearse
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.factories import a_ticket

NIGHT = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)


def a_backup(folder: Path, moment: datetime, words: bytes = b"all that the desk knows") -> shelf.Backup:
    """A complete backup of something."""
    making = shelf.begin(folder, shelf.name_at(moment))
    (making / "desk.dump").write_bytes(words)
    manifest = {"made_at": moment.isoformat(), "database": "sqlite", "file": "desk.dump"}
    return shelf.finish(making, {**manifest, "rows": {}, "chains": [], "broken": []})


def test_a_backup_exists_only_once_it_is_complete(tmp_path: Path) -> None:
    making = shelf.begin(tmp_path, shelf.name_at(NIGHT))
    (making / "desk.dump").write_bytes(b"half")

    assert shelf.all_of(tmp_path) == []
    with pytest.raises(shelf.Unusable, match="There is no backup"):
        shelf.newest(tmp_path)


def test_the_newest_backups_stay_and_what_was_never_ended_goes(tmp_path: Path) -> None:
    for night in range(4):
        a_backup(tmp_path, NIGHT + timedelta(days=night))
    shelf.begin(tmp_path, shelf.name_at(NIGHT + timedelta(days=9)))

    gone = shelf.tidy(tmp_path, keep=2, now=clock.now() + timedelta(days=2))

    assert [one.name for one in shelf.all_of(tmp_path)] == ["ote-20261129T183000Z", "ote-20261130T183000Z"]
    assert gone == ["ote-20261127T183000Z", "ote-20261128T183000Z", ".making-ote-20261206T183000Z"]


def test_one_that_is_being_made_stays_as_it_is(tmp_path: Path) -> None:
    making = shelf.begin(tmp_path, shelf.name_at(NIGHT))

    assert shelf.tidy(tmp_path, keep=1, now=clock.now()) == []
    assert making.is_dir()


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    backup = a_backup(tmp_path, NIGHT)
    assert shelf.intact(backup) == backup
    backup.file.write_bytes(b"all that the desk knews")

    with pytest.raises(shelf.Unusable, match="is not what was written"):
        shelf.intact(backup)


@pytest.mark.parametrize("page", ["", "[]", '{"format": 9}', '{"format": 1, "made_at": "2026-11-27T18:30:00+00:00"}'])
def test_a_manifest_that_cannot_be_read_is_no_backup(page: str, tmp_path: Path) -> None:
    backup = a_backup(tmp_path, NIGHT)
    (backup.folder / shelf.MANIFEST).write_text(page)

    with pytest.raises(shelf.Unusable, match="no complete backup"):
        shelf.opened(backup.folder)


def test_a_manifest_leads_to_no_other_folder(tmp_path: Path) -> None:
    backup = a_backup(tmp_path, NIGHT)
    told = {**backup.manifest, "file": "../desk.dump"}
    (backup.folder / shelf.MANIFEST).write_text(json.dumps(told))

    with pytest.raises(shelf.Unusable, match="no complete backup"):
        shelf.opened(backup.folder)


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_everything_and_says_so(front: Membership, tmp_path: Path) -> None:
    a_ticket(front)

    taken = take(tmp_path, now=NIGHT)

    assert taken.sound
    assert shelf.intact(shelf.newest(tmp_path)).manifest["rows"]["tickets_ticket"] == 1
    assert taken.backup.manifest["chains"][0]["seq"] == contents.verdicts({})[0].entries > 0
    assert {one.name for one in taken.backup.folder.iterdir()} == {taken.backup.file.name, shelf.MANIFEST}
    assert taken.backup.file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_encrypted_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(CommandError, match="There is no age on this machine"):
        call_command("backup", str(tmp_path), "--encrypt-to", "age1nobody")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_broken_ledger_is_backed_up_told_and_costs_no_earlier_backup(front: Membership, tmp_path: Path) -> None:
    a_ticket(front)
    call_command("backup", str(tmp_path), "--keep", "1")
    before = Heartbeat.objects.get(pk="ledger").at
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET action = 'nothing' WHERE seq = 1")
    triggers.install(connection)
    earlier = shelf.all_of(tmp_path)[0]
    earlier.rename(earlier.with_name("ote-20200101T000000Z"))  # two backups of one second would have one name

    with pytest.raises(CommandError, match="the ledger does not hold"):
        call_command("backup", str(tmp_path), "--keep", "1")

    assert len(shelf.all_of(tmp_path)) == 2
    assert Heartbeat.objects.get(pk="ledger").at == before


@pytest.fixture
def noted(front: Membership) -> dict[str, Any]:
    """A desk with a limit that runs, and the manifest of a backup of it."""
    a_ticket(front, promised_at=clock.now() + timedelta(hours=1))
    walked = contents.verdicts({})
    chains = [{"community": str(one.community_id), "seq": one.entries, "head": one.head} for one in walked]
    return {"made_at": (clock.now() - timedelta(days=999)).isoformat(), "rows": contents.rows(), "chains": chains}


@pytest.mark.django_db
def test_what_fell_due_since_the_backup_fires_once_and_is_marked_late(noted: dict[str, Any]) -> None:
    found = rehearse(noted, now=clock.now() + timedelta(hours=9))

    assert (found.wrong, found.ledger) == ([], "holds")
    assert found.fired == found.due == found.due_since_backup == Escalation.objects.count() > 3
    assert (found.fired_again, found.latest_s > 3600) == (0, True)


@pytest.mark.django_db
def test_what_was_due_before_the_backup_is_counted_apart(noted: dict[str, Any]) -> None:
    now = clock.now() + timedelta(hours=9)

    found = rehearse({**noted, "made_at": now.isoformat()}, now=now)

    assert (found.due_since_backup, found.due > 0, found.wrong) == (0, True, [])


@pytest.mark.django_db
def test_a_row_that_did_not_come_back_is_named(noted: dict[str, Any]) -> None:
    Deadline.objects.filter(pk=Deadline.objects.order_by("pk")[0].pk).delete()

    found = rehearse(noted, now=clock.now())

    was = noted["rows"]["deadlines_deadline"]
    assert f"deadlines_deadline had {was} rows and has {was - 1}" in found.wrong


@pytest.mark.django_db
def test_a_ledger_that_is_not_the_one_that_was_noted_fires_nothing(noted: dict[str, Any]) -> None:
    noted["chains"][0]["head"] = "0" * 64

    found = rehearse(noted, now=clock.now() + timedelta(hours=9))

    assert (found.ledger, found.fired) == ("broken", 0)
    assert "it is not the entry that was noted" in found.wrong[0]


@pytest.mark.django_db
def test_a_limit_that_cannot_be_worked_out_is_named(noted: dict[str, Any]) -> None:
    Deadline.objects.update(subject_kind="nobody")

    found = rehearse(noted, now=clock.now() + timedelta(hours=9))

    assert any("could not be worked out" in one for one in found.wrong)


@pytest.mark.django_db
def test_a_photo_whose_bytes_are_others_is_found(front: Membership) -> None:
    file = a_picture()
    photo = prepare(file, name=str(file.name), size=int(file.size or 0))
    keep([photo], community_id=front.community_id, subject=("ticket", 1), key=None, by=front.user, at=clock.now())
    assert contents.spoiled_files() == []
    Content.objects.update(data=b"another picture")

    assert len(contents.spoiled_files()) == 1


@pytest.mark.django_db
def test_limits_are_rehearsed_on_a_copy_only(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="it is for a copy"):
        call_command("rehearse", str(tmp_path / "manifest.json"))
