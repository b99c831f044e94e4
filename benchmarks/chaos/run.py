"""`make chaos MINUTES=10 SEED=… DB=postgres|sqlite`: the desk under load while it is killed; ends with one JSON object.

Exit code 0 only when every bar holds (docs/chaos.md). A run draws its load and its blows from the seed; what it drew
lies in the folder that a failing run leaves behind, and `PLAN=that/plan.json` follows it again.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.chaos import facts, oracle, units
from benchmarks.chaos import plan as plans
from benchmarks.chaos.browser import Proxy
from benchmarks.chaos.company import NAMES, Company
from benchmarks.chaos.driver import Driver
from benchmarks.chaos.plan import Plan

SETTLE = 15.0  # seconds after the last answer in which nothing is killed: what fell due is fired
BEATS_WITHIN = 10.0  # seconds within which Celery alone sweeps, once the sweepers are gone
NOT_STUCK_AFTER = timedelta(seconds=30)
RATES = {"postgres": 5.0, "sqlite": 1.0}
ZERO = [
    "records_lost",
    "records_doubled",
    "missed",
    "doubled",
    "early",
    "unowed",
    "untold",
    "unsealed",
    "vanished",
    "wrong_lateness",
]


def main() -> int:
    """Run once; print the figures."""
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs deaf to it
    seconds = given.minutes * 60
    chosen = plans.read(given.plan) if given.plan else plans.draw(
        given.seed or random.SystemRandom().randrange(1, 2**31),
        seconds=seconds,
        rate=given.rate or RATES[given.db],
        units=NAMES[given.db],
        redis=given.db == "postgres",
        database=2 if given.db == "postgres" else 0,
    )  # fmt: skip
    with Company(given.db, prepared=given.prepared) as company:
        try:
            figures = Run(company, chosen).figures()
            figures["failed"] = failed(figures)
        except Exception:
            say(f"It broke. What there is lies in {put_aside(company, given.keep)}.")
            raise
        if figures["failed"] or given.keep:
            figures["folder"] = str(put_aside(company, given.keep))
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    return 1 if figures["failed"] else 0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0, help="of load and blows; 0 draws one")
    parser.add_argument("--db", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--rate", type=float, default=0, help="matters a second (5; 1 on SQLite)")
    parser.add_argument("--plan", type=Path, help="follow the plan.json of an earlier run")
    parser.add_argument("--keep", type=Path, help="where plan, acknowledgements and logs go; a failing run keeps them")
    parser.add_argument("--prepared", type=Path, help="keeps the empty tables there, so that the next run is faster")
    return parser.parse_args()


def put_aside(company: Company, wished: Path | None) -> Path:
    """Plan, acknowledgements, verdict and logs of the run, in a folder that stays."""
    place = wished or company.folder.with_name(f"{company.folder.name}-failed")
    place.mkdir(parents=True, exist_ok=True)
    for one in company.folder.iterdir():
        if one.is_file():
            shutil.copy(one, place / one.name)
    return place


def say(sentence: str) -> None:
    """To the person at the terminal; the figures go to the standard output."""
    print(f"{datetime.now():%H:%M:%S} {sentence}", file=sys.stderr, flush=True)  # noqa: DTZ005 the person's own clock


class Run:
    """One run against one desk."""

    def __init__(self, company: Company, plan: Plan) -> None:
        self.company, self.plan = company, plan
        self.acks = company.folder / "acknowledged.jsonl"
        self.loads: list[float] = []
        self.stalls: list[float] = []  # how much longer than asked the rig itself slept: the machine, not the desk

    def figures(self) -> dict[str, Any]:
        """Bring it up, let it be struck, look at what is left."""
        company = self.company
        plans.write(self.plan, company.folder / "plan.json")
        say(f"Seed {self.plan.seed}: {len(self.plan.matters)} matters, {len(self.plan.blows)} blows.")
        self.ground = company.build()
        company.open()
        driver = Driver(self.plan, self.ground, Proxy(company.ports, 30), self.acks)
        driver.sign_in()
        say("The desk is open.")
        driver.begin()
        self._load(driver)
        self._wait(lambda: False, SETTLE)
        alone = self._celery_alone()
        ended = datetime.now(UTC)
        driver.stop()
        units.stop(company.units.values())
        say("Everything has stopped; the oracle looks.")
        return {**self._told(driver), "celery_alone": alone, **self._judged(ended)}

    def _load(self, driver: Driver) -> None:
        """The blows at their moments, until the load is over and every question answered."""
        began, blows, looked = driver.began, list(self.plan.blows), 0.0
        while not driver.done():
            now = time.monotonic()
            while blows and began + blows[0].at <= now:
                self.company.strike(blows.pop(0))
            if now - looked > 5:
                looked = now
                self.loads.append(os.getloadavg()[0])
            self.company.keep()
            self._sleep(0.05)

    def _wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Keep everything up meanwhile; whether it came true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if until():
                return True
            self.company.keep()
            self._sleep(0.1)
        return False

    def _sleep(self, seconds: float) -> None:
        began = time.monotonic()
        time.sleep(seconds)
        self.stalls.append(time.monotonic() - began - seconds)

    def _celery_alone(self) -> bool:
        """Whether the desk still sweeps by Celery, which has lost its broker again and again, and a worker."""
        names = [name for name in self.company.units if name.startswith("sweeper")]
        workers = [name for name in self.company.units if name.startswith("worker") and "send" not in name]
        gone = [*names, *random.Random(self.plan.seed).sample(workers, len(workers) - 1)]
        units.stop(self.company.units.pop(name) for name in gone)
        since = self._heartbeat()
        return self._wait(lambda: self._heartbeat() > since, BEATS_WITHIN)

    def _heartbeat(self) -> datetime:
        with facts.opened(self.company.database, self.company.place) as cursor:
            cursor.execute("SELECT max(at) FROM deadlines_heartbeat")
            return facts.moment(cursor.fetchone()[0])

    def _told(self, driver: Driver) -> dict[str, Any]:
        """What the driver saw."""
        seconds = sorted(driver.seconds)
        return {
            "seed": self.plan.seed,
            "database": self.company.database,
            "minutes": round(self.plan.seconds / 60, 2),
            "rate": self.plan.rate,
            "machine": {
                "cpus": os.cpu_count(),
                "load": [round(of(self.loads), 1) for of in (min, _mean, max)],
                "stalled_s": [round(percentile(sorted(self.stalls), share), 2) for share in (0.5, 0.99, 1.0)],
            },
            "struck": dict(sorted(self.company.struck.items())),
            "fallen_by_themselves": {u.name: u.fallen for u in self.company.units.values() if u.fallen},
            "database_outages_s": [round(up - down, 1) for down, up in self.company.outages],
            "requests": dict(sorted(driver.file.counts.items())),
            "asked_again": sum(count for tries, count in driver.tries.items() if tries > 1),
            "answered_ms": [round(percentile(seconds, share) * 1000) for share in (0.5, 0.95, 0.99)],
            "driver_errors": driver.errors[:10],
        }

    def _judged(self, ended: datetime) -> dict[str, Any]:
        """What the oracle says, and the ledger's own proof."""
        with facts.opened(self.company.database, self.company.place) as cursor:
            postgres = self.company.database == "postgres"
            found = facts.read(
                cursor, mark="%s" if postgres else "?", idle_since=ended - NOT_STUCK_AFTER, commits=postgres
            )
        ground = oracle.Ground(
            self.ground["limits"], self.ground["leads"], self.ground["directors"], ended,
            [(datetime.fromtimestamp(down, UTC), datetime.fromtimestamp(up, UTC)) for down, up in self.company.outages],
        )  # fmt: skip
        verdict = oracle.judge(found, facts.acknowledged(self.acks), ground)
        (self.company.folder / "verdict.txt").write_text("\n".join(verdict.cases), "utf-8")
        ledger = json.loads(self.company.run(units.manage("verify_ledger", "--json"), may_fail=True))
        return {
            "acknowledged": verdict.counts["acknowledged"],
            "limits": verdict.counts["limits"],
            "fired": verdict.counts["fired"],
            "fired_while_it_was_met": verdict.counts["fired_while_it_was_met"],
            **{name: verdict.counts[name] for name in ZERO},
            "late_s": lateness(verdict.late),
            "late_after_restart_s": lateness(verdict.late_after_restart),
            "stuck": found.stuck,
            "ledger": {name: ledger[name] for name in ("entries", "broken", "guards_missing")},
            "cases": verdict.cases[:5],
        }


