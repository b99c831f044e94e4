"""The company's monthly report: over the communities that the person directs or administers, and no others (PR)."""

from collections.abc import Sequence
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core import clock
from reports.queries.month import month_report
from reports.views.month_excel import book_of
from reports.views.month_list import list_context
from reports.views.months import begun, neighbours, shown
from staff.access import DeskRequest
from staff.enums import SETUP
from staff.models import Community
from staff.queries import memberships_of


def month(request: HttpRequest, month: date) -> HttpResponse:
    """The figures of all of them together."""
    communities, now = _mine(request), clock.now()
    this = begun(month, now)
    context = {
        **shown(month_report(communities, month, now=now)),
        **neighbours(month, this, lambda other: reverse("reports:company_month", args=[other])),
        "running": month == this,
        "paper_url": reverse("reports:company_paper", args=[f"{month:%Y-%m}"]),
        "excel_url": reverse("reports:company_excel", args=[f"{month:%Y-%m}"]),
    }
    return render(request, "reports/month.html", context)


def paper(request: HttpRequest, month: date) -> HttpResponse:
    """The same numbers on A4."""
    communities, now = _mine(request), clock.now()
    begun(month, now)
    report = month_report(communities, month, now=now)
    url = reverse("reports:company_month", args=[f"{month:%Y-%m}"])
    return render(request, "reports/month_paper.html", {**shown(report), "report_url": url})


def excel(request: HttpRequest, month: date) -> HttpResponseBase:
    """The workbook over all of them."""
    communities = _mine(request)
    return book_of(communities, month, by=cast("DeskRequest", request).user, now=clock.now())


def figure(request: HttpRequest, month: date, figure: str) -> HttpResponse:
    """The records behind a number, each with its community."""
    communities, now = _mine(request), clock.now()
    begun(month, now)
    context = list_context(request, communities, month, figure, now=now)
    back = reverse("reports:company_month", args=[f"{month:%Y-%m}"])
    return render(request, "reports/month_figure.html", {**context, "back": back, "communities": communities})


def _mine(request: HttpRequest) -> Sequence[Community]:
    """Those communities; 404 without any. The frame and the wall clock are those of the first."""
    desk = cast("DeskRequest", request)
    desk.memberships = memberships_of(desk.user)
    mine = [one for one in desk.memberships if one.role in SETUP]
    if not mine:
        raise Http404
    desk.membership = mine[0]
    timezone.activate(ZoneInfo(mine[0].community.timezone))
    return [one.community for one in mine]
