#!/usr/bin/env python3
"""Start or test OTE Desk on a fresh machine. Needs nothing but Python: the rest is installed into .venv.

    python3 run.py [--port 8000] [--data DIR]              start the desk; Ctrl-C stops it
    python3 run.py test [--services] [--browser] [pytest arguments]
    python3 run.py install                                 only install what development needs

The syntax stays readable for Python 3.6, so that an old Python gets its sentence (below) and no traceback.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

if sys.version_info < (3, 11):  # noqa: UP036 whatever python3 a machine has starts this file
    sys.exit(
        "OTE Desk needs Python 3.11 or newer, and this is Python {}.{}: "
        "install Python 3.11 and start with it (python3.11 run.py).".format(*sys.version_info[:2])
    )

from collections.abc import Iterator, Mapping, Sequence

from core import supervisor

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BASE = os.path.realpath(sys.executable)  # not the Python of .venv, which an installation may replace
STAMP = VENV / "ote-installed.json"
RUN_LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
PIP_INSTALL = ("install", "--quiet", "--disable-pip-version-check", "--no-compile", "--require-hashes")
LOGINS = "front, tech, guard, lead, director, admin"
SERVICES = {
    "DATABASE_URL": ("PostgreSQL", "postgres://postgres@127.0.0.1:5432/postgres"),
    "REDIS_URL": ("Redis", "redis://127.0.0.1:6379/15"),
}
HEALTH_BOUND = 60.0  # seconds from the start of the two processes to the first healthy answer


class Sorry(Exception):  # noqa: N818 it is a sentence for a person, not an error of the program
    """What is wrong and what to do, for the person at the terminal."""


# --- What the command line says


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """`port`, `data` (absolute, or None), `command` ("", "test", "install"), `rest`: the words after it."""
    parser = argparse.ArgumentParser(prog="run.py", description="Start OTE Desk, or run its tests.")
    parser.add_argument("--port", type=port_number, default=8000, help="the port on 127.0.0.1 (8000)")
    parser.add_argument("--data", type=folder, help="where the desk keeps its data (data/)")
    parser.add_argument("command", nargs="?", default="", metavar="test", help="run the tests instead")
    rest_help = "--services (PostgreSQL and Redis), --browser, and any argument of pytest"
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help=rest_help)
    known = parser.parse_args(words)
    if known.command not in {"", "test", "install"}:
        parser.error(f"there is no command {known.command!r}: write test, or nothing to start the desk.")
    return known


def port_number(text: str) -> int:
    """A port between 1 and 65535. Raises ArgumentTypeError with a sentence for anything else."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535.")


def folder(text: str) -> Path:
    """The absolute path of a folder that may not exist yet."""
    return Path(text).expanduser().resolve()


def test_plan(rest: Sequence[str], cpus: int) -> tuple[list[str], str]:
    """Pytest's arguments for `test …`, and the closing line that names what this run leaves out."""
    own = [word for word in rest if word not in {"--services", "--browser"}]
    if "--browser" in rest:
        return ["-m", "browser", *own], ""
    parallel = [] if own else ["-n", str(min(cpus, 4))]  # a few named tests start sooner in one process
    browser = "the browser tests (python3 run.py test --browser)"
    if "--services" in rest:
        return ["-m", "not browser", *parallel, *own], f"Not run here: {browser}."
    services = "PostgreSQL and Redis (python3 run.py test --services)"
    return ["-m", "not browser and not postgres", *parallel, *own], f"Not run here: {browser}, {services}."


# --- Installing


def digest(lock: Path) -> str:
    """The SHA-256 of a lock file's bytes, in hex."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def pins(lock: Path) -> set[str]:
    """Every `name==version` that a lock file asks for."""
    lines = lock.read_text("utf-8").splitlines()
    return {line.split()[0] for line in lines if "==" in line and line[:1].isalnum()}


def stamp() -> dict[str, str] | None:
    """Digest by lock file of what was installed to the end. Empty: begun and not ended. None: never begun."""
    try:
        kept = json.loads(STAMP.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write_stamp(locks: Mapping[str, str]) -> None:
    """Keep, in one step, what is installed; nothing while an installation is under way."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(locks), "utf-8")
    fresh.replace(STAMP)


