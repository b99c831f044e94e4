"""The duty log: a shift's stream with the form on top, a correction, the search, a day on paper (L-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from attachments.views import hand_out
from core import clock
from duty import services
from duty.access import entry_of, log_file_of, posts_of, retired_post_of
from duty.forms.log import CorrectionForm, LogForm, SearchForm
from duty.log_rules import Span
from duty.models import LogEntry, Post
from duty.policy import writes
from duty.queries.log import Wish, log_of_day, log_of_shift, search_log, span_now, spans, with_files, writers
from duty.queries.log_search import search_known
from duty.rules import DAY
from ledger.queries import head_of
from staff.access import DeskRequest
from staff.enums import OVERSIGHT
from staff.models import User
from tickets.forms.page_form import draft_name
from tickets.queries.drafts import draft_of
from tickets.views.page_forms import carry_out, fresh


@dataclass(frozen=True)
class Tab:
    """A shift of the day, as the page links to it."""

    name: str
    url: str
    current: bool


def log(request: DeskRequest) -> HttpResponse:
    """A post's log of one shift; posted, an entry is written."""
    posts, now = posts_of(request.membership), clock.now()
    own = [post for post in posts if writes(request.membership, post)]
    if request.method != "POST":
        kept = draft_of(request.membership, draft_name(LogForm.code, 0))
        chosen = _chosen(request, posts)
        first = {"post": str(chosen.pk)} if chosen in own else {}
        form = LogForm.of(own, who=request.membership, now=now, initial=first, draft=kept.fields if kept else None)
        return _page(request, posts, form, now=now)
    form = LogForm.of(own, request.POST, who=request.membership, now=now, files=request.FILES)
    entry = carry_out(request, form, lambda data: _write(request, own, data, now))
    if entry is None:
        return _page(request, posts, form, now=now, status=422)
    messages.success(request, _("Written down. It can't be changed any more; a correction is an entry of its own."))
    return redirect(_url(request, entry.post_id, entry.day, entry.shift_id))


def _write(request: DeskRequest, own: Sequence[Post], data: Mapping[str, Any], now: datetime) -> LogEntry:
    post = next(one for one in own if one.pk == data["post"])
    facts = {"words": data["words"], "at": data["at"], "files": data["papers"], "key": data["key"]}
    return services.write_entry(request.membership, post, now=now, **facts)


def _chosen(request: DeskRequest, posts: Sequence[Post]) -> Post | None:
    """The post of the address, one that left included; else one's own."""
    wanted = request.GET.get("post", "")
    named = next((post for post in posts if str(post.pk) == wanted), None)
    return named or retired_post_of(request.membership, wanted) or (posts[0] if posts else None)


def _url(request: DeskRequest, post: int, day: date, shift: int | None) -> str:
    place = {"post": str(post), "day": f"{day}", "shift": str(shift or "")}
    return f"{reverse('duty:log', args=[request.community.slug])}?{urlencode(place)}"


def _page(
    request: DeskRequest, posts: Sequence[Post], form: LogForm, *, now: datetime, status: int = 200
) -> HttpResponse:
    post = _chosen(request, posts)
    writes_here = bool(form.posts) and (post is None or post.retired_at is None)
    context: dict[str, Any] = {"posts": posts, "post": post, "form": form if writes_here else None}
    if post is not None:
        running = span_now(request.community, now)
        day = parse_day(request.GET.get("day", "")) or running.day
        of_day = spans(request.community, day)
        span = _span(request, of_day, running)
        context |= {
            "day": day,
            "before": day - DAY,
            "after": day + DAY if day < running.day else None,
            "sheet": log_of_shift(post, span),
            "running": (span.day, span.shift_id) == (running.day, running.shift_id),
            "tabs": [
                Tab(
                    one.shift.name if one.shift else _("whole day"),
                    _url(request, post.pk, day, one.shift_id),
                    one == span,
                )
                for one in of_day
            ],
            "may_write": writes(request.membership, post),
            "may_set": request.membership.role in OVERSIGHT,
        }
    return render(request, "duty/log.html", context, status=status)


