"""Dead letters: what could not be delivered, why, and once more."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from core import clock
from core.pages import page_of
from notices.queries import dead_letters
from notices.reasons import reason
from notices.services import retry, retry_all
from staff.access import DeskRequest


def letters(request: DeskRequest) -> HttpResponse:
    """The community's dead letters, the latest first, each with its reason in words."""
    page = page_of(dead_letters(request.community), request, size=30)
    rows = [(one, reason(one.error, one.error_detail)) for one in page]
    return render(request, "notices/dead.html", {"page": page, "rows": rows})


def again(request: DeskRequest, pk: int) -> HttpResponse:
    """Try one again."""
    if not retry(request.membership, pk, now=clock.now()):
        raise Http404
    return _back(request, 1)


def again_all(request: DeskRequest) -> HttpResponse:
    """Try all again."""
    return _back(request, retry_all(request.membership, now=clock.now()))


def _back(request: DeskRequest, count: int) -> HttpResponse:
    said = ngettext("%(count)s message is tried again.", "%(count)s messages are tried again.", count)
    messages.success(request, said % {"count": count})
    return redirect("notices:dead", community=request.community.slug)
