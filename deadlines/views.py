"""Set-up pages: the community's time limits with a preview of their chain, and its working calendar."""

from datetime import date
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from deadlines.forms import DayForm, LimitForm
from deadlines.models import LimitOverride
from deadlines.queries import days_of, limit_book, limit_rows, preview_lines
from deadlines.rules import Rule
from deadlines.services import forget_day, set_day, set_limit
from deadlines.wording import limit_name
from staff.access import DeskRequest
from staff.enums import SETUP


def limits(request: DeskRequest) -> HttpResponse:
    """Every limit as it counts here, and which are the community's own."""
    return render(request, "deadlines/limits.html", {"rows": limit_rows(request.community)})


def limit(request: DeskRequest, rule: str) -> HttpResponse:
    """One limit: its chain if it started now, and the community's own figures."""
    if rule not in [known.value for known in Rule]:
        raise Http404
    book = limit_book(request.community)
    current = book.limit(Rule(rule))
    own = LimitOverride.objects.filter(community=request.community, rule=rule).values().first()
    form = LimitForm(request.POST if request.method == "POST" else None, limit=current, initial=own or {})
    if request.method == "POST" and form.is_valid():
        try:
            set_limit(request.membership, Rule(rule), form.own, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved. Limits that start from now on count by it; running ones stay."))
            return redirect("deadlines:limits", community=request.community.slug)
    context = {
        "form": form,
        "rule": rule,
        "name": limit_name(rule),
        "lines": preview_lines(book, Rule(rule), now=clock.now()),
        "may_change": request.membership.role in SETUP,
    }
    return render(request, "deadlines/limit.html", context, status=422 if form.errors else 200)


def calendar(request: DeskRequest) -> HttpResponse:
    """The days that differ from Monday to Friday; the community's own entries can be added and dropped."""
    year = _year(request)
    form = DayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        set_day(
            request.membership,
            day,
            working=form.cleaned_data["working"],
            name=form.cleaned_data["name"],
            now=clock.now(),
        )
        messages.success(request, _("Saved. The calendar counts by it from now on."))
        return redirect(f"{request.path}?year={day.year}")
    context = {
        "form": form,
        "year": year,
        "days": days_of(request.community, year),
        "may_change": request.membership.role in SETUP,
    }
    return render(request, "deadlines/calendar.html", context, status=422 if form.errors else 200)


def forget(request: DeskRequest) -> HttpResponse:
    """Drop the community's own word on a day."""
    day = parse_date(request.POST.get("day", ""))
    if day is None:
        raise Http404
    forget_day(request.membership, day, now=clock.now())
    messages.success(request, _("Dropped. The public calendar counts again."))
    return redirect("deadlines:calendar", community=request.community.slug)


def _year(request: DeskRequest) -> int:
    """The year that the address asks for, or this one; nonsense means this one."""
    here = clock.now().astimezone(ZoneInfo(request.community.timezone)).year
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and date.min.year < int(asked) < date.max.year else here
