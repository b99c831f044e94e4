"""Small files of other desks for the tests of the replay, and how they are replayed. Every row is synthetic."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tickets.replay import by115, nyc311, servicenow
from tickets.replay.play import Wishes, replay_file

PRESENT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
QUICK = Wishes(tail=timedelta(0))

NYC_ROW = {
    "Unique Key": "", "Created Date": "12/25/2013 10:00:00 AM", "Closed Date": "", "Agency": "HPD",
    "Agency Name": "Housing", "Complaint Type": "HEATING", "Descriptor": "HEAT", "Status": "Open",
    "Incident Zip": "10001", "Incident Address": "12 TEST STREET", "Street Name": "TEST STREET",
}  # fmt: skip
BY_ROW = {
    "id": "", "category": "10.61", "address": "улица Тестовая, 1", "status": "5", "rating": "0",
    "opened": "2018-07-01 2018", "planned": "2018-07-13", "organisation_id": "242",
}  # fmt: skip
SN_ROW = {
    "number": "INC01", "incident_state": "New", "caller_id": "Caller 1", "opened_at": "29-02-2016 08:00",
    "sys_updated_at": "29-02-2016 08:05", "contact_type": "Phone", "location": "Location 1", "category": "Category 5",
    "subcategory": "?", "u_symptom": "?", "priority": "3 - Moderate", "assignment_group": "Group 1",
    "assigned_to": "?", "closed_code": "code 6",
}  # fmt: skip


def nyc(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A file of New York's form; each row is the usual one with these changes."""
    return write(folder / "calls.csv", nyc311.COLUMNS, NYC_ROW, "Unique Key", rows)


def minsk(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A file of Minsk's form with its lists of names."""
    (folder / "by115_categories.csv").write_text(
        "category,parent,parent_name_ru,name_ru\n10.61,10,Дом,Не закреплена проводка\n"
    )
    (folder / "by115_organizations.csv").write_text("organization_id,org_name\n242,ЖЭУ тестовое\n")
    return write(folder / "requests.csv", by115.COLUMNS, BY_ROW, "id", rows)


def log(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A ServiceNow event log."""
    return write(folder / "log.csv", servicenow.COLUMNS, SN_ROW, "", rows)


def write(path: Path, columns: tuple[str, ...], usual: Mapping[str, str], number: str, rows: Any) -> Path:
    """A CSV file with these columns; the number column is filled in where a row has none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, columns, restval="")
        lines.writeheader()
        for place, row in enumerate(rows, 1):
            lines.writerow({**usual, **({number: str(place)} if number else {}), **row})
    return path


def play(path: Path, kind: str = "nyc311", **wishes: Any) -> dict[str, Any]:
    """Replay the file; by default the clock stops with the last step."""
    return replay_file(path, kind, replace(QUICK, **wishes), now=PRESENT)


def reasons(found: dict[str, Any]) -> list[tuple[int, str, str]]:
    """(row, code, part) of every rejection."""
    return [(one["row"], one["code"], one["part"]) for one in found["rejected"]]


def remarks(found: dict[str, Any]) -> dict[str, list[int]]:
    """Code → rows of every warning."""
    return {one["code"]: one["rows"] for one in found["warnings"]}
