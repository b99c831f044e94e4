"""Processes that live and die together. Standard library only: run.py uses it before and without Django."""

import contextlib
import ctypes
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

STOP_BOUND = 12.0  # seconds that a process gets to end by itself
LONGEST_PAUSE = 30.0  # seconds between two attempts to start a process that keeps dying
SETTLED = 60.0  # seconds of life after which the next pause is short again
STALE_SWEEP = 60.0  # seconds without a sweep after which the worker counts as stuck
LOG_LIMIT = 10_000_000  # bytes

SUPERVISOR_PID = os.getpid()

Health = tuple[int, dict[str, Any]]  # status and body of /healthz; 0 when nothing answered


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Between fork and exec: have Linux end the child when its parent dies, even by kill -9.

    SIGTERM has gunicorn end its own workers. The desk's worker gets SIGKILL: the rows in the database are its
    queue, so nothing is lost, and it ends even when it hangs. Other systems than Linux have no such call:
    there only an orderly end of run.py stops the rest.
    """
    if sys.platform != "linux":
        return
    parent_death_signal = 1  # PR_SET_PDEATHSIG in <linux/prctl.h>
    ctypes.CDLL(None).prctl(parent_death_signal, number)
    if os.getppid() != SUPERVISOR_PID:
        os._exit(1)  # the parent died before the call


def interrupt_with_parent() -> None:
    """As above with the signal of Ctrl-C, at which pip and pytest end the processes that they started."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs deaf to it
    die_with_parent(signal.SIGINT)


def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """`subprocess.run` for a child that ends with us. Raises OSError for a missing command only."""
    return subprocess.run(command, check=False, text=True, preexec_fn=interrupt_with_parent, **options)  # noqa: S603 no shell


class Part:
    """One process: started, watched, and started again with a growing pause when it dies."""

    def __init__(self, name: str, command: Sequence[str], *, env: Mapping[str, str], logs: Path) -> None:
        self.name, self.command, self.env = name, list(command), dict(env)
        self.orphaned = signal.SIGKILL if name == "worker" else signal.SIGTERM
        self.log = logs / f"{name}.log"
        self.pause, self.again_at = 0.5, 0.0
        self.start()

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 the commands are our own
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, self.orphaned),  # noqa: PLW1509 the supervisor has one thread
            )

    def dead(self) -> bool:
        """True when the process has ended."""
        return self.process.poll() is not None

    def end(self) -> str:
        """How a dead process ended, as the beginning of a sentence."""
        return f"The {self.name} process ended ({ending(self.process.returncode)})"

    def lived(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self.started

    def keep(self) -> None:
        """Start a dead process again once its pause is over; say once that it died."""
        if not self.dead():
            return
        if not self.again_at:
            self.send(signal.SIGKILL)  # what it may have left behind
            self.pause = next_pause(self.pause, lived=self.lived())
            self.again_at = time.monotonic() + self.pause
            say(f"{self.end()}; it starts again in {self.pause:.0f} s. Its log: {self.log}")
        elif time.monotonic() >= self.again_at:
            self.again_at = 0.0
            self.start()

    def trim(self) -> None:
        """Put a log that has grown large aside. The process appends, so it goes on at the new start."""
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_LIMIT:
                shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
                os.truncate(self.log, 0)

    def log_end(self, lines: int = 25) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-lines:])

    def send(self, number: int) -> None:
        """Send a signal to the process and to all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def say(sentence: str) -> None:
    """Tell the person at the terminal, if the terminal is still there."""
    with contextlib.suppress(OSError):
        print(sentence, flush=True)


def next_pause(last: float, *, lived: float) -> float:
    """Seconds before the next start: 1 after a settled life, else twice the last pause, at most 30."""
    return 1.0 if lived >= SETTLED else min(last * 2, LONGEST_PAUSE)


def ending(code: int) -> str:
    """How a process ended, in words: `exit code 3`, `signal 9`."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def stop(parts: Sequence[Part]) -> None:
    """End all processes together: asked first, forced after the bound."""
    for part in parts:
        part.send(signal.SIGTERM)
    until = time.monotonic() + STOP_BOUND
    while time.monotonic() < until and not all(part.dead() for part in parts):
        time.sleep(0.05)
    for part in parts:
        part.send(signal.SIGKILL)
        part.process.wait()


def await_health(parts: Sequence[Part], ask: Callable[[], Health], *, stopped: Callable[[], bool], bound: float) -> str:
    """Wait until the desk is healthy or asked to stop, then "". Else what is wrong, with the log's end."""
    until = time.monotonic() + bound
    while not stopped():
        for part in parts:
            if part.dead():
                return f"{part.end()} before the desk was ready. Its log ends:\n{part.log_end()}"
        last = ask()
        if last[0] == 200:
            return ""
        if time.monotonic() > until:
            ends = "\n".join(f"--- {part.log}\n{part.log_end()}" for part in parts)
            heard = f"/healthz says {last[0]} {last[1]}" if last[0] else "nothing answers"
            return f"The desk was not ready within {bound:.0f} s: {heard}. The logs end:\n{ends}"
        time.sleep(0.1)
    return ""


def watch(parts: Sequence[Part], ask: Callable[[], Health], *, stopped: Callable[[], bool]) -> None:
    """Keep all processes running until asked to stop. A worker that lives but does not sweep is restarted."""
    looked = time.monotonic()
    while not stopped():
        for part in parts:
            part.keep()
        if time.monotonic() - looked > 15:
            looked = time.monotonic()
            age = ask()[1].get("sweep_age_s")
            for part in parts:
                part.trim()
                if part.name == "worker" and stuck(age, lived=part.lived()):
                    say(f"The worker has not swept for {age} s; it is started again.")
                    part.send(signal.SIGKILL)
        time.sleep(0.2)


def stuck(sweep_age: object, *, lived: float) -> bool:
    """True when the last sweep is too old and the worker has had the time to make one."""
    return isinstance(sweep_age, int | float) and sweep_age > STALE_SWEEP and lived > STALE_SWEEP


def health(port: int, host: str) -> Health:
    """Status and body of /healthz on this machine; (0, {}) when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        answer = connection.getresponse()
        status, body = answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, {}
    finally:
        connection.close()
    try:
        read = json.loads(body)
    except ValueError:
        read = None
    return status, read if isinstance(read, dict) else {}


def host_name(env: Mapping[str, str]) -> str:
    """A host name that the web server accepts."""
    first = env.get("OTE_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return first if first not in {"", "*"} else "127.0.0.1"
