"""`make soak HOURS=12`: so many hours of a clerk's work in one tab; heap, nodes, listeners, speed; one JSON object.

A desk of its own (`run.py` with the demonstration, SQLite, in a temporary folder) and one tab of Chromium that is never
reloaded but by the clerk's own going from page to page. An hour is eight matters taken to their end by keyboard, and half
an hour at the desk whose timers end sixty times sooner (docs/people.md). Exit code 0 only when every bar of
`verdict.py` holds. LEAK=1 plants a page that forgets nothing: it must fail.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.chaos.servers import free_port
from benchmarks.chaos.units import with_us
from benchmarks.soak.clerk import LONGEST_S, MATTERS, PACE, RINGS, Clerk
from benchmarks.soak.tab import Tab
from benchmarks.soak.telephone import Telephone, ground
from benchmarks.soak.verdict import Hour, verdict

READY_WITHIN = 600.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WARM_UP = 3  # matters before the first hour: the first pages of a fresh server are slow for another reason


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=12)
    parser.add_argument("--prepared", type=Path, help="a data folder of the demonstration; a copy of it is used")
    parser.add_argument("--leak", action="store_true", help="plant one, as a control")
    asked = parser.parse_args()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="ote-soak-") as folder,
        a_desk(Path(folder), asked.prepared) as (address, env),
    ):
        hours, complaints = soak(address, ground(env), asked.hours, leaking=asked.leak)
    told = verdict(hours, complaints)
    rows = [one.told() for one in hours]
    facts = {"hours": asked.hours, "matters_an_hour": MATTERS, "pace": PACE, "looks_of_half_an_hour": RINGS}
    took = round(time.monotonic() - began)
    more = {"planted_leak": asked.leak, "longest_stay_s": LONGEST_S, "took_s": took, "said": complaints[:10]}
    print(json.dumps({**told, **facts, **more, "rows": rows}, ensure_ascii=False))
    return 0 if told["holds"] else 1


@contextmanager
def a_desk(folder: Path, prepared: Path | None) -> Iterator[tuple[str, dict[str, str]]]:
    """The demonstration as a newcomer starts it; its address and environment. It ends with us."""
    port = free_port()
    if prepared:
        shutil.copytree(prepared, folder, dirs_exist_ok=True)
    env = {**os.environ, "OTE_DATA": str(folder), "DATABASE_URL": "", "REDIS_URL": ""}
    with (folder / "desk.log").open("wb") as log:
        command = with_us("INT", sys.executable, "run.py", "--port", str(port), "--data", str(folder))
        desk = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}", desk, folder / "desk.log")
            yield f"http://127.0.0.1:{port}", env
        finally:
            desk.send_signal(signal.SIGINT)
            desk.wait(60)


def wait_for(address: str, desk: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the desk is healthy. Raises SystemExit with the log's end when it never is."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and desk.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
    raise SystemExit(f"The desk did not come up.\n{log.read_text('utf-8', errors='replace')[-2000:]}")


def soak(address: str, found: dict[str, Any], count: int, *, leaking: bool) -> tuple[list[Hour], list[str]]:
    """So many hours in one tab, one after the other; and what the tab complained of."""
    expect.set_options(timeout=30_000)  # a busy machine is slow, which is measured; it is no fault
    hours: list[Hour] = []
    telephone = Telephone(address, slug=found["slug"], token=found["token"], caller=found["caller"])
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        tab = Tab(context.new_page(), leaking=leaking)
        clerk = Clerk(tab, telephone, cycle(found["units"]))
        clerk.sign_in(address)
        try:
            for _ in range(WARM_UP):
                clerk.matter()
            for number in range(count):
                hours.append(clerk.hour())
                print(f"hour {number + 1}: {json.dumps(hours[-1].told())}", file=sys.stderr, flush=True)
        except (AssertionError, Error) as broken:  # the page did not go on: said at the end, with the hours so far
            tab.complaints.append(f"stopped in hour {len(hours) + 1} at {tab.page.url}: {str(broken)[:400]}")
        browser.close()
    return hours, tab.complaints


if __name__ == "__main__":
    sys.exit(main())
