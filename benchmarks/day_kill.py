"""`make day-kill`: the day's closing killed for real, on both databases; one JSON object, exit code 0 when every bar holds.

10,000 open matters are made once. On a copy of that database `manage.py close_day` runs undisturbed, as a process of
its own: its seconds and what it left are the measure. On further copies it is ended by SIGKILL at random moments and
started anew until it has come to its end by itself; every copy must then hold what the undisturbed one holds, row by row:
the same lines, the same notices, one entry in a ledger that verifies. Each database is dropped afterwards.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.bench import LOCAL, execute

LEAST_KILLS, LEAST_MIDWAY, MOST_SECONDS = 10, 5, 10
UNDISTURBED = 3  # the fastest counts: others may use the machine at the same time


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=LEAST_KILLS)
    parser.add_argument("--seed", type=int, default=0, help="of the random moments; 0 draws one and prints it")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", choices=["make", "found"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        return inside(given.inside, given.matters)
    seed = given.seed or random.SystemRandom().randrange(1, 2**31)
    names = [given.only] if given.only else ["sqlite", "postgresql"]
    figures: dict[str, Any] = {name: Run(name, given.matters, given.kills, seed).figures() for name in names}
    missed = [f"{name}.{bar}" for name in names for bar in missed_bars(figures[name], given.matters, given.kills)]
    sys.stdout.write(json.dumps({"seed": seed, **figures, "missed": missed}) + "\n")
    return 1 if missed else 0


class Run:
    """One database: made once, copied for the undisturbed closing and for every one that is killed."""

    def __init__(self, database: str, matters: int, kills: int, seed: int) -> None:
        self.database, self.matters, self.kills = database, matters, kills
        self.chance = random.Random(f"{seed}:{database}")
        self.server = os.environ.get("DATABASE_URL") or LOCAL
        self.prefix, self.made = f"ote_day_kill_{os.getpid()}", 0
        self.day = ""

    def figures(self) -> dict[str, Any]:
        """Everything of this database."""
        with tempfile.TemporaryDirectory(prefix="ote-day-kill-") as folder:
            self.folder = Path(folder)
            try:
                return self._figures()
            finally:
                if self.database == "postgresql":
                    for number in range(self.made + 1):
                        execute(self.server, f"DROP DATABASE IF EXISTS {self.prefix}_{number} WITH (FORCE)")

    def _figures(self) -> dict[str, Any]:
        if self.database == "postgresql":
            execute(self.server, f"CREATE DATABASE {self.prefix}_0")
        self.day = self.ask(0, "make")["day"]
        calm = [self.copy() for _ in range(UNDISTURBED)]
        seconds = min(self.close(copy) for copy in calm)
        start = self.close(calm[0])  # nothing is left to do: what a process needs to start and to look
        want = self.ask(calm[0], "found")
        killed: list[dict[str, Any]] = []
        while not self.enough([lines for one in killed for lines in one["lines_when_killed"]]):
            killed.append(self.kill_until_done(start, max(seconds - start, 0.5), want))
        return {
            "matters": want["lines"],
            "not_cleared": want["not_cleared"],
            "notices": want["notices"],
            "ledger": want["ledger"],
            "undisturbed_seconds": seconds,
            "start_seconds": start,
            "killed": killed,
            "kills": sum(len(one["lines_when_killed"]) for one in killed),
            "kills_midway": sum(self.midway(lines) for one in killed for lines in one["lines_when_killed"]),
        }

    def midway(self, lines: int) -> bool:
        """Whether a kill left a part of the lines behind."""
        return 0 < lines < self.matters

    def enough(self, fallen: list[int]) -> bool:
        """Whether so many kills have met, enough of them in the midst; or so many that it will never be."""
        met = len(fallen) >= self.kills and sum(map(self.midway, fallen)) >= LEAST_MIDWAY
        return met or len(fallen) >= 10 * self.kills

    def kill_until_done(self, start: float, work: float, want: dict[str, Any]) -> dict[str, Any]:
        """Close one copy's day, killing it until a process gets to the end before its moment comes."""
        copy = self.copy()
        fallen: list[int] = []
        while True:
            # so early that a day takes more than a dozen kills, and at times before anything was done
            moment = start * self.chance.uniform(0.6, 1.0) + self.chance.uniform(0, work / 4)
            if len(fallen) >= 3 * self.kills:
                moment = float(MOST_SECONDS * 30)
            if not self.killed_at(copy, moment):
                break
            fallen.append(self.ask(copy, "found")["lines"])
        found = self.ask(copy, "found")
        apart = sorted(key for key in want if found[key] != want[key])
        return {"lines_when_killed": fallen, "same": not apart, "apart": apart}

    def command(self) -> list[str]:
        """The job as an operator starts it."""
        return [sys.executable, "manage.py", "close_day", "--date", self.day, "--json"]

    def close(self, copy: int) -> float:
        """Seconds of a process that nobody disturbs."""
        began = time.perf_counter()
        subprocess.run(self.command(), cwd=ROOT, env=self.env(copy), stdout=subprocess.DEVNULL, check=True)
        return round(time.perf_counter() - began, 2)

    def killed_at(self, copy: int, moment: float) -> bool:
        """Whether SIGKILL met the process; False when it had come to its end before."""
        process = subprocess.Popen(self.command(), cwd=ROOT, env=self.env(copy), stdout=subprocess.DEVNULL)
        try:
            code = process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if code not in {0, -signal.SIGKILL}:
            raise SystemExit(f"close_day ended with {code}")
        return code != 0

    def copy(self) -> int:
        """A fresh copy of the database that was made; its number."""
        self.made += 1
        if self.database == "postgresql":
            execute(self.server, f"CREATE DATABASE {self.prefix}_{self.made} TEMPLATE {self.prefix}_0")
        else:
            shutil.copytree(self.folder / "0", self.folder / str(self.made))
        return self.made

    def env(self, copy: int) -> dict[str, str]:
        """The environment in which a process meets this copy."""
        data = self.folder / str(copy)
        data.mkdir(exist_ok=True)
        env = {**os.environ, "OTE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "deskapp.settings", "REDIS_URL": ""}
        env.pop("DATABASE_URL", None)
        if self.database == "postgresql":
            env["DATABASE_URL"] = urlsplit(self.server)._replace(path=f"/{self.prefix}_{copy}").geturl()
        return env

    def ask(self, copy: int, what: str) -> Any:
        """What a process that looks into this copy says."""
        command = [sys.executable, __file__, "--inside", what, "--matters", str(self.matters)]
        done = subprocess.run(command, cwd=ROOT, env=self.env(copy), stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)


def inside(what: str, matters: int) -> int:
    """In the process that sees one database: make the matters, or tell what is there."""
    import django

    django.setup()
    told = make(matters) if what == "make" else found()
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def make(matters: int) -> dict[str, str]:
    """So many open matters; of each second one a reason with a date stands, each third one was told on the day."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import days, seed
    from core import clock
    from deadlines.calendar import service_day
    from tickets.enums import Direction
    from tickets.models import Contact, Ticket
    from tickets.queries.clearance import span_of

    now = clock.now()
    call_command("migrate", verbosity=0)
    where = seed.community()
    seed.people(where, min(matters, 3000), now)
    seed.tickets(where, matters, now - timedelta(days=3), open_share=1.0)
    days.busy_day(where, matters // 5, now)
    day = service_day(now, where.timezone, where.service_day_ends) - timedelta(days=1)
    told = span_of(where, day).starts_at + timedelta(hours=5)
    third = Ticket.objects.order_by("pk").values_list("pk", "handler_id")[::3]
    Contact.objects.bulk_create(
        [
            Contact(
                ticket_id=pk,
                direction=Direction.OUT,
                channel="call_out",
                at=told,
                by_id=by,
                text="配件明天到。",
                next_reply_at=told + timedelta(days=1),
            )
            for pk, by in third
        ],
        batch_size=seed.STEP,
    )
    seed.settle()
    connection.close()
    return {"day": str(day)}


def found() -> dict[str, Any]:
    """What the closing left, without the moments at which it wrote it."""
    from ledger.models import Entry
    from ledger.queries import verify
    from notices.models import Notice
    from tickets.enums import Cleared
    from tickets.models import DayLine, ServiceDay

    lines = DayLine.objects.order_by("ticket_id").values_list(
        "service_day__day",
        "ticket_id",
        "verdict",
        "first_responder_id",
        "handler_id",
        "told_at",
        "reason",
        "resolve_on",
    )
    notices = sorted(
        [person, code, key, url, urgency, json.dumps(params, sort_keys=True)]
        for person, code, key, url, urgency, params in Notice.objects.values_list(
            "recipient_id", "code", "key", "url", "urgency", "params"
        )
    )
    entries = Entry.objects.filter(action="day.closed")
    walks = [verify(chain) for chain in Entry.objects.order_by().values_list("chain_id", flat=True).distinct()]
    return {
        "closed": [str(one) for one in ServiceDay.objects.exclude(closed_at=None).order_by("day")],
        "lines": len(lines),
        "tickets": len({line[1] for line in lines}),
        "not_cleared": lines.filter(verdict=Cleared.NOT_CLEARED).count(),
        "lines_digest": digest([[str(value) for value in line] for line in lines]),
        "notices": len(notices),
        "notices_digest": digest(notices),
        "ledger": {
            "day_closed": entries.count(),
            "facts": [json.loads(bytes(one.payload))["facts"] for one in entries],
            "broken": [walk.reason for walk in walks if walk.broken_at is not None],
        },
    }


def digest(rows: Any) -> str:
    """One word for all these rows."""
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def missed_bars(found: dict[str, Any], matters: int, kills: int) -> list[str]:
    """Which bars do not hold."""
    ledger = found["ledger"]
    bars = {
        "every_matter_once": found["matters"] == matters,
        "both_verdicts": 0 < found["not_cleared"] < matters,
        "notices": found["notices"] > 0,
        "ledger": ledger["day_closed"] == 1 and not ledger["broken"],
        "same_after_kills": all(one["same"] for one in found["killed"]),
        "kills": found["kills"] >= kills and found["kills_midway"] >= LEAST_MIDWAY,
        "undisturbed_seconds": found["undisturbed_seconds"] <= MOST_SECONDS,
    }
    return [bar for bar, holds in bars.items() if not holds]


if __name__ == "__main__":
    sys.exit(main())
