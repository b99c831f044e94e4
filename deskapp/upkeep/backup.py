"""A backup: the whole database at one moment, looked through while it is made, with a note of what must come out again.

Photos and papers stand in the database (attachments/README.md), so one file holds all that the desk knows. The keys are
not in it: whoever steals the backup alone cannot read a document number (docs/personal-data.md).
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.utils import ConnectionHandler

from deskapp.env import TLS_OF_DATABASE
from deskapp.upkeep import contents, programs, shelf
from deskapp.upkeep.programs import Failed
from ledger.queries import Verdict, one_moment


@dataclass(frozen=True)
class Taken:
    """A backup that was made: `broken` names what the ledger's walk found, `guards` the triggers that are missing."""

    backup: shelf.Backup
    broken: list[Verdict]
    guards: list[str]

    @property
    def sound(self) -> bool:
        """Whether what was kept is what the desk promised to keep."""
        return not self.broken and not self.guards


END_BOUND = 5.0  # seconds until a pg_dump that has said all has ended


def take(folder: Path, *, now: datetime, recipient: str = "") -> Taken:
    """Make a backup in the folder. Raises Missing, Failed or Unusable; then the folder holds nothing of it.

    Everything is of one moment: the counts, the ledger's heads and the file are read in one transaction that sees no
    later commit, and nobody who writes has to wait for it.
    """
    known = shelf.all_of(folder)
    noted = contents.anchors(shelf.opened(known[-1]).manifest) if known else {}
    making = shelf.begin(folder, shelf.name_at(now))
    try:
        with one_moment():
            counted = contents.rows()
            walked = contents.verdicts(noted)
            guards = contents.guards_missing()
            ending = _write(making, recipient)
        manifest = _manifest(counted, walked, guards, now=now, file=shelf.PLAIN[connection.vendor] + ending)
        done = shelf.intact(shelf.finish(making, manifest))
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Taken(done, [one for one in walked if one.broken_at is not None], guards)


def _manifest(
    counted: Mapping[str, int], walked: list[Verdict], guards: list[str], *, now: datetime, file: str
) -> dict[str, Any]:
    return {
        "made_at": now.isoformat(),
        "database": connection.vendor,
        "file": file,
        "rows": counted,
        "migrations": contents.migrations(),
        "guards_missing": guards,
        "chains": [
            {"community": str(one.community_id), "seq": one.entries, "head": one.head}
            for one in walked
            if one.broken_at is None
        ],
        "broken": [
            {"community": str(one.community_id), "seq": one.broken_at, "why": one.reason}
            for one in walked
            if one.broken_at is not None
        ],
    }


def _write(making: Path, recipient: str) -> str:
    """Write the database's file, encrypted if there is a recipient. The ending that encryption adds to its name."""
    plain = making / shelf.PLAIN[connection.vendor]
    encrypt, ending = programs.encryptor(recipient) if recipient else ([], "")
    target = plain.with_name(plain.name + ending)
    if connection.vendor == "sqlite":
        _copy(plain)
        if encrypt:
            with plain.open("rb") as source:
                _stream(source, target, encrypt, look=[])
            plain.unlink()
    else:
        _dump(target, encrypt)
    return ending


def _copy(target: Path) -> None:
    """SQLite's online backup, from the connection whose transaction holds the moment; then looked through."""
    target.touch(mode=0o600)
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    settings = {**connection.settings_dict, "NAME": str(target), "OPTIONS": {}}
    seen = ConnectionHandler({"default": settings})["default"]  # Django's, whose functions the indexes call
    try:
        with seen.cursor() as cursor:
            said = cursor.execute("PRAGMA integrity_check(3)").fetchall()
    finally:
        seen.close()
    if said != [("ok",)]:
        raise Failed(f"SQLite finds its own copy damaged: {said}. Look at the disk before anything else.")


def _dump(target: Path, encrypt: list[str]) -> None:
    """pg_dump of the moment that this connection's transaction holds, looked through by pg_restore on its way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", "--no-password"]
    command = [programs.program("pg_dump"), *words, *_place()]
    look = [programs.program("pg_restore"), "--file=/dev/null"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_login()) as dump:  # noqa: S603 no shell
        assert dump.stdout  # noqa: S101 for the type checker: it is a pipe
        assert dump.stderr  # noqa: S101 likewise
        try:
            _stream(dump.stdout, target, encrypt, look=look)
        except Failed:
            if not _ended_badly(dump):
                dump.kill()
                raise
        except BaseException:
            dump.kill()
            raise
        said = dump.stderr.read().decode(errors="replace")
    if dump.returncode:
        raise Failed(programs.failure("pg_dump", dump.returncode, said))


def _ended_badly(dump: "subprocess.Popen[bytes]") -> bool:
    """Whether it was pg_dump itself: who read from it then says no more than that there was nothing to read."""
    try:
        return dump.wait(timeout=END_BOUND) != 0
    except subprocess.TimeoutExpired:
        return False  # it waits for a reader that is gone


def _stream(source: IO[bytes], target: Path, encrypt: list[str], *, look: list[str]) -> None:
    """From the source into the file, through the encryption; the plain bytes go through `look` as well.

    pg_restore reads the whole of a dump that it writes to nowhere, so one that could not be restored ends here.
    """
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        helpers = [
            (command[0], subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.PIPE))  # noqa: S603 no shell
            for command, out in ((encrypt, file), (look, subprocess.DEVNULL))
            if command
        ]
        sinks = [helper.stdin for _, helper in helpers if helper.stdin] + ([] if encrypt else [file])
        with suppress(BrokenPipeError):  # a helper ended early: what it said is told below
            while block := source.read(shelf.BLOCK):
                for sink in sinks:
                    sink.write(block)
        for name, helper in helpers:
            _, said = helper.communicate()
            if helper.returncode:
                raise Failed(programs.failure(name, helper.returncode, said.decode(errors="replace")))


def _place() -> list[str]:
    at = connection.settings_dict
    named = {"--host": at["HOST"], "--port": at["PORT"], "--username": at["USER"], "--dbname": at["NAME"]}
    return [f"{word}={value}" for word, value in named.items() if value]


def _login() -> dict[str, str]:
    """The environment with password and certificate: words of a command line can be read by everybody on the machine.

    A database on another machine lets pg_dump in as it does the desk, and is looked at as closely.
    """
    at = connection.settings_dict
    words = {f"PG{name.upper()}": str(at["OPTIONS"][name]) for name in TLS_OF_DATABASE if name in at["OPTIONS"]}
    password = {"PGPASSWORD": str(at["PASSWORD"])} if at["PASSWORD"] else {}
    return {**os.environ, **words, **password}
