"""`make compare TICKETS=100000`: six jobs of the desk and of django-helpdesk, as ratios; ends with one JSON object.

The peer is installed from the package index into an environment of its own in `.compare/`, which is ignored. Both sides
have a database of their own on one PostgreSQL server, with as many tickets, and are measured one after the other in one
run by Django's test client. Exit code 0 only when both answered every job and ours took nowhere more than MOST times as
long (docs/compare.md says where the peer is faster).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.bench import execute
from benchmarks.compare.clocked import JOBS
from benchmarks.load.database import command, environment, exists, filled, server, url_of
from benchmarks.load.run import copied, say

PEER = ["django-helpdesk==2.6.1", "psycopg2-binary"]
PLACE = ROOT / ".compare"
MOST = 1.5  # how many times as long ours may take, job by job


def main() -> int:
    """Both sides; the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--prepared", type=Path, help="keeps the filled databases of both for the next run")
    given = parser.parse_args()
    python = installed()
    load_before = os.getloadavg()[0]
    theirs = peer(python, given.tickets, kept=bool(given.prepared))
    ours = desk(given.tickets, given.prepared)
    found = compared(ours, theirs)
    load = [round(one, 1) for one in (load_before, os.getloadavg()[0])]
    sys.stdout.write(
        json.dumps({"tickets": given.tickets, "peer": PEER[0], "load": load, **found}, ensure_ascii=False) + "\n"
    )
    return 1 if found["failed"] else 0


def installed() -> str:
    """The interpreter of the peer's environment, made when it isn't there."""
    python, mark = PLACE / "venv" / "bin" / "python", PLACE / "installed"
    if mark.exists() and mark.read_text() == " ".join(PEER):
        return str(python)
    say(f"Installing {PEER[0]} into {PLACE.name}/.")
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "--quiet", "--clear", str(PLACE / "venv")], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), *PEER], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PLACE / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", *PEER], check=True)
    mark.write_text(" ".join(PEER))
    return str(python)


def peer(python: str, tickets: int, *, kept: bool) -> dict[str, Any]:
    """Their side, on a database of its own; the filled one may be kept, the jobs run on a copy."""
    filled_name, name = f"ote_compare_{tickets}", f"ote_compare_run_{os.getpid()}"
    try:
        if not exists(filled_name):
            fill_peer(python, name, tickets)
            execute(server(), f"ALTER DATABASE {name} RENAME TO {filled_name}")
        execute(server(), f"CREATE DATABASE {name} TEMPLATE {filled_name}")
        say("The peer's six jobs.")
        found: dict[str, Any] = json.loads(theirs(python, name, "-m", "benchmarks.compare.peer"))
        return found
    finally:
        for one in (name, *(() if kept else (filled_name,))):
            execute(server(), f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")


def fill_peer(python: str, name: str, tickets: int) -> None:
    """Their tables and tickets."""
    say(f"Filling {tickets} tickets for the peer.")
    execute(server(), f"CREATE DATABASE {name}")
    theirs(python, name, "-m", "django", "migrate", "--verbosity", "0")
    theirs(python, name, "-m", "benchmarks.compare.peer", "--fill", str(tickets))


def theirs(python: str, database: str, *words: str) -> str:
    """A command in the peer's environment; what it prints."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OTE_")},
        "DJANGO_SETTINGS_MODULE": "benchmarks.compare.peer_settings", "DATABASE_URL": url_of(database),
        "PYTHONPATH": str(ROOT), "PEER_MEDIA": str(PLACE / "media"),
    }  # fmt: skip
    return subprocess.run([python, *words], cwd=PLACE, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


def desk(tickets: int, kept: Path | None) -> dict[str, Any]:
    """Our side, on a copy of the load run's company."""
    with tempfile.TemporaryDirectory(prefix="ote-compare-") as folder:
        data = Path(folder)
        say(f"Filling {tickets} tickets for the desk, or finding them.")
        with filled(tickets, kept=kept, data=data) as found, copied(found, bool(kept)) as url:
            told = data / "told.json"
            told.write_text(json.dumps(found.told))
            env = environment(url, OTE_PRODUCTION="0", OTE_ALLOWED_HOSTS="testserver", OTE_DATA=folder)
            say("The desk's six jobs.")
            ours: dict[str, Any] = json.loads(command(env, "-m", "benchmarks.compare.ours", "--told", str(told)))
            return ours


def compared(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Job by job: both, how many times as long the peer took, and which bars don't hold."""
    jobs, failed = {}, []
    for job in JOBS:
        mine, other = ours.get(job, {"fault": "missing"}), theirs.get(job, {"fault": "missing"})
        jobs[job] = {"ours": mine, "peer": other}
        broken = [side for side, one in (("ours", mine), ("peer", other)) if "fault" in one]
        failed += [f"{job}: {side} broke" for side in broken]
        if broken:
            continue
        jobs[job]["peer_takes_times"] = round(other["ms"] / max(mine["ms"], 0.001), 2)
        if mine["ms"] > MOST * other["ms"]:
            failed.append(f"{job}: ours takes more than {MOST} times as long")
    return {"jobs": jobs, "failed": failed}


if __name__ == "__main__":
    sys.exit(main())
