"""`make ledger`: what the chain holds out on both databases; one JSON object, exit code 0 when every bar holds.

`one_chain`: 16 processes append 500 entries each to one chain, each append a transaction of its own. `many_chains`: 20
processes append to 20 chains at once, each transaction to its own chain and to a colleague's. `verify`: 1,000,000
entries are put into one chain, guards on, and `manage.py verify_ledger` walks them in a process of its own, whose
seconds and memory are taken; then they are exported and computed again without Django. Each database is made for the
run and dropped afterwards.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.bench import LOCAL, execute

PROCESSES, APPENDS = 16, 500
CHAINS, ROUNDS = 20, 50
LEAST = {"postgresql": 100, "sqlite": 50}  # appends a second
MOST_SECONDS, MOST_MEGABYTES = 60, 200
AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        sys.stdout.write(json.dumps(figures(given.entries)) + "\n")
        return 0
    names = [given.only] if given.only else ["sqlite", "postgresql"]
    found = {name: on(name, given.entries) for name in names}
    missed = [f"{name}.{bar}" for name, one in found.items() for bar in missed_bars(name, one)]
    sys.stdout.write(json.dumps({**found, "missed": missed}) + "\n")
    return 1 if missed else 0


def on(database: str, entries: int) -> dict[str, Any]:
    """The figures of one database, measured in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="ote-ledger-") as folder:
        env = {**os.environ, "OTE_DATA": folder, "DJANGO_SETTINGS_MODULE": "deskapp.settings", "REDIS_URL": ""}
        env.pop("DATABASE_URL", None)
        server, name = os.environ.get("DATABASE_URL") or LOCAL, f"ote_ledger_{os.getpid()}"
        if database == "postgresql":
            execute(server, f"CREATE DATABASE {name}")
            env["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{name}").geturl()
        try:
            command = [sys.executable, __file__, "--inside", "--entries", str(entries)]
            done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
        finally:
            if database == "postgresql":
                execute(server, f"DROP DATABASE {name} WITH (FORCE)")
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def figures(entries: int) -> dict[str, Any]:
    """Everything on the database of the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return {
        "one_chain": {"processes": PROCESSES, **together(PROCESSES, into_one), **whole([1])},
        "many_chains": {"chains": CHAINS, **together(CHAINS, into_many), **whole(range(101, 101 + CHAINS))},
        "verify": verify(entries),
    }


def append(chain: int, number: int) -> None:
    """One entry as a verb writes it."""
    from ledger import services as ledger

    facts: dict[str, ledger.Fact] = {"number": f"20261123-{number:04d}", "said": "0" * 64}
    ledger.append(chain, "ticket.replied", subject=f"ticket:{number}", actor_id=7, at=AT, facts=facts)


def into_one(_who: int) -> int:
    """500 transactions on one chain."""
    from django.db import transaction

    for number in range(APPENDS):
        with transaction.atomic():
            append(1, number)
    return APPENDS


def into_many(who: int) -> int:
    """50 transactions, each on the own chain; every tenth on a colleague's as well, in the order of the chains."""
    from django.db import transaction

    for number in range(ROUNDS):
        with transaction.atomic():
            for chain in sorted({who, (who + number) % CHAINS if number % 10 == 0 else who}):
                append(101 + chain, number)
    return ROUNDS


def run(work: Callable[[int], int], who: int, gate: Any, answers: Any) -> None:
    """A process: wait for the others, work, say how it ended."""
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    gate.wait()
    try:
        answers.put((work(who), ""))
    except Exception as error:  # noqa: BLE001 the figure tells what happened
        answers.put((0, f"{type(error).__name__}: {error}"))


def together(count: int, work: Callable[[int], int]) -> dict[str, Any]:
    """So many processes at once."""
    fresh = get_context("spawn")
    gate, answers = fresh.Barrier(count + 1), fresh.Queue()
    running = [fresh.Process(target=run, args=(work, who, gate, answers)) for who in range(count)]
    for process in running:
        process.start()
    gate.wait()
    begun = time.perf_counter()
    told = [answers.get() for _ in running]
    seconds = time.perf_counter() - begun
    for process in running:
        process.join()
    done = sum(number for number, _ in told)
    return {
        "seconds": round(seconds, 2),
        "transactions": done,
        "per_second": round(done / seconds, 1),
        "errors": [error for _, error in told if error],
    }


