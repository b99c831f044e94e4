"""Every figure of a random month against a plain count over the exported lists: no ORM, no marks (RP-1, RP-3)."""

import io
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db.models import F, Q
from django.utils.translation import gettext as _

from benchmarks.month_rows import Ground, fill
from reports.figures import ALL, FAMILIES, cleared
from reports.figures import figure as shapes
from reports.figures.columns import AGAIN
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import BuildingFactory, CategoryFactory, DepartmentFactory, MembershipFactory, UnitFactory
from tests.reports.month_beside import beside
from tests.reports.plain_splits import differing

pytestmark = pytest.mark.django_db
BEGIN, END = datetime(2026, 8, 31, 16, 0, tzinfo=UTC), datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
OUTREACH = ("home_visits_planned", "home_visits_made", "visit_matters", "survey_slips")  # every row of their family
MIDNIGHT = datetime(2026, 10, 1)  # noqa: DTZ001 as a workbook keeps it
Row = dict[str, Any]


def a_random_month(seed: int, count: int = 150) -> Community:
    """September with `count` matters, drawn by this seed."""
    chance = random.Random(seed)  # noqa: S311 a draw that comes again
    director = MembershipFactory.create(role=Role.DIRECTOR)
    where = director.community
    departments = [DepartmentFactory.create(community=where) for _ in range(3)]
    people = [
        MembershipFactory.create(community=where, department=chance.choice([*departments, None])) for _ in range(4)
    ]
    ground = Ground(
        where, BEGIN, END,
        people=[one.user_id for one in people],
        departments=[one.pk for one in departments],
        units=[UnitFactory.create(building=BuildingFactory.create(community=where)) for _ in range(4)],
        categories=[CategoryFactory.create(community=where).pk for _ in range(5)],
        chance=chance,
    )  # fmt: skip
    fill(ground, count)
    beside(ground)
    return where


class Lists:
    """The workbook's lists as plain rows: header → value."""

    def __init__(self, path: Path) -> None:
        book = openpyxl.load_workbook(path, read_only=True)
        self._rows: dict[str, list[Row]] = {}
        for sheet in book.worksheets:
            first, *rest = list(sheet.iter_rows(values_only=True))
            self._rows[sheet.title] = [dict(zip(map(str, first), row, strict=False)) for row in rest]

    def of(self, family: str) -> list[Row]:
        """The rows of a family's sheet; none where nothing was listed."""
        return self._rows.get((_("List %(what)s") % {"what": FAMILIES[family].title})[:31], [])


def header(family: str, source: Any) -> str:
    """What the column of this source is called."""
    (found,) = [str(one.header) for one in FAMILIES[family].columns if one.source is source or one.source == source]
    return found


def cell(family: str, source: Any) -> Callable[[Row], Any]:
    """The value of this column."""
    name = header(family, source)
    return lambda row: row.get(name)


Picks = Callable[[Row], bool]


def met_in_time(family: str) -> Picks:
    met, due = cell(family, "met_at"), cell(family, "due_at")
    return lambda row: met(row) is not None and met(row) <= due(row)


def no(picks: Picks) -> Picks:
    return lambda row: not picks(row)


def every(_row: Row) -> bool:
    return True


def filled(family: str, source: Any) -> Picks:
    value = cell(family, source)
    return lambda row: value(row) not in {None, ""}


def says(family: str, source: Any, *values: str) -> Picks:
    value = cell(family, source)
    (column,) = [one for one in FAMILIES[family].columns if one.source == source]
    words = {str(column.words[one]) for one in values}
    return lambda row: value(row) in words


def both(one: Picks, other: Picks) -> Picks:
    return lambda row: one(row) and other(row)


def seconds(begin: datetime, end: datetime) -> int:
    """Between two moments, each cut to its second."""
    return int((_cut(end) - _cut(begin)).total_seconds())


def _cut(moment: datetime) -> datetime:
    """A workbook keeps a moment to some microseconds."""
    return (moment + timedelta(microseconds=20)).replace(microsecond=0)


def slow(row: Row) -> bool:
    opened, saved, heads = (cell("visits", name)(row) for name in ("opened_at", "registered_at", "heads"))
    return opened is not None and seconds(opened, saved) > 60 * heads


def again(row: Row) -> bool:
    second = row.get(str(next(one.header for one in FAMILIES["matters"].columns if one.source is AGAIN)))
    return second is not None and second < MIDNIGHT


