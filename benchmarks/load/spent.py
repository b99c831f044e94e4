"""What the run costs in processor time: cores that each process, the database, Redis and the rig itself kept busy."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg2

from benchmarks.chaos.units import Unit, children_of

TICK = os.sysconf("SC_CLK_TCK")


class Spent:
    """Processor time from `begin` to `end`. The database is counted where its server is a process of this machine."""

    def __init__(self, units: Mapping[str, Unit], url: str, redis: int | None) -> None:
        self._of = {name: unit.process.pid for name, unit in units.items() if unit.process}
        if redis:
            self._of["redis"] = redis
        if server := server_of(url):
            self._of["database"] = server
        self._of["the rig itself"] = os.getpid()

    def begin(self) -> None:
        """From now on."""
        self._began, self._before = time.monotonic(), self._seconds()

    def cores(self) -> dict[str, float]:
        """How many cores each kept busy since, on average."""
        elapsed, after = time.monotonic() - self._began, self._seconds()
        return {name: round((after[name] - self._before[name]) / elapsed, 3) for name in after}

    def _seconds(self) -> dict[str, float]:
        return {name: seconds(pid, deep=name != "the rig itself") for name, pid in self._of.items()}


def seconds(pid: int, *, deep: bool = True) -> float:
    """Processor seconds of a process; `deep`: with its children, those that have ended too (Linux)."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = [int(one) / TICK for one in told[11:15]]  # in user and in system mode, then the same of ended children
    return sum(own) + sum(seconds(child) for child in children_of(pid)) if deep else own[0] + own[1]


def server_of(url: str) -> int | None:
    """The process that started the backend of a connection, if the database runs on this machine."""
    line = psycopg2.connect(url.replace("postgres://", "postgresql://", 1))
    try:
        told = Path(f"/proc/{line.info.backend_pid}/stat").read_text()
    except OSError:
        return None
    finally:
        line.close()
    name, _bracket, rest = told.rpartition(")")
    return int(rest.split()[1]) if "postgres" in name else None
