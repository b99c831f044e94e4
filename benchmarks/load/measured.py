"""One size: every page through the whole middleware stack in one process. Runs inside the desk; one JSON object.

Milliseconds are medians after a warm-up; statements are counted in a round of their own, at a different record each
time, and the most is told. Slow statements are named with their share, so that it is known what to mend.
"""

import argparse
import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.intake_form import fields_for
from benchmarks.load.pages import Page, pages
from benchmarks.measure import Visitor, visitor
from core import clock
from residents.models import Unit
from staff.models import User

ROUNDS, WARM, COUNTED = 12, 2, 3
SLOW_MS = 5.0


def main() -> None:
    """Every page; what it cost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--told", type=Path, required=True)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    told = json.loads(given.told.read_text())
    browsers: dict[Any, Visitor] = {}
    found = {}
    for page in pages(told, clock.now(), call):
        if given.only not in page.name:
            continue
        role = page.role.value if page.role else "front"
        if role not in browsers:
            browsers[role] = visitor(User.objects.get(pk=told["members"][role][0]))
        found[page.name] = cost(page, replace(browsers[role], fragment=page.fragment))
        sys.stderr.write(f"  {page.name}: {found[page.name]['ms']} ms, {found[page.name]['queries']} statements\n")
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def call(unit: Unit, resident: int) -> Mapping[str, str]:
    """What the intake page posts."""
    return fields_for(unit, resident, key=str(uuid.uuid4()))


def cost(page: Page, browser: Visitor) -> dict[str, Any]:
    """Statements and milliseconds. Raises SystemExit when the page answers something else than it should."""
    turns = [asked(page, browser, number) for number in range(ROUNDS)]
    for turn in turns[:WARM]:
        status = turn()
        if status != page.expects:
            raise SystemExit(f"{page.name} ({page.paths[0]}) answered {status}, not {page.expects}.")
    counts, slow = [], {}
    for turn in turns[:COUNTED]:
        with CaptureQueriesContext(connection) as seen:
            turn()
        counts.append(len(seen))
        slow.update({one["sql"]: one["time"] for one in seen if float(one["time"]) * 1000 > SLOW_MS})
    read = blocks(seen.captured_queries)  # at once: the next request forgets what was asked for
    if not read:
        raise SystemExit(f"{page.name}: no statement of it was seen to read anything.")
    times = [timed(turn) for turn in turns]
    return {
        "ms": round(statistics.median(one for one, _own in times), 1),
        "own_ms": round(statistics.median(own for _one, own in times), 1),
        "most_ms": round(max(one for one, _own in times), 1),
        "queries": max(counts),
        "blocks": read,
        **({"slow": slow} if slow else {}),
    }


def blocks(asked_for: Sequence[Mapping[str, str]]) -> int:
    """How many blocks of 8 kB the database touched for the page's reading: the same however busy the machine is."""
    count = 0
    for one in asked_for:
        if not one["sql"].startswith("SELECT") or "FOR UPDATE" in one["sql"]:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {one['sql']}")
            told = cursor.fetchone()[0]
        plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
        count += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return count


def asked(page: Page, browser: Visitor, number: int) -> Callable[[], int]:
    """The n-th look: the records by turns, and a key of its own for what is recorded."""
    path = page.paths[number % len(page.paths)]
    if not page.fields:
        plain, _mark, query = path.partition("?")
        return lambda: browser.get(plain, query)
    fields = page.fields[number % len(page.fields)]

    def post() -> int:
        fresh = {"key": str(uuid.uuid4())} if "key" in fields else {}
        return browser.post(path, {**fields, **fresh})

    return post


def timed(turn: Callable[[], int]) -> tuple[float, float]:
    """Milliseconds of one look, and those of this process's own processor: what is left is the database's, or waiting."""
    began, own = time.perf_counter(), time.process_time()
    turn()
    return (time.perf_counter() - began) * 1000, (time.process_time() - own) * 1000


if __name__ == "__main__":
    main()