def plain() -> dict[str, tuple[str, Picks]]:
    """Figure → its list and a plain condition on the list's words and moments. Written without a look at the code."""
    arrived, due = cell("orders", "arrived_at"), cell("orders", "site_due_at")
    reached: Picks = lambda row: arrived(row) is not None and arrived(row) <= due(row)  # noqa: E731 beside its figure
    valid = says("complaints", "complaint__valid", "True")
    reported = filled("complaints", "complaint__reported_at")
    nine, ten = (lambda row, rule=rule: cell("revisits", "rule")(row) == rule for rule in ("TL-9", "TL-10"))
    ended, opened = filled("revisits", "ended_at"), filled("visits", "opened_at")
    judged, left = filled("matters", cleared.FOUND), says("matters", cleared.FOUND, "not_cleared")
    return {
        "received": ("matters", every), "on_the_spot": ("matters", filled("matters", "solved_on_spot")),
        "one_time": ("matters", no(again)), "not_one_time": ("matters", again), "again": ("again", every),
        "closed": ("closed", every), "replies": ("replies", every), "replied": ("replies", met_in_time("replies")),
        "unreplied": ("replies", no(met_in_time("replies"))), "orders": ("orders", every),
        "reached": ("orders", reached), "unreached": ("orders", no(reached)), "day_lines": ("lines", every),
        "day_judged": ("matters", judged), "cleared": ("matters", both(judged, no(left))),
        "uncleared": ("matters", both(judged, left)),
        "carried": ("lines", says("lines", "verdict", "carried")),
        "not_cleared": ("lines", says("lines", "verdict", "not_cleared")),
        "closings_3": ("closings_3", every), "closed_in_3": ("closings_3", met_in_time("closings_3")),
        "not_closed_in_3": ("closings_3", no(met_in_time("closings_3"))), "closings_7": ("closings_7", every),
        "closed_in_7": ("closings_7", met_in_time("closings_7")),
        "not_closed_in_7": ("closings_7", no(met_in_time("closings_7"))), "promises": ("promises", every),
        "kept": ("promises", met_in_time("promises")), "broken": ("promises", no(met_in_time("promises"))),
        "complaints": ("complaints", every), "valid": ("complaints", valid),
        "invalid": ("complaints", says("complaints", "complaint__valid", "False")),
        "unjudged": ("complaints", no(filled("complaints", "complaint__valid"))),
        "investigated": ("complaints", both(valid, reported)),
        "not_investigated": ("complaints", both(valid, no(reported))), "revisits": ("revisits", every),
        "revisited": ("revisits", ended), "complaint_revisits": ("revisits", nine),
        "complaints_revisited": ("revisits", both(nine, ended)), "service_revisits": ("revisits", ten),
        "services_revisited": ("revisits", both(ten, ended)),
        "answered": ("revisits", says("revisits", "result", "satisfied", "not_satisfied")),
        "satisfied": ("revisits", says("revisits", "result", "satisfied")),
        "not_satisfied": ("revisits", says("revisits", "result", "not_satisfied")),
        "not_reached": ("revisits", says("revisits", "result", "not_reached")), "praises": ("praises", every),
        "visits": ("visits", every), "let_in": ("visits", filled("visits", "entered_at")),
        "not_let_in": ("visits", says("visits", "state", "refused", "absent", "turned_away")),
        "timed": ("visits", opened), "registered_slowly": ("visits", slow),
        "registered_in_time": ("visits", both(opened, no(slow))), "permits": ("permits", every),
        "passes": ("passes", every), "passes_used": ("passes", filled("passes", "used_at")),
        "steps": ("steps", every), "spot_checks": ("spot", every), "spot_judged": ("spot", filled("spot", "judgement")),
        "spot_faulty": ("spot", says("spot", "judgement", "faulty")),
        **{name: (name, every) for name in OUTREACH}, "visits_nobody_home": ("visit_tries", every),
        "survey_returns": ("survey_slips", filled("survey_slips", "returned_at")),
        "events": ("events", no(says("events", "state", "cancelled"))),
        "events_held": ("events", says("events", "state", "held")),
    }  # fmt: skip


def differences(where: Community, folder: Path, *, today: bool = False) -> dict[str, Any]:
    """Figure → (what the report says, what a plain count finds), as far as they differ.

    With `today` what it says beside the frozen numbers, where it says something there; splits have nothing beside them.
    """
    path, told = folder / "month.xlsx", io.StringIO()
    call_command("monthly_report", "2026-09", community=where.slug, xlsx=path, json=True, stdout=told)
    figures, splits = (json.loads(told.getvalue())[name] for name in ("figures", "splits"))
    if today:
        figures = {name: one["corrected"] or one for name, one in figures.items()}
    lists, found = Lists(path), dict[str, Any]()
    conditions = plain()
    for name, figure in ALL.items():
        if figure.total:
            heads = sum(cell(figure.family, figure.total)(row) for row in lists.of(figure.family))
            _differ(found, name, figures[name]["value"], heads)
            continue
        family, picks = conditions[name]
        rows = lists.of(family)
        counted = [row for row in rows if picks(row)]
        _differ(found, name, figures[name]["value"], len(counted))
        mark = str(figure.label)
        if rows and mark in rows[0]:
            _differ(
                found, f"{name} marks", figures[name]["value"], sum(row[mark] or 0 for row in rows if row[mark] == 1)
            )
        if figure.of:
            whole = _whole(figure.of, lists, conditions)
            share = len(counted) * 1000 // whole if whole else None
            told_share = figures[name]["of"], figures[name]["permille"]
            _differ(found, f"{name} of", told_share, (whole, share))
        if figure.took:
            took = _took(figure.took, family, rows)
            _differ(found, f"{name} median", figures[name]["median"], _rank(took, 0.5))
            _differ(found, f"{name} p90", figures[name]["p90"], _rank(took, 0.9))
    late = sorted(cell("steps", "late_ms")(row) for row in lists.of("steps"))
    for name, place in (("late_median", 0.5), ("late_p99", 0.99), ("late_worst", 1.0)):
        _differ(found, name, figures[name]["value"], _rank(late, place) or 0)
    if today:
        return found
    _splits(found, splits, lists)
    listed = lambda name: [row for row in lists.of(ALL[name].family) if conditions[name][1](row)]  # noqa: E731 one use
    return found | differing(splits, listed)


