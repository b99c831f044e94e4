"""The folder of backups: one folder each, complete or not there at all; the newest, the ones that may go.

A backup is a folder `ote-<moment in UTC>/` with the database's file and `manifest.json`, which says what must come out
of it again. While it is made it is called `.making-…`; the rename is the moment at which it exists.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
MAKING = ".making-"
PLAIN = {"postgresql": "desk.dump", "sqlite": "desk.sqlite3"}  # the file of each database, before encryption
NAME = re.compile(r"ote-\d{8}T\d{6}Z")
FORMAT = 1
ABANDONED = timedelta(days=1)  # what was begun and not ended by then never will be
BLOCK = 1 << 20


class Unusable(Exception):  # noqa: N818 a sentence for a person
    """A backup that can't be used; the sentence says why."""


@dataclass(frozen=True)
class Backup:
    """A complete backup and what its manifest says."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def file(self) -> Path:
        """The database's file."""
        return self.folder / str(self.manifest["file"])

    @property
    def made_at(self) -> datetime:
        """The moment that it holds."""
        return datetime.fromisoformat(str(self.manifest["made_at"]))


def name_at(now: datetime) -> str:
    """The name of a backup that is made now (UTC)."""
    return f"ote-{now:%Y%m%dT%H%M%SZ}"


def begin(shelf: Path, name: str) -> Path:
    """A folder for a backup in the making, for its owner's eyes alone. Raises Unusable where one has that name."""
    shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = shelf / f"{MAKING}{name}"
    if (shelf / name).exists() or making.exists():
        raise Unusable(f"There is a backup {name} already, or one is being made: try again in a second.")
    making.mkdir(mode=0o700)
    return making


def finish(making: Path, manifest: Mapping[str, Any]) -> Backup:
    """Write the manifest, bring everything to the disk, and give the folder its name: from then on it exists."""
    told = {"format": FORMAT, **manifest}
    file = making / str(manifest["file"])
    told |= {"bytes": file.stat().st_size, "sha256": digest_of(file)}
    page = making / MANIFEST
    page.touch(mode=0o600)
    page.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
    for one in (file, page, making):
        to_the_disk(one)
    done = making.with_name(making.name.removeprefix(MAKING))
    making.rename(done)
    to_the_disk(done.parent)
    return Backup(done, told)


def to_the_disk(path: Path) -> None:
    """Whatever of it stands in memory only is written."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(file: Path) -> str:
    """The SHA-256 of the file's bytes as they stand on the disk."""
    found = hashlib.sha256()
    with file.open("rb") as read:
        while block := read.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def opened(folder: Path) -> Backup:
    """The backup in this folder. Raises Unusable where there is none."""
    try:
        backup = Backup(folder, json.loads((folder / MANIFEST).read_text("utf-8")))
        readable = (
            backup.manifest["format"] == FORMAT
            and backup.made_at.tzinfo is not None
            and backup.file.parent == folder
            and {"bytes", "sha256", "database", "rows", "chains", "broken"} <= backup.manifest.keys()
        )
    except (OSError, ValueError, KeyError, TypeError):
        readable = False
    if not readable:
        raise Unusable(f"{folder} is no complete backup: it lacks a {MANIFEST} that this version can read.")
    return backup


def intact(backup: Backup) -> Backup:
    """The backup, if its bytes are those that were written. Raises Unusable."""
    try:
        size, found = backup.file.stat().st_size, digest_of(backup.file)
    except OSError as error:
        raise Unusable(f"{backup.file} can't be read: {error.strerror}.") from error
    if (size, found) != (backup.manifest["bytes"], backup.manifest["sha256"]):
        raise Unusable(f"{backup.file} is not what was written: take the backup before it, and look at the disk.")
    return backup


def all_of(shelf: Path) -> list[Path]:
    """The folders of the complete backups, the oldest first."""
    if not shelf.is_dir():
        return []
    return sorted(one for one in shelf.iterdir() if NAME.fullmatch(one.name) and (one / MANIFEST).is_file())


def newest(shelf: Path) -> Backup:
    """The newest complete backup. Raises Unusable where there is none."""
    found = all_of(shelf)
    if not found:
        raise Unusable(f"There is no backup in {shelf}: make one with `manage.py backup {shelf}`.")
    return opened(found[-1])


def tidy(shelf: Path, *, keep: int, now: datetime) -> list[str]:
    """Remove the complete backups beyond the newest `keep`, and what was begun long ago and never ended."""
    going = all_of(shelf)[:-keep] if keep else []
    begun = [
        one for one in shelf.glob(f"{MAKING}ote-*") if now.timestamp() - one.stat().st_mtime > ABANDONED.total_seconds()
    ]
    for one in (*going, *begun):
        shutil.rmtree(one)
    return [one.name for one in (*going, *begun)]
