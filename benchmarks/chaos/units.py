"""The desk's processes, each started, killed and started again after a moment, as systemd would do it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STOP_BOUND = 15.0
CELERY = [sys.executable, "-m", "celery", "-A", "deskapp"]


class Unit:
    """One process with everything that it starts: they share a session, and die together."""

    def __init__(self, name: str, command: Sequence[str], *, env: Mapping[str, str], logs: Path) -> None:
        self.name, self.command, self.env, self.log = name, list(command), dict(env), logs / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.again_at: float | None = None
        self.fallen = 0  # how often it ended without having been killed

    def start(self) -> None:
        """Start it. To be called by the main thread: a child's parent is the thread that made it."""
        self.again_at = None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                with_us("TERM", *self.command), env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def strike(self, *, down: float, only: str = "") -> bool:
        """SIGKILL for all of it, or for one child alone; it starts again after `down` seconds. Whether it met any."""
        if not self.alive or self.process is None:
            return False
        if only == "child":
            children = children_of(self.process.pid)
            if not children:
                return False
            os.kill(children[0], signal.SIGKILL)
            return True
        self.send(signal.SIGKILL)
        self.process.wait()
        self.again_at = time.monotonic() + down
        return True

    def keep(self) -> None:
        """Start it again when its pause is over; one that ended by itself gets a second's pause."""
        if self.alive:
            return
        if self.again_at is None:
            self.fallen += 1
            self.send(signal.SIGKILL)
            self.again_at = time.monotonic() + 1.0
        elif time.monotonic() >= self.again_at:
            self.start()

    def send(self, number: int) -> None:
        """A signal to it and to what it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def with_us(signal_name: str, *command: str) -> list[str]:
    """The command so that Linux ends it with this signal when the rig dies, also by kill -9.

    By a program and not between fork and exec: the load's threads may hold any lock at that moment.
    """
    return ["setpriv", "--pdeathsig", signal_name, *command]


def stop(units: Iterable[Unit]) -> None:
    """End them together: asked first, forced after the bound."""
    its = list(units)
    for unit in its:
        unit.send(signal.SIGCONT)
        unit.send(signal.SIGTERM)
    until = time.monotonic() + STOP_BOUND
    while time.monotonic() < until and any(unit.alive for unit in its):
        time.sleep(0.05)
    for unit in its:
        unit.send(signal.SIGKILL)
        if unit.process is not None:
            unit.process.wait()


def children_of(pid: int) -> list[int]:
    """The processes that this one started (Linux)."""
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def web(port: int) -> list[str]:
    """The web server as the README starts it, on its own port."""
    options = f"--bind 127.0.0.1:{port} --worker-class gthread --threads 8 --timeout 60 --graceful-timeout 8"
    return [sys.executable, "-m", "gunicorn", *options.split(), "--log-level", "warning", "deskapp.wsgi"]


def worker(queue: str) -> list[str]:
    """Celery's worker of one queue."""
    return [
        *CELERY,
        "worker",
        "--queues",
        queue,
        "--pool",
        "threads",
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
        "--without-mingle",
        "--without-gossip",
    ]


def beat() -> list[str]:
    """Celery's beat, which remembers nothing: a beat that was killed sends everything at once."""
    options = ["--scheduler", "celery.beat:Scheduler", "--max-interval", "1", "--pidfile", "", "--loglevel", "WARNING"]
    return [*CELERY, "beat", *options]


def manage(*words: str) -> list[str]:
    """A command of the desk."""
    return [sys.executable, "manage.py", *words]
