"""The parts of `benchmarks/month.py` that need the desk: seeding, the page's report, the workbook, the closed month."""

import io
import marshal
import os
import random
import re
import statistics
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

from django.db import connection, transaction

from benchmarks import seed
from benchmarks.month_rows import Ground, fill
from reports.exports.month_book import write_month_book
from reports.queries.month import month_report
from reports.services import close_month
from residents.models import Building, Unit
from staff.models import Community, Department, Membership
from tickets.models import Category

BEGIN, END = datetime(2026, 8, 31, 16, 0, tzinfo=UTC), datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
MONTH, NOW = date(2026, 9, 1), datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ROUNDS = 5


def run(name: str, matters: int, file: Path) -> dict[str, Any]:
    """One part by its name."""
    return {"seed": seeded, "page": page, "book": book, "record": record, "close": close}[name](matters, file)


def seeded(matters: int, _file: Path) -> dict[str, Any]:
    """A community whose September has so many matters, with the first hours of the months beside it; made once."""
    if _where():
        return {"received": month_report(_where(), MONTH, now=NOW).number("received").month.value, "kept": True}
    where = seed.community("month")
    buildings = Building.objects.bulk_create(Building(community=where, number=f"{n + 1}") for n in range(30))
    units = Unit.objects.bulk_create(
        Unit(community=where, building=one, entrance="1", number=f"{n}01", code=f"{one.number}-1-{n}01")
        for one in buildings
        for n in range(1, 26)
    )
    ground = Ground(
        where, BEGIN, END,
        people=list(Membership.objects.filter(community=where).values_list("user_id", flat=True)),
        departments=list(Department.objects.filter(community=where).values_list("pk", flat=True)),
        units=units,
        categories=list(Category.objects.filter(community=where).values_list("pk", flat=True)),
        chance=random.Random(7), edge=timedelta(hours=6),
    )  # fmt: skip
    fill(ground, round(matters * 1.02))
    seed.settle()
    return {"received": month_report([where], MONTH, now=NOW).number("received").month.value}


def _where() -> list[Community]:
    return list(Community.objects.filter(slug="month"))


def page(_matters: int, _file: Path) -> dict[str, Any]:
    """What the page shows, counted anew each time."""
    return _medians(lambda: month_report(_where(), MONTH, now=NOW))


def _medians(work: Callable[[], object]) -> dict[str, Any]:
    """By the clock; `cpu_s` is what this process and its database worked."""
    rounds = [_timed(work) for _round in range(ROUNDS)]
    seconds, cpu_s = (round(statistics.median(one), 4) for one in zip(*rounds, strict=True))
    return {"seconds": seconds, "cpu_s": cpu_s}


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.process_time() + _of_server()
    work()
    return time.perf_counter() - began, time.process_time() + _of_server() - worked


def _of_server() -> float:
    """What the connection's process on the server has worked so far, where it is on this machine; SQLite has none."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def book(_matters: int, file: Path) -> dict[str, Any]:
    """The workbook with all its lists; `writing_s` is all but the start of the process."""

    def written() -> None:
        with file.open("wb") as out:
            write_month_book(out, _where(), month_report(_where(), MONTH, now=NOW), now=NOW)

    seconds, worked = _timed(written)
    return {"writing_s": round(seconds, 2), "writing_cpu_s": round(worked, 2)}


def record(_matters: int, file: Path) -> dict[str, Any]:
    """Not measured: every cell that stands in the workbook goes into a file for the bare library, row by row."""
    cells, sheets = 0, 0
    with zipfile.ZipFile(file) as parts, file.with_suffix(".cells").open("wb") as out:
        names = [one for one in parts.namelist() if one.startswith("xl/worksheets/sheet")]
        for name in sorted(names, key=lambda one: int("".join(filter(str.isdigit, one)))):
            if sheets:
                marshal.dump(0, out)
            sheets += 1
            for number, found in _rows(parts, name):
                marshal.dump((number, found), out)
                cells += len(found)
        marshal.dump(None, out)
    return {"cells": cells, "sheets": sheets}


ROW = re.compile(r'<row r="(\d+)"')
CELL = re.compile(r'<c r="([A-Z]+)\d+"[^>]*>(?:<is><t[^>]*>(.*?)</t></is>|<v>(.*?)</v>)</c>', re.DOTALL)


def _rows(parts: zipfile.ZipFile, name: str) -> Iterator[tuple[int, list[tuple[int, str | float]]]]:
    """(row, its cells by their places), as a sheet's file has them."""
    for line in _lines(parts, name):
        began = ROW.search(line)
        if began is None:
            continue
        found: list[tuple[int, str | float]] = []
        for column, text, number in CELL.findall(line):
            place = sum((ord(sign) - 64) * 26**power for power, sign in enumerate(reversed(column))) - 1
            if number:
                found.append((place, float(number)))
            elif text:
                found.append((place, unescape(text)))
        yield int(began[1]) - 1, found


def _lines(parts: zipfile.ZipFile, name: str) -> Iterator[str]:
    """A row of the sheet at a time."""
    with io.TextIOWrapper(parts.open(name), "utf-8") as sheet:
        rest = ""
        while piece := sheet.read(1 << 20):
            *lines, rest = (rest + piece).split("</row>")
            yield from lines


def close(_matters: int, _file: Path) -> dict[str, Any]:
    """Closing the month, and its report from then on; taken back afterwards, so that the month can be measured again."""
    (where,) = _where()
    with transaction.atomic():
        took, worked = _timed(lambda: close_month(where, MONTH, by=None, now=NOW))
        closed = _medians(lambda: month_report([where], MONTH, now=NOW))
        transaction.set_rollback(True)
    told = {"closing_s": round(took, 2), "closing_cpu_s": round(worked, 2)}
    return {**told, "closed_ms": round(closed["seconds"] * 1000, 1), "closed_cpu_ms": round(closed["cpu_s"] * 1000, 1)}
