"""The bell's list: what I must know, newest first; opening one reads it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock
from core.pages import page_of
from notices.models import Notice
from notices.queries import gathered_under, members_of, notices_of, unread_by_community
from notices.services import mark_gathered_read, mark_read
from notices.wording import sentence
from staff.access import DeskRequest
from staff.queries import communities_of


@dataclass(frozen=True)
class Line:
    """One notice as the list draws it."""

    pk: int
    sentence: str
    urgency: int
    at: datetime
    unread: bool
    gathered: int = 0  # how many stand under it


def notice_list(request: DeskRequest) -> HttpResponse:
    """My notices in this community, by day; and where else something unread waits, for the bell counts it all."""
    unread_only = "unread" in request.GET
    notices = notices_of(request.user, community_id=request.community.pk, unread_only=unread_only)
    page = page_of(notices, request, size=30)
    unread = unread_by_community(request.user)
    elsewhere = [(one, unread[one.pk]) for one in communities_of(request.user) if one.pk in unread]
    context = {
        "page": page,
        "days": by_day(lines_of(list(page))),
        "unread_only": unread_only,
        "unread": unread.get(request.community.pk, 0),
        "elsewhere": [(one, count) for one, count in elsewhere if one != request.community],
        "today": timezone.localdate(clock.now()),
    }
    return render(request, "notices/list.html", context)


def line_of(notice: Notice) -> Line:
    """The notice in the reader's words."""
    words = sentence(notice.code, notice.params)
    return Line(notice.pk, words, notice.urgency, notice.created_at, notice.read_at is None)


def lines_of(notices: list[Notice]) -> list[Line]:
    """The notices with how many stand under each; one query."""
    under = gathered_under([notice.pk for notice in notices])
    return [replace(line_of(notice), gathered=under.get(notice.pk, 0)) for notice in notices]


def gathered(request: DeskRequest, pk: int) -> HttpResponse:
    """What stands under one notice of the bell, in order; POST marks all of it as read."""
    head = _mine(request, pk)
    if request.method == "POST":
        mark_gathered_read(head, now=clock.now())
        return redirect("notices:list", community=request.community.slug)
    rows = members_of(head)
    page = page_of(rows, request, size=30)
    if not page.paginator.count:
        raise Http404
    context = {
        "head": line_of(head),
        "page": page,
        "lines": [line_of(notice) for notice in page],
        "unread": rows.filter(read_at=None).count(),
    }
    return render(request, "notices/gathered.html", context)


def by_day(lines: list[Line]) -> list[tuple[date, list[Line]]]:
    """The lines under their local day, in their order."""
    return [(day, list(group)) for day, group in groupby(lines, key=lambda line: timezone.localdate(line.at))]


def open_notice(request: DeskRequest, pk: int) -> HttpResponse:
    """Read it and go to what it tells of. Another person's notice does not exist."""
    notice = _mine(request, pk)
    if gathered_under([pk]):  # read when what stands under it is
        return redirect("notices:gathered", request.community.slug, pk)
    mark_read(request.user.pk, [pk], community_id=request.community.pk, now=clock.now())
    return redirect(notice.url)


def _mine(request: DeskRequest, pk: int) -> Notice:
    notice = Notice.objects.filter(pk=pk, recipient=request.user, community=request.community).first()
    if notice is None:
        raise Http404
    return notice


def read_all(request: DeskRequest) -> HttpResponse:
    """Mark everything of this community as read."""
    count = mark_read(request.user.pk, None, community_id=request.community.pk, now=clock.now())
    if count:
        messages.success(request, _("%(count)s notices are marked as read.") % {"count": count})
    return redirect("notices:list", community=request.community.slug)
