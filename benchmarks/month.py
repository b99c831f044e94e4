"""The report of a month with 100,000 matters, on SQLite and on PostgreSQL: the page, the workbook, the closed month.

    .venv/bin/python benchmarks/month.py [--matters N] [--keep FOLDER]

Each database is made for the run and dropped; with --keep the matters are made once and stay: SQLite's in FOLDER,
PostgreSQL's in the database ote_month_kept. The workbook is written in a process of its own, measured from its start
to its end; then the bare library writes the very same cells, in the same way, in another one. Prints one JSON object;
ends with 0 only when every bar holds on both. PostgreSQL: the server of DATABASE_URL, else the local one.
"""

import argparse
import json
import marshal
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bench import execute

PAGE_SECONDS, BOOK_SECONDS, MEGABYTES, RATIO, CLOSED_MS = 2.0, 60.0, 300.0, 1.5, 200.0
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"
MONTH = "2026-09"


def main() -> int:
    """Both databases, or one part in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--matters", type=int, default=100_000)
    parser.add_argument("--part", choices=["seed", "page", "book", "record", "bare", "close"])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    if given.part:
        return part(given.part, given.matters, given.file)
    with folder_of(given.keep) as folder:
        found: dict[str, Any] = {
            "matters": given.matters,
            "bars": {"page_s": PAGE_SECONDS, "book_s": BOOK_SECONDS, "mb": MEGABYTES, "ratio": RATIO, "closed_ms": CLOSED_MS},
            "load_before": os.getloadavg(),
        }  # fmt: skip
        found["sqlite"] = one_database({"DATABASE_URL": ""}, folder, given.matters)
        found["postgresql"] = on_postgres(folder, given.matters, kept=given.keep is not None)
        found["load_after"] = os.getloadavg()
    found["holds"] = all(holds(found[name]) for name in ("sqlite", "postgresql"))
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 0 if found["holds"] else 1


@contextmanager
def folder_of(kept: Path | None) -> Iterator[Path]:
    """Where the files are: a folder that stays, or one for the run."""
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="ote-month-bench-") as folder:
        yield Path(folder)


def on_postgres(folder: Path, matters: int, *, kept: bool) -> dict[str, Any]:
    """On a database that is made for it and dropped, or kept."""
    server, name = os.environ.get("DATABASE_URL") or LOCAL, "ote_month_kept" if kept else f"ote_month_{os.getpid()}"
    try:
        execute(server, f"CREATE DATABASE {name}")
    except Exception as error:  # noqa: BLE001 whatever keeps it away is told
        if not (kept and "already exists" in str(error)):
            return {"error": str(error).strip()}
    try:
        return one_database({"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}, folder, matters)
    finally:
        if not kept:
            execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def one_database(database: dict[str, str], folder: Path, matters: int) -> dict[str, Any]:
    """Seeded, then each part in a process of its own."""
    env = {**os.environ, **database, "OTE_DATA": str(folder), "REDIS_URL": "", "PYTHONPATH": str(ROOT)}
    env["DJANGO_SETTINGS_MODULE"] = "deskapp.settings"
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    found: dict[str, Any] = {}
    file = folder / "month.xlsx"
    for name in ("seed", "page", "book", "record", "bare", "close"):
        found[name] = measured(name, env, matters, file)
        sys.stderr.write(f"  {name}: {found[name]}\n")
    found["megabytes_of_file"] = round(file.stat().st_size / 1e6, 1)
    found["ratio"] = round(found["book"]["writing_s"] / found["bare"]["writing_s"], 2)
    found["ratio_of_processor"] = round(found["book"]["writing_cpu_s"] / found["bare"]["writing_cpu_s"], 2)
    return found


def holds(found: dict[str, Any]) -> bool:
    """Every bar on this database."""
    if "error" in found:
        return False
    book = found["book"]
    return bool(
        found["page"]["seconds"] <= PAGE_SECONDS
        and book["process_s"] <= BOOK_SECONDS
        and book["mb"] <= MEGABYTES
        and found["ratio"] <= RATIO
        and found["close"]["closed_ms"] <= CLOSED_MS
    )


def measured(name: str, env: dict[str, str], matters: int, file: Path) -> dict[str, Any]:
    """What the part tells, with the seconds and the peak memory of its process."""
    began = time.perf_counter()
    command = [sys.executable, __file__, "--part", name, "--matters", str(matters), "--file", str(file)]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE)
    assert child.stdout is not None
    told = child.stdout.read()
    _pid, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{name} failed")
    facts: dict[str, Any] = json.loads(told)
    return {**facts, "process_s": round(time.perf_counter() - began, 1), "mb": round(usage.ru_maxrss / 1024)}


def part(name: str, matters: int, file: Path) -> int:
    """One part; prints what it found."""
    if name == "bare":
        found = bare(file)
    else:
        import django

        django.setup()
        from benchmarks import month_parts

        found = month_parts.run(name, matters, file)
    sys.stdout.write(json.dumps(found))
    return 0


def bare(file: Path) -> dict[str, Any]:
    """The bare library writes the cells that were recorded, with the same formats, in the same mode."""
    import xlsxwriter

    wall, cpu, cells = time.perf_counter(), time.process_time(), 0
    with file.with_suffix(".cells").open("rb") as recorded, tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(file.with_suffix(".bare.xlsx"), options) as book:
            looks = [book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})]
            page = book.add_worksheet()
            while True:
                line = marshal.load(recorded)
                if line is None:
                    break
                if line == 0:
                    page = book.add_worksheet()
                    continue
                row, values = line
                cells += len(values)
                for place, value in values:
                    if isinstance(value, str):
                        page.write_string(row, place, value, looks[0])
                    else:
                        page.write_number(row, place, value, looks[1])
    return {
        "writing_s": round(time.perf_counter() - wall, 2),
        "writing_cpu_s": round(time.process_time() - cpu, 2),
        "cells": cells,
    }


if __name__ == "__main__":
    sys.exit(main())