def install(lock_name: str) -> None:
    """Bring .venv to what the lock file says, unless it is there already. Raises Sorry when that fails."""
    lock = ROOT / lock_name
    with one_at_a_time(lock):
        kept, works = stamp(), venv_works()
        if works and kept and kept.get(lock_name) == digest(lock):
            return
        began = time.monotonic()
        supervisor.say(f"Installing the packages of {lock_name} into .venv (once) …")
        with put_aside() if VENV.exists() and (kept == {} or not works) else contextlib.nullcontext():
            if not any(way(lock) for way in (with_uv, with_pip, with_venv)):
                raise Sorry(f"{lock_name} could not be installed: see above. Is the package index reachable?")
        write_stamp({name: digest(ROOT / name) for name in (RUN_LOCK, DEV_LOCK) if pins(ROOT / name) <= pins(lock)})
        supervisor.say(f"Installed in {time.monotonic() - began:.1f} s.")


@contextlib.contextmanager
def put_aside() -> Iterator[None]:
    """Move a .venv that is half-finished or does not start out of the way; back when the new one fails."""
    old = VENV.with_name(".venv.old")
    shutil.rmtree(old, ignore_errors=True)
    VENV.rename(old)
    try:
        yield
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        old.rename(VENV)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Two starts at the same moment install one after the other."""
    try:
        import fcntl
    except ImportError:
        raise Sorry("OTE Desk runs on Linux and macOS: on Windows, start it inside WSL.") from None
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def venv_works() -> bool:
    """True when .venv's Python starts, is new enough and belongs to this folder."""
    say = "import sys; print(sys.prefix); sys.exit(sys.version_info < (3, 11))"
    try:
        done = supervisor.run([str(PYTHON), "-I", "-c", say], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0 and Path(done.stdout.strip()) == VENV


def quiet(*command: str) -> bool:
    """True when the command exists and ends well. Its output is not shown."""
    try:
        return supervisor.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def loud(*command: str) -> bool:
    """True when the command ends well. Its output is shown."""
    return supervisor.run(command).returncode == 0


def make_venv(*command: str) -> bool:
    """Make .venv with the command unless it works already, and note that an installation has begun."""
    if not venv_works() and not (quiet(*command) and venv_works()):
        return False
    write_stamp({})
    return True


def with_uv(lock: Path) -> bool:
    """Install with uv where it is present. If it fails, pip has its turn: uv does not read pip's mirrors."""
    if not quiet("uv", "--version") or not make_venv("uv", "venv", "--python", BASE, str(VENV)):
        return False
    target = ("--python", str(PYTHON), "--require-hashes", "-r", str(lock))
    return loud("uv", "pip", "install", "--quiet", *target)


def with_pip(lock: Path) -> bool:
    """Install with this Python's own pip, if it can work on another environment (pip 22.3 or newer)."""
    pip = (BASE, "-m", "pip", "--python", str(PYTHON))
    made = make_venv(BASE, "-m", "venv", "--without-pip", str(VENV))
    return made and quiet(*pip, "--version") and loud(*pip, *PIP_INSTALL, "-r", str(lock))


def with_venv(lock: Path) -> bool:
    """Install with the pip that venv brings along. Raises Sorry where the system has split that off."""
    if not quiet(BASE, "-m", "venv", str(VENV)):
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        raise Sorry(f"Python has no pip here: install {package} (Debian: apt-get install {package}), then try again.")
    write_stamp({})
    return loud(str(PYTHON), "-m", "pip", *PIP_INSTALL, "-r", str(lock))


# --- Looking before starting


def check_port(port: int) -> None:
    """Raises Sorry when no server can listen on 127.0.0.1 at the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Sorry(
                f"Port {port} is reserved for the system: choose one above 1023, such as --port 8000."
            ) from None
        except OSError:
            other = port + 1 if port < 65535 else 8000
            raise Sorry(
                f"Port {port} is in use: stop the program that uses it, or start with --port {other}."
            ) from None


def check_listening(variable: str, url: str) -> None:
    """Raises Sorry when nothing listens at a service's address. Without a host it is a local socket."""
    parts = urlsplit(url)
    service, default = SERVICES[variable]
    if not parts.hostname:
        return
    address = (parts.hostname, parts.port or urlsplit(default).port)
    try:
        socket.create_connection(address, timeout=3).close()
    except OSError:
        where = "{}:{}".format(*address)
        raise Sorry(
            f"{service} does not answer at {where}: start it there, or set {variable} to where it is."
        ) from None


def chromium(env: Mapping[str, str]) -> str:
    """The path of Chromium. Raises Sorry with the package's name when there is none."""
    named = env.get("CHROMIUM")
    for name in (named,) if named else ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    wrong = f"CHROMIUM={named} is not a program" if named else "There is no Chromium on this machine"
    raise Sorry(f"{wrong}: install it (Debian: apt-get install chromium fonts-noto-cjk), or set CHROMIUM to its path.")


# --- The commands


def manage(*words: str) -> list[str]:
    """The command line of one of Django's commands."""
    return [str(PYTHON), str(ROOT / "manage.py"), *words]


def environment(data: Path | None) -> dict[str, str]:
    """The environment of all that is started here."""
    env = dict(os.environ, PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    env["OTE_DATA"] = str(data or folder(env.get("OTE_DATA") or str(ROOT / "data")))
    return env


def web_command(port: int, env: Mapping[str, str]) -> list[str]:
    """gunicorn on this machine only: one process for SQLite's one writer, one per CPU for PostgreSQL."""
    processes = min(os.cpu_count() or 1, 4) if env.get("DATABASE_URL") else 1
    options = f"--bind 127.0.0.1:{port} --workers {processes} --worker-class gthread --threads 8 --timeout 60"
    quietly = "--graceful-timeout 8 --no-control-socket --log-level warning --chdir"
    return [str(PYTHON), "-m", "gunicorn", *options.split(), *quietly.split(), str(ROOT), "deskapp.wsgi"]


def start(port: int, data: Path | None) -> int:
    """Install, prepare the database, then run the web server and the worker until a signal comes."""
    check_port(port)
    install(RUN_LOCK)
    env = environment(data)
    if supervisor.run(manage("prepare"), env=env).returncode:
        raise Sorry("The database could not be prepared: see above.")
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup means what it says
            signal.signal(number, lambda got, _frame: asked.append(got))
    logs = fresh_logs(Path(env["OTE_DATA"]))
    commands = {"web": web_command(port, env), "worker": manage("run_worker")}
    parts: list[supervisor.Part] = []
    try:
        for name, words in commands.items():
            parts.append(supervisor.Part(name, words, env=env, logs=logs))  # one by one: each is known to stop
        return serve(parts, port, asked)
    finally:
        supervisor.stop(parts)


def serve(parts: Sequence[supervisor.Part], port: int, asked: Sequence[int]) -> int:
    """Wait until the desk is ready, tell the address, keep it running. Raises Sorry if it is never ready."""

    def ask() -> supervisor.Health:
        return supervisor.health(port, supervisor.host_name(os.environ))

    trouble = supervisor.await_health(parts, ask, stopped=lambda: bool(asked), bound=HEALTH_BOUND)
    if trouble:
        raise Sorry(trouble)
    if not asked:
        supervisor.say(f"\nOTE Desk is open at http://127.0.0.1:{port}/   (Ctrl-C stops it)")
        if not os.environ.get("OTE_PRODUCTION"):
            supervisor.say(f"Demonstration logins: {LOGINS}; password: demo")
    supervisor.watch(parts, ask, stopped=lambda: bool(asked))
    supervisor.say("Stopping …")
    return 0


def fresh_logs(data: Path) -> Path:
    """The folder of the logs; the last start's logs are kept once as `.log.1`."""
    logs = data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    for old in logs.glob("*.log"):
        old.replace(old.with_suffix(".log.1"))
    return logs


def test(rest: Sequence[str], data: Path | None) -> int:
    """Run the tests, on SQLite unless asked otherwise. Raises Sorry for a missing service or browser."""
    given = environment(data)
    env = {name: value for name, value in given.items() if name not in {*SERVICES, "OTE_PRODUCTION", "OTE_DEBUG"}}
    if "--services" in rest:
        for variable, (_, default) in SERVICES.items():
            env[variable] = given.get(variable) or default
            check_listening(variable, env[variable])
    if "--browser" in rest:
        env["CHROMIUM"] = chromium(given)
    install(DEV_LOCK)
    if "--services" in rest and supervisor.run(manage("check_services"), env=env).returncode:
        return 1
    words, left_out = test_plan(rest, os.cpu_count() or 1)
    code = supervisor.run([str(PYTHON), "-m", "pytest", *words], cwd=ROOT, env=env).returncode
    if left_out:
        supervisor.say(left_out)
    return code


def main(words: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    asked = arguments(words)
    try:
        if asked.command == "test":
            return test(asked.rest, asked.data)
        if asked.command == "install":
            install(DEV_LOCK)
            return 0
        return start(asked.port, asked.data)
    except Sorry as sentence:
        sys.stderr.write(f"{sentence}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
