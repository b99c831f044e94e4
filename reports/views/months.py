"""The monthly report: its list of months, its page, its sheet of paper (RP-1, RP-3)."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from notices.queries import hears_by_mail
from reports import services
from reports.month_shape import MonthReport
from reports.queries.month import month_report
from reports.queries.month_facts import first_of
from reports.queries.months import HEAD, months_of
from reports.views.month_shown import head_of, subjects_of
from reports.views.month_words import corrections_words
from reports.views.months_shown import curves_of, labels, rows_of_months
from staff.access import DeskRequest
from staff.enums import LEADS, SETUP, Role


def months(request: DeskRequest) -> HttpResponse:
    """Every month with its head figures, and their lines over twelve months."""
    lines = months_of(request.community, now=clock.now())
    several = sum(one.role in SETUP for one in request.memberships) > 1
    context = {
        "months": rows_of_months(request.community.slug, lines),
        "curves": curves_of(lines),
        "labels": labels(),
        "company_url": reverse("reports:company_month", args=[f"{lines[0].month:%Y-%m}"]) if several and lines else "",
    }
    return render(request, "reports/months.html", context)


def month(request: DeskRequest, month: date) -> HttpResponse:
    """The report of a month that has begun; one that is still to come is no page."""
    now = clock.now()
    this = begun(month, now)
    report = month_report([request.community], month, now=now)
    slug = request.community.slug
    place = f"{month:%Y-%m}"
    context = {
        **shown(report),
        **neighbours(month, this, lambda other: reverse("reports:month", args=[slug, other])),
        **deeds(request, report, this),
        "running": month == this,
        "paper_url": reverse("reports:month_paper", args=[slug, place]),
        "excel_url": reverse("reports:month_excel", args=[slug, place]),
        "mail_url": mail_missing(request),
    }
    return render(request, "reports/month.html", context)


def mail_missing(request: DeskRequest) -> str:
    """Where a manager to whom the report is sent, but whom no e-mail reaches, gives an address; else nothing."""
    if request.membership.role not in LEADS or hears_by_mail(request.user):
        return ""
    return reverse("notices:mail", args=[request.community.slug])


def close(request: DeskRequest, month: date) -> HttpResponse:
    """The month is frozen: its numbers do not change any more (RP-3)."""
    now = clock.now()
    begun(month, now)
    try:
        services.close_month(request.community, month, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(month)s is closed. Its numbers do not change any more.") % _place(month))
    return redirect("reports:month", community=request.community.slug, month=month)


def issue(request: DeskRequest, month: date) -> HttpResponse:
    """The report goes to the managers; a month that is not closed yet is closed with it (TL-11)."""
    now = clock.now()
    begun(month, now)
    try:
        services.issue_month(request.community, month, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The report of %(month)s is issued to the managers.") % _place(month))
    return redirect("reports:month", community=request.community.slug, month=month)


def deeds(request: DeskRequest, report: MonthReport, this: date) -> dict[str, Any]:
    """What the director may still do with a month that is over: close it, issue its report."""
    if request.membership.role != Role.DIRECTOR or report.month >= this:
        return {}
    place = [request.community.slug, f"{report.month:%Y-%m}"]
    return {
        "close_url": "" if report.closed_at else reverse("reports:month_close", args=place),
        "issue_url": "" if report.issued_at else reverse("reports:month_issue", args=place),
    }


def _place(month: date) -> dict[str, str]:
    return {"month": f"{month:%Y-%m}"}


def paper(request: DeskRequest, month: date) -> HttpResponse:
    """The same numbers on A4."""
    now = clock.now()
    begun(month, now)
    report = month_report([request.community], month, now=now)
    url = reverse("reports:month", args=[request.community.slug, f"{month:%Y-%m}"])
    return render(request, "reports/month_paper.html", {**shown(report), "report_url": url})


def begun(month: date, now: datetime) -> date:
    """The month that runs. 404 for one that has not begun."""
    this = localdate(now).replace(day=1)
    if month > this:
        raise Http404
    return this


def shown(report: MonthReport) -> dict[str, Any]:
    """What page and paper draw."""
    return {
        "report": report,
        "head": head_of(report, HEAD),
        "subjects": subjects_of(report),
        "corrections": corrections_words(report.corrections),
    }


def neighbours(month: date, this: date, address: Any) -> dict[str, Any]:
    """The months beside this one with their addresses; none after the one that runs."""
    previous, following = first_of(month, after=-1), first_of(month, after=1)
    found = {"previous": previous, "previous_url": address(f"{previous:%Y-%m}"), "next": following}
    return {**found, "next_url": address(f"{following:%Y-%m}") if following <= this else ""}
