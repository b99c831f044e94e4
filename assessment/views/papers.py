"""What is printed and taken away: a sheet on A4 with its signatures, the month's list, the workbook (RP-2)."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessment.access import person_for
from assessment.exports import sheets_book
from assessment.models import Sheet
from assessment.queries.sheets import month_lines, sheet_of, today_in
from assessment.views.sheet_page import sheet_context
from core import clock
from core.downloads import workbook
from staff.access import DeskRequest
from staff.models import User


def sheet_paper(request: DeskRequest, month: date, pk: int) -> HttpResponse:
    """A colleague's sheet."""
    person, found = person_for(request.membership, pk, month)
    return _paper(request, person, found, month)


def mine_paper(request: DeskRequest, month: date) -> HttpResponse:
    """One's own sheet."""
    return _paper(request, request.user, sheet_of(request.community, request.user.pk, month), month)


def _paper(request: DeskRequest, person: User, found: Sheet | None, month: date) -> HttpResponse:
    now = clock.now()
    if month > today_in(request.community, now):
        raise Http404
    context = sheet_context(request, found, month, now=now)
    context |= {"person": person, "own": person.pk == request.user.pk}
    return render(request, "assessment/sheet_paper.html", context)


def month_paper(request: DeskRequest, month: date) -> HttpResponse:
    """Everybody's month as a list for the file."""
    if month > today_in(request.community, clock.now()):
        raise Http404
    return render(
        request, "assessment/month_paper.html", {"month": month, "lines": month_lines(request.community, month)}
    )


def excel(request: DeskRequest, month: date) -> HttpResponse:
    """Everybody's sums and entries."""
    return month_book(sheets_book(request.community, month), _("staff sheets"), "staff-sheets", month)


def month_book(content: bytes, what: str, plain: str, month: date) -> HttpResponse:
    """A month's workbook, saved under its name."""
    return workbook(content, f"{what}{month:%Y-%m}.xlsx", f"{plain}-{month:%Y-%m}.xlsx")
