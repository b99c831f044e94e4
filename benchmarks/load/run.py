"""`make load MINUTES=10 TICKETS=1000000 PREPARED=folder`: the desk under a working day; ends with one JSON object.

Exit code 0 only when every bar holds (docs/load.md). The database is made for the run and dropped; with `PREPARED` the
filled one is kept on the server (its note in the folder) and each run works on a copy of it.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.bench import execute
from benchmarks.chaos import units
from benchmarks.chaos.browser import HOST, Proxy
from benchmarks.chaos.servers import Redis, answers, free_port, wait_until
from benchmarks.chaos.units import Unit
from benchmarks.load import judge
from benchmarks.load.database import Database, command, environment, filled, server, url_of
from benchmarks.load.day import PARTS, Duties, parts, work
from benchmarks.load.driver import Driver
from benchmarks.load.person import Day, Person, Record
from benchmarks.load.spent import Spent
from benchmarks.load.watch import Watch, series
from benchmarks.load.who import PASSWORD, STAFF

FIT_WITHIN = 120.0
# without these a working day was not run
MUST = frozenset({"desk", "ticket", "intake, recorded", "reply", "dispatch", "board", "my orders", "order: accepted",
                  "order: finished", "gate, registered", "gate: out", "audit of a day", "resident's page", "alarm line"})  # fmt: skip


def main() -> int:
    """Run once; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--pace", type=float, default=1, help="how many times as busy as docs/load.md says")
    parser.add_argument("--crowd", type=float, default=1, help="so many times the people: all that they and their open"
                        " pages do comes so many times as often")  # fmt: skip
    parser.add_argument("--prepared", type=Path, help="keeps the filled database for the next run; its note lies there")
    parser.add_argument("--keep", type=Path, help="where the processes' logs and the series go")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="ote-load-"))
    try:
        say(f"Filling {given.tickets} tickets, or finding them.")
        with (
            filled(given.tickets, kept=given.prepared, data=folder) as found,
            copied(found, bool(given.prepared)) as url,
        ):
            figures = run(found, url, folder, given)
    finally:
        if given.keep:
            shutil.copytree(folder, given.keep, dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    return 1 if figures["failed"] else 0


def say(sentence: str) -> None:
    """To the person at the terminal; the figures go to the standard output."""
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def copied(found: Database, kept: bool) -> Iterator[str]:
    """A copy of a database that is kept, so that each run begins with the same; else the database itself."""
    if not kept:
        yield found.url
        return
    name = f"ote_load_run_{os.getpid()}"
    execute(server(), f"CREATE DATABASE {name} TEMPLATE {found.name}")
    try:
        execute(url_of(name), "VACUUM ANALYZE")
        yield url_of(name)
    finally:
        execute(server(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextlib.contextmanager
def opened(url: str, folder: Path) -> Iterator[tuple[dict[str, Unit], Spent, int, Mapping[str, str]]]:
    """The processes of docs/operate.md: web, both workers, the sweeper, a Redis of the run's own."""
    redis, port = Redis(folder), free_port()
    env = environment(url, OTE_ALLOWED_HOSTS=HOST, OTE_TRUSTED_ORIGINS=f"https://{HOST}", OTE_URL=f"https://{HOST}",
                      OTE_PROXIES="1", OTE_DATA=str(folder), OTE_BIND=f"127.0.0.1:{port}", REDIS_URL=redis.url)  # fmt: skip
    web = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "deskapp.wsgi"]
    commands = {
        "web": web,
        "worker send": units.manage("run_worker", "--queue", "send"),
        "worker jobs": units.manage("run_worker", "--queue", "jobs"),
        "sweeper": units.manage("run_sweeper"),
    }
    its = {name: Unit(name, words, env=env, logs=folder) for name, words in commands.items()}
    redis.start()
    try:
        for unit in its.values():
            unit.start()
        wait_until(lambda: healthy(port), within=FIT_WITHIN, what="The desk", log=folder / "web.log")
        yield its, Spent(its, url, redis.process.pid if redis.process else None), port, env
    finally:
        units.stop(its.values())
        redis.end()


def healthy(port: int) -> bool:
    """Whether the desk says that it is well."""
    return answers(port) and Proxy([port], 10).send("GET", "/healthz", {})[0].status == 200


def run(found: Database, url: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Bring it up, let everybody in, let them work, look at what was seen."""
    with opened(url, folder) as (its, spent, port, env):
        record, proxy = Record(), Proxy([port], 60)
        people = crowd(found.told, proxy, record)
        began = time.monotonic()
        say(f"The desk is open; {sum(STAFF.values())} people sign in.")
        with ThreadPoolExecutor(8) as doors:
            list(doors.map(lambda one: one.sign_in(within=120), [who for role, who in people if role != "resident"]))
        signing = time.monotonic() - began
        driver, watch = Driver(days(people, found.told, given.pace), given.crowd), Watch(its, url)
        record.counts = True
        watch.begin()
        spent.begin()
        driver.begin()
        loads = work_on(given.minutes * 60)
        driver.stop()
        cores = spent.cores()
        record.counts = False
        watch.stop()
        well = healthy(port) and all(unit.alive for unit in its.values())
        say("The day is over.")
        ledger = json.loads(command(env, "manage.py", "verify_ledger", "--json"))
    seen = judge.Seen(record.times, record.errors, series(watch.samples), driver.late, driver.faults, MUST,
                      well and not ledger["broken"] and not ledger["guards_missing"],
                      {page: len(words) for page, words in record.refused.items()})  # fmt: skip
    (folder / "series.json").write_text(json.dumps(seen.series))
    return {**told(seen, given.minutes), "crowd": given.crowd, "busy_cores": cores, "tickets": found.told["tickets"], "signing_in_s": round(signing), "load": loads,
            "filled_in_s": found.told["seconds"], "ledger_entries": ledger["entries"], "failed": judge.failed(seen)}  # fmt: skip


def work_on(seconds: float) -> list[float]:
    """Wait until the day is over; the machine's load meanwhile: least, mean, most."""
    loads, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(min(5.0, max(0.0, end - time.monotonic())))
        loads.append(os.getloadavg()[0])
    return [round(one, 1) for one in (min(loads), sum(loads) / len(loads), max(loads))]


def crowd(who: Mapping[str, Any], proxy: Proxy, record: Record) -> list[tuple[str, Person]]:
    """Everybody, with their role."""
    names = [(role, f"{role}{n}") for role, count in STAFF.items() for n in range(count)]
    names += [("resident", token) for token in who["tokens"]]
    return [(role, Person(proxy, name, n, record, password=PASSWORD)) for n, (role, name) in enumerate(names, start=1)]


def days(people: list[tuple[str, Person]], who: Mapping[str, Any], pace: float) -> list[Day]:
    """Everybody's work, and what their open pages do."""
    duties = Duties(who)
    found = [work(one, role, duties, pace=pace) for role, one in people]
    return found + [parts(one, *part) for role, one in people for part in PARTS.get(role, ())]


def told(seen: judge.Seen, minutes: float) -> dict[str, Any]:
    """The figures of the run."""
    answers_ = sum(len(times) for times in seen.times.values())
    memory = {
        name: {"first": round(values[0]), "middle": round(judge.percentile(values[len(values) // 3 : 2 * len(values) // 3], 0.5)),
               "last": round(judge.percentile(values[-max(1, len(values) // 3) :], 0.5)), "most": round(max(values))}
        for name, values in seen.series.items() if values
    }  # fmt: skip
    return {
        "minutes": minutes,
        "requests": answers_,
        "requests_per_s": round(answers_ / (minutes * 60), 1),
        "refused": dict(seen.refused),
        "errors": sum(len(errors) for errors in seen.errors.values()),
        "pages": {page: judge.figures(times, seen.errors.get(page, ())) for page, times in sorted(seen.times.items())},
        "held": memory,
        "rig_late_p95_ms": round(judge.percentile(seen.late, 0.95) * 1000),
        "said": {page: sorted(set(errors))[:3] for page, errors in seen.errors.items() if errors},
        "rig_faults": list(seen.faults)[:5],
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("Stopped; nothing is left running.")
        sys.exit(130)
