"""Our arithmetic against published deadlines: made rows, and the real file where it lies beside the project."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

CALENDAR = Path(settings.BASE_DIR) / "docs" / "calendars" / "boston.toml"
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "boston311_2015_2016.csv"
COLUMNS = ["CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "OnTime_Status", "TYPE"]
ROWS = [
    # stamps are local time minus the offset once too often: 10:16 in the file is 14:16 in Boston (summer time)
    ["1", "2016-06-13 10:16:00", "2016-06-14 10:16:00", "2016-06-13 11:00:00", "ONTIME", "Pothole"],
    [
        "2",
        "2016-06-17 15:00:00",
        "2016-06-21 04:30:00",
        "2016-06-22 09:00:00",
        "OVERDUE",
        "Pothole",
    ],  # after hours, Friday
    [
        "3",
        "2016-07-01 10:00:00",
        "2016-07-05 10:00:00",
        "2016-07-02 10:00:00",
        "ONTIME",
        "Pothole",
    ],  # over the 4th of July
    ["4", "2016-03-11 07:00:00", "2016-03-19 08:00:00", "2016-03-21 08:00:00", "OVERDUE", "Damp"],  # into summer time
    ["5", "2016-06-13 10:16:00", "", "", "", "Pothole"],
]


def run(rows: list[list[str]], folder: Path, calendar: Path = CALENDAR) -> dict[str, Any]:
    file = folder / "cases.csv"
    with file.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([COLUMNS, *rows])
    out = StringIO()
    call_command("check_deadlines", file, calendar=calendar, json=True, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_days_and_the_way_of_counting_are_found_from_the_data(tmp_path: Path) -> None:
    found = run(ROWS, tmp_path)

    assert (found["types"]["Pothole"]["clock"], found["types"]["Pothole"]["days"]) == ("working_days_from_opening", 1)
    assert found["types"]["Damp"]["days"] == 8
    assert found["deadlines_within_120s"] == found["rows_with_target"] == 4


def test_the_flags_are_reproduced(tmp_path: Path) -> None:
    found = run(ROWS, tmp_path)

    assert (found["flags_reproduced"], found["flags_reproduced_with_our_deadline"]) == (4, 4)


def test_a_wrong_flag_is_not_reproduced(tmp_path: Path) -> None:
    wrong = [*ROWS[0][:4], "OVERDUE", "Pothole"]

    assert run([wrong, *ROWS[1:]], tmp_path)["flags_reproduced"] == 3


def test_a_deadline_that_differs_is_named(tmp_path: Path) -> None:
    odd = ["9", "2016-06-14 10:16:00", "2016-06-15 11:00:00", "2016-06-14 11:00:00", "ONTIME", "Pothole"]

    assert run([*ROWS, odd], tmp_path)["misses"] == ["9"]


def test_days_that_the_calendar_names_count_instead_of_what_the_data_suggests(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(CALENDAR.read_text() + '\n[types."Pothole"]\nclock = "calendar_days"\ndays = 9\n')

    found = run(ROWS, tmp_path, own)

    assert found["types"]["Pothole"] == {"clock": "calendar_days", "days": 9, "rows": 3, "within_120s": 0}


def test_an_unreadable_stamp_is_reported_by_its_row(tmp_path: Path) -> None:
    bad = ["8", "13/06/2016", "2016-06-15 11:00:00", "", "", "Pothole"]

    assert run([*ROWS, bad], tmp_path)["unreadable"] == ["row 7: Invalid isoformat string: '13/06/2016'"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tz = ", "is no TOML"),
        ('stamps = "mars"', "write one of"),
        ('[week]\nmontag = ["08:00-17:00"]', "montag"),
        ('[week]\nmonday = ["early-late"]', "write windows like"),
        ('[days]\noff = ["2016-07-04"]', "without quotes"),
        ('[types."X"]\nclock = "calendar_days"', "needs clock and days"),
        ('[types."X"]\nclock = "moon"\ndays = 1', "counts by 'moon'"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_with_a_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(text)

    with pytest.raises(CommandError, match=sentence):
        run(ROWS, tmp_path, bad)


def test_a_file_without_the_columns_is_refused_with_their_names(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n")

    with pytest.raises(CommandError, match="lacks the columns"):
        call_command("check_deadlines", file, calendar=CALENDAR, stdout=StringIO())


@pytest.mark.skipif(not REAL.exists(), reason="the published file does not lie beside the project (../shared/data)")
def test_bostons_deadlines_are_reproduced() -> None:
    out = StringIO()
    call_command("check_deadlines", REAL, calendar=CALENDAR, json=True, stdout=out)
    found = json.loads(out.getvalue())

    assert found["flags_reproduced"] == found["rows_with_flag"] == 616
    assert found["deadlines_within_120s"] / found["rows_with_target"] >= 0.95
    assert found["unseen_within_120s"] / found["unseen_rows"] >= 0.95