def _whole(name: str, lists: Lists, conditions: dict[str, tuple[str, Picks]]) -> int:
    """How many there are of which a share is taken; of a sum, the sum."""
    figure = ALL[name]
    if figure.total:
        return sum(cell(figure.family, figure.total)(row) for row in lists.of(figure.family))
    family, picks = conditions[name]
    return len([row for row in lists.of(family) if picks(row)])


def _took(measure: shapes.Measure, family: str, rows: list[Row]) -> list[int]:
    begin, end = cell(family, measure.since), cell(family, measure.until)
    timed = [row for row in rows if begin(row) is not None and end(row) is not None]
    heads: Callable[[Row], int] = cell(family, measure.heads) if measure.heads else lambda _row: 1
    return sorted(int(seconds(begin(row), end(row)) / heads(row)) for row in timed)


def _rank(ordered: list[int], place: float) -> int | None:
    return max(ordered[ceil(place * len(ordered)) - 1], 0) if ordered else None


def _splits(found: dict[str, Any], splits: dict[str, Any], lists: Lists) -> None:
    rows, opened = lists.of("matters"), cell("matters", "opened_at")
    for one in splits["day"]["rows"]:
        _differ(found, f"day {one['key']}", one["value"], sum(f"{_cut(opened(row)):%d}" == one["key"] for row in rows))
    for one in splits["hour"]["rows"]:
        _differ(found, f"hour {one['key']}", one["value"], sum(f"{_cut(opened(row)):%H}" == one["key"] for row in rows))


def _differ(found: dict[str, Any], name: str, told: object, counted: object) -> None:
    if told != counted:
        found[name] = (told, counted)


@pytest.mark.rule("RP-1", "RP-3")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_month_is_the_same_counted_by_hand(seed: int, tmp_path: Path) -> None:
    where = a_random_month(seed)

    assert differences(where, tmp_path) == {}


def test_the_random_month_holds_every_fate(tmp_path: Path) -> None:
    where, told = a_random_month(4, count=400), io.StringIO()

    call_command("monthly_report", "2026-09", community=where.slug, json=True, stdout=told)

    empty = {name for name, one in json.loads(told.getvalue())["figures"].items() if not one["value"]}
    assert empty <= {"late_median"}
    assert not [name for name, one in json.loads(told.getvalue())["splits"].items() if not one["rows"]]
    assert tmp_path.exists()


WRONG = {
    "replied": lambda _w: Q(met_at__isnull=False),
    "unreached": lambda _w: Q(arrived_at__gt=F("site_due_at")),
    "satisfied": lambda _w: ~Q(result="not_satisfied"),
    "valid": lambda _w: ~Q(complaint__valid=False),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_definition_is_found(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where, right = a_random_month(1, count=300), ALL[name]
    wrong = shapes.Figure(name, right.family, right.label, WRONG[name], right.of, right.bad, right.total, right.took)
    monkeypatch.setitem(ALL, name, wrong)

    assert name in differences(where, tmp_path)


def test_the_lists_name_no_phone_and_no_full_name(tmp_path: Path) -> None:
    where = a_random_month(1)
    path = tmp_path / "month.xlsx"

    call_command("monthly_report", "2026-09", community=where.slug, xlsx=path)

    texts = {str(value) for sheet in openpyxl.load_workbook(path, read_only=True).worksheets
             for row in sheet.iter_rows(values_only=True) for value in row if value}  # fmt: skip
    assert not [one for one in texts if "13800001234" in one or "王测试" in one]
    assert {"王先生", "王女士"} & texts


def test_membership_of_somebody_else_changes_nothing(tmp_path: Path) -> None:
    where = a_random_month(5, count=60)
    before = differences(where, tmp_path)
    a_random_month(6, count=60)

    assert differences(where, tmp_path) == before == {}
    assert Membership.objects.count() > 5
