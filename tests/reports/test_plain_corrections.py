"""What stands beside the frozen numbers of a closed month is what a plain count over today's lists finds (RP-3)."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from deadlines.models import Deadline
from reports.models import MonthClosing, MonthRecount
from reports.services import close_month, recount_month
from staff.models import Community
from tests.reports.test_plain_count import BEGIN, END, a_random_month, differences
from tickets.models import Complaint, Revisit, Ticket, WorkOrder
from visitors.models import Visit

pytestmark = pytest.mark.django_db
SEPTEMBER, DAY = date(2026, 9, 1), timedelta(days=1)


def closed(where: Community) -> MonthClosing:
    return close_month(where, SEPTEMBER, by=None, now=END + 5 * DAY)


def put_right(where: Community) -> None:
    """What turns out to have been wrong: moments, judgements, results; matters of other months that belong here."""
    here: dict[str, Any] = {"community": where}
    tickets = list(Ticket.objects.filter(**here).order_by("pk").values_list("pk", flat=True))
    some = Ticket.objects.filter(pk__in=tickets[::9])
    some.filter(closed_at=None).update(opened_at=END + 40 * DAY)
    some.filter(closed_at__isnull=False).update(opened_at=END + 40 * DAY, closed_at=END + 41 * DAY)
    Ticket.objects.filter(**here, opened_at__lt=BEGIN, closed_at=None).update(opened_at=END - 10 * DAY)
    Ticket.objects.filter(pk__in=tickets[1::11], closed_at__isnull=False).update(solved_on_spot=True)
    late = Deadline.objects.filter(**here, cancelled_at=None, met_at__gt=F("due_at")).order_by("pk")
    Deadline.objects.filter(pk__in=list(late.values_list("pk", flat=True))[::4]).update(met_at=F("due_at"))
    Revisit.objects.filter(**here, result="satisfied").update(result="not_satisfied")
    Complaint.objects.filter(ticket__community=where, valid=False).update(valid=True)
    WorkOrder.objects.filter(**here, arrived_at__gt=F("site_due_at")).update(arrived_at=F("site_due_at"))
    Visit.objects.filter(**here, heads=1).update(heads=2)


def told(where: Community) -> dict[str, Any]:
    out = io.StringIO()
    call_command("monthly_report", "2026-09", community=where.slug, json=True, stdout=out)
    figures: dict[str, Any] = json.loads(out.getvalue())["figures"]
    return figures


def on_the_sheets(path: Path) -> dict[str, tuple[Any, Any]]:
    """Label → this month's number, and what stands beside it as counted today."""
    found: dict[str, tuple[Any, Any]] = {}
    for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        heads = list(rows[2]) if len(rows) > 2 else []
        if _("counted today") in heads:
            place = heads.index(_("counted today"))
            found |= {str(row[0]): (row[1], row[place]) for row in rows[3:] if row[0] and len(row) > place}
    return found


@pytest.mark.rule("RP-3")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_corrected_numbers_of_a_closed_month_are_the_same_counted_by_hand(seed: int, tmp_path: Path) -> None:
    where = a_random_month(seed)
    closing = closed(where)
    assert differences(where, tmp_path) == {}
    frozen = told(where)

    put_right(where)
    assert len(differences(where, tmp_path, today=True)) > 20  # nobody has counted anew: the plain count says so
    recount_month(closing.pk, slot="1", now=clock.now())

    assert differences(where, tmp_path, today=True) == {}
    after = told(where)
    corrected = {name for name, one in after.items() if one["corrected"]}
    assert corrected >= {"received", "replied", "satisfied", "valid", "reached", "visitors", "cleared"}
    assert {name: {**one, "corrected": None} for name, one in after.items()} == frozen


@pytest.mark.rule("RP-3")
def test_the_sheets_show_the_frozen_number_and_the_corrected_one_beside_it(tmp_path: Path) -> None:
    where = a_random_month(4)
    closing = closed(where)
    put_right(where)
    recount_month(closing.pk, slot="1", now=clock.now())

    assert differences(where, tmp_path, today=True) == {}

    sheets, figures = on_the_sheets(tmp_path / "month.xlsx"), told(where)
    for name in MonthRecount.objects.filter(differs=True).values_list("figure", flat=True):
        one = figures[name]
        assert sheets[one["label"]] == (one["value"], one["corrected"]["value"]), name
