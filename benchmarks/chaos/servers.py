"""A PostgreSQL cluster and a Redis of the run's own: made in its folder, killed at its word, gone with it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.chaos.units import with_us

READY_WITHIN = 60.0
CONFIG = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 200
track_commit_timestamp = on  # when a firing could be seen, not when it was begun
shared_buffers = 128MB
log_line_prefix = '%m [%p] '
"""


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, within: float, what: str, log: Path | None = None) -> None:
    """Ask again and again. Raises SystemExit with the log's end when it takes too long."""
    until = time.monotonic() + within
    while not ready():
        if time.monotonic() > until:
            end = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-20:]) if log else ""
            raise SystemExit(f"{what} did not answer within {within:.0f} s.\n{end}")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether somebody takes a connection there."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


class Postgres:
    """One cluster. As root it runs as the user `postgres`, because PostgreSQL refuses to be root."""

    def __init__(self, folder: Path) -> None:
        self.bin = binaries()
        self.data, self.log, self.port = folder / "cluster" / "data", folder / "postgres.log", free_port()
        self.who: dict[str, Any] = {}
        self.data.parent.mkdir()
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            self.who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.data.parent, user.pw_uid, user.pw_gid)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/desk"

    def make(self) -> None:
        """initdb, start, and an empty database. The cluster keeps its promises: fsync and commits as they come."""
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-D", str(self.data), *options)
        with (self.data / "postgresql.conf").open("a") as config:
            config.write(CONFIG.format(port=self.port))
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "desk")

    def start(self) -> None:
        """Start it and wait until it takes queries; after a hard stop it recovers first."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                with_us("INT", str(self.bin / "postgres"), "-D", str(self.data)),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/",
                **self.who,
            )  # fmt: skip
        wait_until(self.ready, within=READY_WITHIN, what="PostgreSQL", log=self.log)

    def ready(self) -> bool:
        """Whether it takes queries."""
        command = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        return subprocess.run(command, check=False).returncode == 0

    def crash(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, every connection cut, recovery at the next start."""
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate")
        if self.process:
            self.process.wait()

    def end(self) -> None:
        """Gone, whatever state it is in."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def dump(self, to: Path) -> None:
        """The database as a file of statements."""
        to.write_text(self._told("pg_dump", "--dbname", self.url), "utf-8")

    def load(self, kept: Path) -> None:
        """What `dump` wrote, into the empty database."""
        self._told("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", self.url, words=kept.read_text("utf-8"))

    def _told(self, name: str, *arguments: str, words: str = "") -> str:
        command = [str(self.bin / name), *arguments]
        return subprocess.run(command, input=words, capture_output=True, text=True, check=True, cwd="/").stdout

    def _run(self, name: str, *arguments: str) -> None:
        with self.log.open("ab") as log:
            subprocess.run(
                [str(self.bin / name), *arguments], stdout=log, stderr=log, check=True, cwd="/",
                env={**os.environ, "LC_ALL": "C.UTF-8"}, **self.who,
            )  # fmt: skip


class Redis:
    """A broker that keeps nothing: when it comes back it is empty."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which("redis-server")
        if found is None:
            raise SystemExit("redis-server is missing: install Redis.")
        self.command, self.port = found, free_port()
        self.folder, self.log = folder, folder / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty."""
        keep_nothing = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                with_us("TERM", self.command, "--port", str(self.port), "--bind", "127.0.0.1", *keep_nothing),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_until(lambda: answers(self.port), within=READY_WITHIN, what="Redis", log=self.log)

    def kill(self) -> None:
        """SIGKILL."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    end = kill


def binaries() -> Path:
    """Where the newest PostgreSQL's own programs are. Raises SystemExit when there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    beside = shutil.which("initdb")
    if not found and beside is None:
        raise SystemExit("initdb is missing: install PostgreSQL's server.")
    return found[-1].parent if found else Path(str(beside)).parent