def whole(chains: Any) -> dict[str, Any]:
    """Whether these chains have no fork and no gap."""
    from ledger.queries import verify as walk

    verdicts = [walk(chain) for chain in chains]
    return {
        "entries": sum(one.entries for one in verdicts),
        "broken": [one.reason for one in verdicts if one.broken_at is not None],
    }


def fill(chain: int, entries: int) -> None:
    """A long chain, in few transactions: what is measured is the walk along it."""
    from django.db import connection, transaction

    from ledger.models import Chain, Entry
    from ledger.rules import GENESIS, HASH_VERSION, link, payload_bytes, place

    prev = GENESIS
    Chain.objects.create(community_id=chain, seq=0, head=GENESIS)
    for first in range(1, entries + 1, 5000):
        rows = []
        with transaction.atomic():
            for seq in range(first, min(first + 5000, entries + 1)):
                subject, facts = f"ticket:{seq}", {"number": f"20261123-{seq:06d}", "said": "0" * 64}
                payload = payload_bytes(
                    chain, seq, at=AT, action="ticket.replied", subject=subject, actor=7, facts=facts
                )
                own = link(prev, payload)
                rows.append(
                    Entry(
                        id=place(chain, seq), chain_id=chain, seq=seq, at=AT, action="ticket.replied", subject=subject,
                        actor_id=7, payload=payload, prev_hash=prev, hash=own, hash_version=HASH_VERSION,
                    )
                )  # fmt: skip
                prev = own
            Entry.objects.bulk_create(rows, batch_size=2000)
    move_head(connection, chain, entries, prev)


def move_head(connection: Any, chain: int, seq: int, head: bytes) -> None:
    """The guard lets a head go forward by one only, so it is lifted for this one leap and put back."""
    from core import triggers
    from ledger.models import Chain

    triggers.remove(connection)
    Chain.objects.filter(pk=chain).update(seq=seq, head=head)
    triggers.install(connection)


def verify(entries: int) -> dict[str, Any]:
    """The command itself, seen from outside: exit code, seconds, the most memory that it had."""
    begun = time.perf_counter()
    fill(999, entries)
    filled = round(time.perf_counter() - begun, 1)
    code, seconds, megabytes, out = measured(
        [sys.executable, "manage.py", "verify_ledger", "--community", "999", "--json"]
    )
    told = json.loads(out)
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        export = [sys.executable, "manage.py", "export_ledger", "999"]
        _, export_s, export_mb, _ = measured(export, Path(file.name))
        alone, alone_s, alone_mb, alone_out = measured(
            [sys.executable, "-I", "-S", "ledger/standalone_verify.py", file.name]
        )
        size = Path(file.name).stat().st_size
    same = json.loads(alone_out)["head"] == told["chains"][0]["head"] if alone == code == 0 else False
    return {
        "entries": told["entries"],
        "first_broken": told["first_broken"],
        "seconds": seconds,
        "peak_megabytes": megabytes,
        "filled_in_seconds": filled,
        "export": {"seconds": export_s, "peak_megabytes": export_mb, "megabytes": round(size / 1e6)},
        "standalone": {"seconds": alone_s, "peak_megabytes": alone_mb, "same_head": same},
    }


def measured(command: list[str], into: Path | None = None) -> tuple[int, float, float, str]:
    """Exit code, seconds and peak resident megabytes of a command (GNU time is not everywhere: wait4 tells it)."""
    begun = time.perf_counter()
    with into.open("w+") if into else tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = round(time.perf_counter() - begun, 2)
        out.seek(0)
        text = "" if into else out.read()
    scale = 1 if sys.platform == "darwin" else 1024
    return os.waitstatus_to_exitcode(status), seconds, round(usage.ru_maxrss * scale / 1e6, 1), text


def missed_bars(name: str, found: dict[str, Any]) -> list[str]:
    """Which bars do not hold."""
    one, many, walk = found["one_chain"], found["many_chains"], found["verify"]
    bars = {
        "one_chain.whole": one["entries"] == PROCESSES * APPENDS and not one["broken"] and not one["errors"],
        "one_chain.per_second": one["per_second"] >= LEAST[name],
        "many_chains": not many["broken"] and not many["errors"] and many["transactions"] == CHAINS * ROUNDS,
        "verify.holds": walk["first_broken"] is None and walk["standalone"]["same_head"],
        "verify.seconds": walk["seconds"] <= MOST_SECONDS,
        "verify.megabytes": walk["peak_megabytes"] <= MOST_MEGABYTES,
    }
    return [bar for bar, holds in bars.items() if not holds]


if __name__ == "__main__":
    sys.exit(main())
