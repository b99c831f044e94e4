"""Processes of their own on the database of the test, which are really killed where a lock of the test holds them."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

BOUND = 600.0  # seconds; only what never comes ends by it: on a busy machine a process takes a minute to be there
LOOK = 0.05


def a_process(*command: str, **env: str) -> "subprocess.Popen[bytes]":
    """`python …` in a session of its own, on the test's database, with the keys of the tests."""
    base = settings.DATABASES["default"]
    where = f"postgres://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT'] or 5432}"
    mine = {
        "DATABASE_URL": f"{where}/{connection.settings_dict['NAME']}",
        "OTE_SECRET_KEY": settings.SECRET_KEY,
        "OTE_DATA_KEY": ",".join(settings.DATA_KEYS),
    }
    return subprocess.Popen(  # noqa: S603 our own commands
        [sys.executable, *command], cwd=settings.BASE_DIR, env={**os.environ, **mine, **env}, start_new_session=True
    )


def manage(*words: str, **env: str) -> "subprocess.Popen[bytes]":
    """A command of the desk."""
    return a_process(str(Path(settings.BASE_DIR) / "manage.py"), *words, **env)


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """Whatever happens within, the process and its children are gone afterwards."""
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL for the process and all that it started; returns when it is gone."""
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(timeout=BOUND) == -signal.SIGKILL


def until(true: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait for it, not for a time: it must come to pass, while the process lives."""
    waited, ticks = threading.Event(), 0.0
    while not true():
        assert process is None or process.poll() is None, "the process ended before it came there"
        assert ticks < BOUND, "it never came there"
        waited.wait(LOOK)
        ticks += LOOK


@contextmanager
def held(table: str) -> Iterator[Callable[[], bool]]:
    """Nobody writes into this table within; the call says whether somebody waits to. Afterwards nobody waits."""

    def somebody_waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table])
            return cursor.fetchone() is not None

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")  # a name of our own models
        yield somebody_waits
    with transaction.atomic(), connection.cursor() as cursor:  # the database ends a dead client once it has the lock
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
