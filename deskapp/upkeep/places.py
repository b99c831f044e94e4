"""Where a backup is restored for a drill: an empty place of its own, gone afterwards."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deskapp.upkeep import programs, shelf

START_BOUND = 60  # seconds that PostgreSQL may take to start or to stop


@contextmanager
def restored(backup: shelf.Backup, *, identity: str = "") -> Iterator[str]:
    """The address (DATABASE_URL) of a database with the backup's content. Raises Missing or Failed."""
    with tempfile.TemporaryDirectory(prefix="ote-drill-") as name:
        folder = Path(name)
        file = _plain(backup, folder, identity)
        if backup.manifest["database"] == "sqlite":
            yield f"sqlite://{_file(file, folder)}"
            return
        with own_cluster(folder) as address:
            target = [f"--dbname={address}", "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2"]
            programs.run([programs.program("pg_restore"), *target, str(file)])
            programs.run([programs.program("vacuumdb"), "--analyze-only", "--quiet", f"--dbname={address}"])
            yield address


def _plain(backup: shelf.Backup, folder: Path, identity: str) -> Path:
    """The backup's file, decrypted into the folder if it has to be."""
    ending = backup.file.suffix
    if ending not in {".age", ".gpg"}:
        return backup.file
    plain = folder / shelf.PLAIN[str(backup.manifest["database"])]
    command = programs.decryptor(ending, identity)
    with backup.file.open("rb") as source, plain.open("xb") as target:
        done = subprocess.run(command, check=False, stdin=source, stdout=target, stderr=subprocess.PIPE)  # noqa: S603 no shell
    if done.returncode:
        raise programs.Failed(programs.failure(command[0], done.returncode, done.stderr.decode(errors="replace")))
    return plain


def _file(file: Path, folder: Path) -> Path:
    """A copy of SQLite's file: the drill writes into it."""
    copy = folder / "restored.sqlite3"
    return Path(shutil.copyfile(file, copy))


@contextmanager
def own_cluster(folder: Path) -> Iterator[str]:
    """A fresh PostgreSQL cluster below the folder, listening on this machine alone, with a password that nobody keeps.

    PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where there is no such account.
    """
    data, login = folder / "cluster", secrets.token_urlsafe(24)
    who = _account(folder)
    passwords = folder / "password"
    passwords.write_text(login, "utf-8")
    if who:
        shutil.chown(passwords, who["user"])
    words = ["--auth=scram-sha-256", "--username=desk", f"--pwfile={passwords}", "--encoding=UTF8", "--locale=C.UTF-8"]
    programs.run([programs.program("initdb"), *words, "--no-sync", f"--pgdata={data}"], **who)
    passwords.unlink()
    port = _free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    control = [programs.program("pg_ctl"), f"--pgdata={data}", "--wait", f"--timeout={START_BOUND}", "--silent"]
    log = data / "server.log"
    try:
        # its own streams would be kept open by the server that stays behind
        _control([*control, f"--log={log}", f"--options={options}", "start"], log, **who)
        yield f"postgres://desk:{login}@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            _control([*control, "--mode=immediate", "stop"], log, **who)


def _control(command: list[str], log: Path, **who: Any) -> None:
    """Run pg_ctl, whose server inherits its streams. Raises Failed with the end of the server's log."""
    streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    code = subprocess.run(command, check=False, **streams, **who).returncode  # noqa: S603 no shell
    if code:
        said = log.read_text("utf-8", errors="replace") if log.exists() else ""
        raise programs.Failed(programs.failure(command[0], code, said))


def _account(folder: Path) -> dict[str, Any]:
    """As whom PostgreSQL runs: as ourselves, but never as root."""
    if os.geteuid() != 0:
        return {}
    names = {one.pw_name for one in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return {
        "user": user,
        "extra_groups": [],
        "cwd": folder,
        "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
