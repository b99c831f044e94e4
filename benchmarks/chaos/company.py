"""The whole desk of a run: its folder, its servers, its processes; brought up, kept up, struck, and taken down."""

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Self

from benchmarks.chaos import units
from benchmarks.chaos.browser import HOST, Proxy
from benchmarks.chaos.plan import Blow
from benchmarks.chaos.servers import Postgres, Redis, answers, free_port, wait_until
from benchmarks.chaos.units import ROOT, Unit

FIT_WITHIN = 90.0
NAMES = {
    "postgres": [
        "web1",
        "web2",
        "web3",
        "worker-jobs1",
        "worker-jobs2",
        "worker-send1",
        "worker-send2",
        "beat1",
        "beat2",
        "sweeper1",
        "sweeper2",
    ],
    "sqlite": ["web1", "worker1", "sweeper1"],
}


class Company:
    """Everything that runs. As a context it leaves no process and no folder behind."""

    def __init__(self, database: str, *, prepared: Path | None = None) -> None:
        self.database, self.prepared = database, prepared
        self.folder = Path(tempfile.mkdtemp(prefix="ote-chaos-"))
        self.folder.chmod(0o711)  # the cluster inside belongs to another user
        self.postgres = Postgres(self.folder) if database == "postgres" else None
        self.redis = Redis(self.folder) if database == "postgres" else None
        self.units: dict[str, Unit] = {}
        self.ports: list[int] = []
        self.struck: Counter[str] = Counter()
        self.outages: list[list[float]] = []  # of the database: from the blow to its first answer
        self._redis_at: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        units.stop(self.units.values())
        for server in (self.postgres, self.redis):
            if server is not None:
                server.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def env(self) -> dict[str, str]:
        """The environment of production, as the README's table says."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("OTE_")},
            "DJANGO_SETTINGS_MODULE": "deskapp.settings",
            "OTE_PRODUCTION": "1",
            "OTE_SECRET_KEY": self._secret,
            "OTE_DATA_KEY": self._secret,
            "OTE_ALLOWED_HOSTS": HOST,
            "OTE_TRUSTED_ORIGINS": f"https://{HOST}",
            "OTE_URL": f"https://{HOST}",
            "OTE_DATA": str(self.folder / "desk"),
            "DATABASE_URL": self.postgres.url if self.postgres else "",
            "REDIS_URL": self.redis.url if self.redis else "",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def place(self) -> str | Path:
        """Where the finished database is read."""
        return self.postgres.url if self.postgres else self.folder / "desk" / "desk.sqlite3"

    def build(self) -> dict[str, Any]:
        """Servers, tables, people; returns who is who."""
        self._secret = secrets.token_urlsafe(64)
        (self.folder / "desk").mkdir()
        if self.postgres and self.redis:
            self.postgres.make()
            self.redis.start()
        self._tables()
        told: dict[str, Any] = json.loads(self.run([sys.executable, "-m", "benchmarks.chaos.ground"]))
        return told

    def _tables(self) -> None:
        """The empty tables: migrated anew, or as an earlier run with the same migrations left them in `prepared`."""
        suffix = "sql" if self.postgres else "sqlite3"
        kept = self.prepared / f"{migrations()}.{suffix}" if self.prepared else None
        if kept and kept.exists():
            self._put_back(kept)
            return
        self.run(units.manage("migrate", "--verbosity", "0"))
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_suffix(".new")
            if self.postgres:
                self.postgres.dump(fresh)
            else:
                with sqlite3.connect(self.place) as source, sqlite3.connect(fresh) as copy:
                    source.backup(copy)
            fresh.replace(kept)

    def _put_back(self, kept: Path) -> None:
        if self.postgres:
            self.postgres.load(kept)
        else:
            shutil.copy(kept, self.place)

    def open(self) -> None:
        """Start every process and wait until the desk calls itself healthy."""
        for name in NAMES[self.database]:
            command = self._command(name)
            self.units[name] = Unit(name, command, env=self.env, logs=self.folder)
            self.units[name].start()
        wait_until(self.healthy, within=FIT_WITHIN, what="The desk", log=self.folder / "web1.log")

    def _command(self, name: str) -> list[str]:
        if name.startswith("web"):
            self.ports.append(free_port())
            return units.web(self.ports[-1])
        if name.startswith("worker"):
            queue = name.removeprefix("worker-").rstrip("12")
            return units.worker(queue) if self.redis else units.manage("run_worker")
        return units.beat() if name.startswith("beat") else units.manage("run_sweeper")

    def healthy(self) -> bool:
        """Every web server says 200."""
        fine = [answers(port) and Proxy([port], 5).send("GET", "/healthz", {})[0].status == 200 for port in self.ports]
        return bool(fine) and all(fine)

    def run(self, command: list[str], *, may_fail: bool = False) -> str:
        """A command of the desk to its end; what it prints. Raises SystemExit when it fails and may not."""
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode and not may_fail:
            raise SystemExit(f"{' '.join(command[1:4])} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def keep(self) -> None:
        """Start again what is down and has been so for its moment. Called by the main thread all the time."""
        for unit in self.units.values():
            unit.keep()
        if self.redis and self._redis_at is not None and time.monotonic() >= self._redis_at:
            self._redis_at = None
            self.redis.start()

    def strike(self, blow: Blow) -> None:
        """One blow of the plan."""
        if blow.unit == "redis" and self.redis:
            self.redis.kill()
            self._redis_at = time.monotonic() + blow.down
        elif blow.unit == "postgres" and self.postgres:
            from_then = time.time()
            self.postgres.crash()
            time.sleep(blow.down)
            self.postgres.start()
            self.outages.append([from_then, time.time()])
        elif not self.units[blow.unit].strike(down=blow.down, only=blow.only):
            return
        self.struck[blow.unit + (f"'s {blow.only}" if blow.only else "")] += 1


def migrations() -> str:
    """One word for all migrations of the desk."""
    digest = hashlib.sha256()
    for one in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(one.read_bytes())
    return digest.hexdigest()[:16]