def _span(request: HttpRequest, of_day: Sequence[Span], running: Span) -> Span:
    """The shift of the address, else the running one, else the day's first."""
    wanted = request.GET.get("shift", "")
    named = (one for one in of_day if wanted and str(one.shift_id) == wanted)
    same = (one for one in of_day if (one.day, one.shift_id) == (running.day, running.shift_id))
    return next(named, None) or next(same, None) or of_day[0]


def parse_day(text: str) -> date | None:
    """2026-11-23 as a day; None for nonsense."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def correct(request: DeskRequest, pk: int) -> HttpResponse:
    """What is wrong, and the form for what is right."""
    entry, now = entry_of(request.membership, pk), clock.now()
    may = writes(request.membership, entry.post)
    if request.method == "POST":
        form = CorrectionForm(request.POST, who=request.membership, now=now, about=pk, files=request.FILES)
        made = carry_out(
            request,
            form,
            lambda data: services.correct_entry(
                request.membership, pk, words=data["words"], files=data["papers"], key=data["key"], now=now
            ),
        )
        if made is not None:
            messages.success(request, _("Corrected. The old words stay readable beside the new ones."))
            return redirect(_url(request, made.post_id, made.day, made.shift_id))
    else:
        form = fresh(request, CorrectionForm, now=now, about=pk)
    with_files([entry])
    later = LogEntry.objects.filter(corrects=entry).first()
    context = {"entry": entry, "form": form, "may": may, "later": later}
    return render(request, "duty/log_correct.html", context, status=422 if form.errors else 200)


def search(request: DeskRequest) -> HttpResponse:
    """Entries by words, person and day, the newest first; and what the ledger knows of the days searched.

    What is looked for comes in the body: it may be a name or a number, and an address stands in logs (A-3).
    """
    posts = posts_of(request.membership, retired=True)
    asked = request.POST.dict()
    if until := asked.get("until"):  # the days before those that were searched
        asked |= {"first": "", "last": until}
    form = SearchForm(asked)
    form.fields["post"].queryset = Post.objects.filter(pk__in=[one.pk for one in posts])  # type: ignore[attr-defined]
    wrote = {user.pk for user in writers(request.community)}
    form.fields["by"].queryset = User.objects.filter(pk__in=wrote).order_by("name", "username")  # type: ignore[attr-defined]
    wish = _wish(form, asked.get("before", ""))
    post = form.cleaned_data.get("post")
    within = [one for one in posts if post is None or one.pk == post.pk]
    found, further = search_log(within, wish)
    today = clock.now().astimezone(ZoneInfo(request.community.timezone)).date()
    known = search_known(request.community, within, wish, today) if wish.asks and wish.before is None else None
    context = {
        "form": form,
        "found": found,
        "further": further,
        "paged": wish.before is not None,
        "known": known,
        "earlier": known.window.first - DAY if known else None,
    }
    return render(request, "duty/log_search.html", context)


def _wish(form: SearchForm, before: str) -> Wish:
    """What could be read of the form; nonsense looks for nothing in particular."""
    form.is_valid()
    data = form.cleaned_data
    on = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    by = data.get("by")
    return Wish(data.get("words", ""), by.pk if by else None, data.get("first"), data.get("last"), on)


def paper(request: DeskRequest) -> HttpResponse:
    """A post's day on A4: every shift, and the ledger's head at the end."""
    posts, now = posts_of(request.membership), clock.now()
    post = _chosen(request, posts)
    today = now.astimezone(ZoneInfo(request.community.timezone)).date()
    day = parse_day(request.GET.get("day", "")) or today
    seq, head = head_of(request.community.pk)
    context = {
        "post": post,
        "day": day,
        "sheets": log_of_day(post, day) if post else [],
        "seq": seq,
        "head": " ".join(head[place : place + 2] for place in range(0, 64, 2)),
        "now": now,
    }
    return render(request, "duty/log_paper.html", context)


def file(request: DeskRequest, pk: int) -> HttpResponse:
    """A photo or paper of an entry; with `?small` as it stands in the stream."""
    return hand_out(log_file_of(request.membership, pk), small="small" in request.GET)
