"""Who is there now, my shifts, the months of all departments, one month; publishing it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.refusals import Refused
from duty import rules, services
from duty.access import roster_for
from duty.models import Roster
from duty.policy import plans, sees
from duty.queries.changes import history_of, mine, waiting_in
from duty.queries.mine import my_days, running
from duty.queries.months import Holiday, checks_of, days_around, grid_of, holidays_in, settings_of
from duty.queries.standing import watches
from staff.access import DeskRequest
from staff.enums import LEADS
from staff.models import Department
from staff.queries import departments_of


def now_page(request: DeskRequest) -> HttpResponse:
    """Who is on duty now, and who comes next, in each department; to the desk with `?desk` a line each."""
    found = watches(request.community, clock.now())
    if request.htmx and "desk" in request.GET:
        known = [watch for watch in found if watch.known]
        context = {
            "known": known,
            "unknown": [watch.department for watch in found if not watch.known],
            "there": len({one.slot.person for watch in known for one in watch.now}),
            "may_plan": request.membership.role in LEADS,
        }
        return render(request, "duty/_desk.html", context)
    return render(request, "duty/_now.html" if request.htmx else "duty/now.html", {"watches": found})


def my_page(request: DeskRequest) -> HttpResponse:
    """My shifts: now, today, this week, the next weeks; and the changes that concern me."""
    now = clock.now()
    weeks = my_days(request.membership, now)
    context = {
        "weeks": weeks,
        "today": next(day for week in weeks for day in week if day.today),
        "running": running(request.membership, now),
        "known": any(day.known for week in weeks for day in week),
        "changes": mine(request.membership),
    }
    return render(request, "duty/mine.html", context)


@dataclass(frozen=True)
class Line:
    """A department's month in the list."""

    department: Department
    roster: Roster | None
    holidays: list[Holiday]


def rosters(request: DeskRequest) -> HttpResponse:
    """A month's rosters of all departments; POST begins one."""
    now = clock.now()
    if request.method == "POST":
        return _begin(request, now)
    today = now.astimezone(ZoneInfo(request.community.timezone)).date()
    year, month = _month(request.GET.get("month", ""), today)
    context = {
        "first": date(year, month, 1),
        "before": date(*rules.shifted(year, month, -1), 1),
        "after": date(*rules.shifted(year, month, 1), 1),
        "this": today.replace(day=1),
        "lines": _lines(request, year, month, today),
        "may_plan": request.membership.role in LEADS,
        "may_begin": request.membership.role in LEADS and rules.may_begin(year, month, today),
        "waiting": waiting_in(request.community) if request.membership.role in LEADS else [],
    }
    return render(request, "duty/rosters.html", context)


def _lines(request: DeskRequest, year: int, month: int, today: date) -> list[Line]:
    """What each department has; holidays are told to those who plan."""
    community, may_plan = request.community, request.membership.role in LEADS
    rows = Roster.objects.filter(community=community, year=year, month=month)
    begun = {one.department_id: one for one in rows.select_related("published_by")}
    sample = Roster(community=community, year=year, month=month)
    special = days_around(sample) if may_plan else {}
    ahead = settings_of(community).holiday_days if may_plan else 0
    found = []
    for department in departments_of(community):
        roster = begun.get(department.pk)
        holidays = holidays_in(roster or sample, special, today=today, ahead=ahead)
        seen = roster if roster and sees(request.membership, roster) else None
        found.append(Line(department, seen, holidays))
    return found


def _begin(request: DeskRequest, now: datetime) -> HttpResponse:
    wanted = request.POST.get("department", "")
    department = None
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
        department = departments_of(request.community).filter(pk=wanted).first()
    if department is None:
        raise Http404
    today = now.astimezone(ZoneInfo(request.community.timezone)).date()
    year, month = _month(request.POST.get("month", ""), today)
    roster = services.begin(request.membership, department, year=year, month=month, now=now)
    return redirect("duty:edit", community=request.community.slug, pk=roster.pk)


def _month(text: str, today: date) -> tuple[int, int]:
    """2026-12 as typed in the address; this month for nonsense."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.year, today.month
    return (found.year, found.month) if 2000 <= found.year <= 2100 else (today.year, today.month)


def roster(request: DeskRequest, pk: int) -> HttpResponse:
    """The month as everybody sees it; a draft leads those who plan to filling it in."""
    found, now = roster_for(request.membership, pk), clock.now()
    may_plan = plans(request.membership, found)
    if found.published_at is None and may_plan:
        return redirect("duty:edit", community=request.community.slug, pk=pk)
    grid = grid_of(found, now)
    context = {
        "roster": found,
        "grid": grid,
        "mine": request.user.pk,
        "may_plan": may_plan,
        "may_ask": found.published_at is not None and grid.row_of(request.user.pk) is not None,
        "checks": checks_of(grid, now) if may_plan else None,
        "history": history_of(found, request.membership),
        "dense": "denser" if len(grid.rows) > 30 else "dense" if len(grid.rows) > 18 else "",
    }
    return render(request, "duty/roster.html", context)


def publish(request: DeskRequest, pk: int) -> HttpResponse:
    """Publish the draft; everybody concerned is told."""
    found = roster_for(request.membership, pk, to_plan=True)
    try:
        services.publish(
            roster_id=found.pk,
            who=request.membership,
            accept_warnings="accept_warnings" in request.POST,
            now=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("duty:edit", community=request.community.slug, pk=pk)
    messages.success(request, _("Published. Everybody concerned is told."))
    return redirect("duty:roster", community=request.community.slug, pk=pk)


def copy(request: DeskRequest, pk: int) -> HttpResponse:
    """Let last month's rotation go on in the empty cells."""
    found = roster_for(request.membership, pk, to_plan=True)
    try:
        count = services.copy_rotation(roster_id=found.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%(count)s empty cell is filled in.", "%(count)s empty cells are filled in.", count)
        messages.success(request, words % {"count": count})
    return redirect("duty:edit", community=request.community.slug, pk=pk)
