"""What the processes hold while the load runs: memory of each, connections to the database, by time."""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.chaos.units import Unit, children_of

EVERY = 2.0  # seconds


@dataclass(frozen=True)
class Sample:
    """One look. `megabytes`: resident memory by unit, with all that it started."""

    at: float
    megabytes: Mapping[str, float]
    connections: int


class Watch:
    """Looks every two seconds until it is stopped."""

    def __init__(self, units: Mapping[str, Unit], url: str) -> None:
        self.units, self.samples, self._over = units, list[Sample](), threading.Event()
        self._line = psycopg2.connect(url.replace("postgres://", "postgresql://", 1).rsplit("/", 1)[0] + "/postgres")
        self._line.autocommit = True
        self._database = url.rsplit("/", 1)[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> None:
        """From now on."""
        self.began = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """No more."""
        self._over.set()
        self._thread.join(30)
        self._line.close()

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            megabytes = {name: resident(unit.process.pid) for name, unit in self.units.items() if unit.process}
            self.samples.append(Sample(time.monotonic() - self.began, megabytes, self._connections()))

    def _connections(self) -> int:
        with self._line.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [self._database])
            return int(cursor.fetchone()[0])


def resident(pid: int) -> float:
    """Megabytes that the process and its children hold, what they share counted in each (Linux)."""
    own = 0.0
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        own = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
    return own + sum(resident(child) for child in children_of(pid))


def series(samples: list[Sample]) -> dict[str, list[float]]:
    """Each unit's memory and the connections, in the order of time."""
    names = samples[0].megabytes if samples else {}
    found = {f"{name} MB": [one.megabytes.get(name, 0.0) for one in samples] for name in names}
    found["connections"] = [float(one.connections) for one in samples]
    return found


def told(samples: list[Sample], of: Callable[[list[float]], Any]) -> dict[str, Any]:
    """One figure of each series."""
    return {name: of(values) for name, values in series(samples).items()}
