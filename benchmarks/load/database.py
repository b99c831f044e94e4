"""The databases of the rig: made, filled, kept for the next run or dropped."""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.bench import LOCAL, execute
from benchmarks.chaos.company import migrations

ROOT = Path(__file__).resolve().parents[2]
# of synthetic people on this machine; the same at each run, because the residents' links hang on it
SECRET = hashlib.sha512(b"the load run of the desk").hexdigest()


@dataclass(frozen=True)
class Database:
    """A filled one, and who is who in it."""

    name: str
    url: str
    told: dict[str, Any]
    filled_now: bool


def server() -> str:
    """The server of DATABASE_URL, else the local one."""
    return os.environ.get("DATABASE_URL") or LOCAL


def url_of(name: str) -> str:
    """The address of a database on it."""
    return urlsplit(server())._replace(path=f"/{name}").geturl()


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of production with this database."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("OTE_")},
        "DJANGO_SETTINGS_MODULE": "deskapp.settings", "OTE_PRODUCTION": "1", "OTE_SECRET_KEY": SECRET,
        "OTE_DATA_KEY": SECRET, "DATABASE_URL": url, "REDIS_URL": "", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1",
        **more,
    }  # fmt: skip


@contextlib.contextmanager
def filled(tickets: int, *, kept: Path | None, data: Path) -> Iterator[Database]:
    """A database with so many tickets: one that was kept and still fits, else a new one; dropped unless `kept`."""
    note = kept / f"{tickets}-{migrations()}.json" if kept else None
    name = f"ote_load_{tickets}" + ("_kept" if note else f"_{os.getpid()}")
    ground = f"ote_load_ground_{migrations()[:8]}" if note else ""
    env = environment(url_of(name), OTE_ALLOWED_HOSTS="testserver", OTE_DATA=str(data))
    told, filled_now = (
        (json.loads(note.read_text()), False)
        if note and note.exists()
        else (fill(name, tickets, env, ground=ground), True)
    )
    if note:
        note.parent.mkdir(parents=True, exist_ok=True)
        if not filled_now:
            command(env, "-m", "benchmarks.load.fill", "--freshen", str(time.time() - told["at"]))
        note.write_text(json.dumps({**told, "at": told["at"] if filled_now else time.time()}))
    try:
        yield Database(name, env["DATABASE_URL"], told, filled_now)
    finally:
        if not note:
            execute(server(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def fill(name: str, tickets: int, env: Mapping[str, str], *, ground: str = "") -> dict[str, Any]:
    """Made anew, migrated, filled; from the company alone in the database `ground`, which is made if it is not there."""
    execute(server(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    if ground:
        if not exists(ground):
            company(ground, env)
        execute(server(), f"CREATE DATABASE {name} TEMPLATE {ground}")
    else:
        company(name, env)
    told: dict[str, Any] = json.loads(command(env, "-m", "benchmarks.load.fill", "--tickets", str(tickets)))
    return told


def company(name: str, env: Mapping[str, str]) -> None:
    """A database with the company and no tickets."""
    execute(server(), f"CREATE DATABASE {name}")
    there = {**env, "DATABASE_URL": url_of(name)}
    command(there, "manage.py", "migrate", "--verbosity", "0")
    command(there, "-m", "benchmarks.load.fill", "--ground")


def exists(name: str) -> bool:
    """Whether the server has such a database."""
    try:
        execute(url_of(name), "SELECT 1")
    except Exception:  # noqa: BLE001 whatever keeps it away, it can't be used
        return False
    return True


def command(env: Mapping[str, str], *words: str) -> str:
    """A command of the desk to its end; what it prints. What it complains of goes to the screen."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout
