"""One process of benchmarks/extract.py: fills the tickets, or writes a file of them to nowhere and tells how long."""

import csv
import io
import json
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

import django

django.setup()

from django.db import connection
from django.utils import translation

from benchmarks.plain_rows import insert
from core import clock
from extracts.enums import CellKind
from extracts.exports import BOM, as_csv, as_workbook
from extracts.queries.rows import CHUNK, Asked, rows_of
from extracts.registry import listing
from residents.models import Building, Unit
from staff.enums import Role
from staff.models import Community, Membership, User
from tickets.models import Category, Ticket

SLUG, BATCH = "extract", 5000


def fill(count: int) -> None:
    """As many tickets with unit, category, caller, words, outcome."""
    community = Community.objects.create(name="云杉花园", slug=SLUG)
    by = User.objects.create(username="lead", name="林晓岚")
    Membership.objects.create(user=by, community=community, role=Role.DIRECTOR)
    building = Building.objects.create(community=community, number="3")
    units = [
        Unit(community=community, building=building, entrance="2", number=str(n), code=f"3-2-{n}") for n in range(100)
    ]
    Unit.objects.bulk_create(units)
    category = Category.objects.create(community=community, kind="repair", name="水管")
    now = clock.now()
    for start in range(0, count, BATCH):
        insert(
            Ticket(
                community=community, number=f"X{n:07d}", kind="repair", category=category, channel="phone",
                text=f"厨房水管漏水，地面有积水，请尽快派人查看。第{n}次登记。", state="closed", building=building,
                unit=units[n % 100], caller_name="王测试", caller_gender="m", caller_phone="13800001234",
                first_responder=by, handler=by, opened_at=now - timedelta(minutes=n),
                closed_at=now - timedelta(minutes=n) + timedelta(hours=3), outcome="更换水管接头，试水无渗漏。",
                told="phone",
            )
            for n in range(start, min(start + BATCH, count))
        )  # fmt: skip


def asked(numbers: str = "") -> Asked:
    """The director's, narrowed to one number when given."""
    who = Membership.objects.select_related("user", "community").get(community__slug=SLUG)
    found = listing("tickets")
    if found is None:
        raise SystemExit("no list of tickets")
    return Asked(found, who, {"words": numbers} if numbers else {}, clock.now())


def written(what: Asked, form: str) -> int:
    """Written and read to its end as a server would send it; returns its bytes."""
    if form == "csv":
        return sum(len(piece.encode()) for piece in as_csv(what))
    size = 0
    with as_workbook(what) as file:
        while piece := file.read(64 * 1024):
            size += len(piece)
    return size


def bare(what: Asked, form: str) -> int:
    """The same cells by the library alone: rows as tuples, no words, no zones, no masks."""
    paths = [one.paths[0] for one in what.columns]
    kinds = [one.kind for one in what.columns]
    rows = rows_of(what).values_list(*paths).iterator(chunk_size=CHUNK)
    if form == "csv":
        return _bare_csv(rows)
    import xlsxwriter

    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory() as folder:
        with xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder}) as book:
            sheet = book.add_worksheet()
            text, moment = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for number, line in enumerate(rows, start=1):
                for place, cell in enumerate(line):
                    if cell is None or cell == "":
                        continue
                    if kinds[place] == CellKind.MOMENT:
                        sheet.write_datetime(number, place, cell.replace(tzinfo=None), moment)
                    elif kinds[place] == CellKind.NUMBER:
                        sheet.write_number(number, place, cell)
                    else:
                        sheet.write_string(number, place, str(cell), text)
        return out.seek(0, os.SEEK_END)


def _bare_csv(rows: Any) -> int:
    size = len(BOM.encode())
    out = io.StringIO()
    writer = csv.writer(out)
    for line in rows:
        writer.writerow(line)
        if out.tell() > 64 * 1024:
            size += len(out.getvalue().encode())
            out.seek(0)
            out.truncate()
    return size + len(out.getvalue().encode())


def main() -> None:
    """fill COUNT, or whole|one|bare xlsx|csv."""
    verb, what = sys.argv[1:3]
    if verb == "fill":
        fill(int(what))
        return
    translation.activate("zh-hans")
    wanted = asked("X0000001" if verb == "one" else "")
    began, worked = time.perf_counter(), time.process_time()
    size = bare(wanted, what) if verb == "bare" else written(wanted, what)
    spent, worked = time.perf_counter() - began, time.process_time() - worked
    told = {
        "seconds": round(spent, 1),
        "processor": round(worked, 1),
        "bytes": size,
        "rows": rows_of(wanted).count(),
        "vendor": connection.vendor,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