def lateness(seconds: Sequence[float]) -> dict[str, float]:
    """How late, in seconds; empty when nothing was."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    shares = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {"count": len(ordered), **{name: round(percentile(ordered, share), 2) for name, share in shares.items()}}


def percentile(ordered: Sequence[float], share: float) -> float:
    """By the nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def failed(figures: dict[str, Any]) -> list[str]:
    """Which bars do not hold."""
    bars = {
        **{name: figures[name] == 0 for name in ZERO},
        "lateness": figures["late_s"].get("p99", 0) <= oracle.LATE,
        "lateness_after_restart": figures["late_after_restart_s"].get("p99", 0) <= oracle.LATE_AFTER_RESTART,
        "ledger": figures["ledger"]["entries"] > 0
        and not figures["ledger"]["broken"] + figures["ledger"]["guards_missing"],
        "stuck": not figures["stuck"],
        "celery_alone": figures["celery_alone"],
        "refused": not figures["requests"].get("refused"),
        "given_up": not figures["requests"].get("given_up"),
        "driver": not figures["driver_errors"],
        "something_happened": figures["acknowledged"] > 0 and figures["fired"] > 0 and bool(figures["struck"]),
    }
    return [bar for bar, holds in bars.items() if not holds]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("Stopped; nothing is left running.")
        sys.exit(130)
