"""The monthly count of a post's keys: the open ones, one to fill in and sign, one as it was signed (L-5)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from duty import services
from duty.access import count_of, posts_of
from duty.forms.key_register import CountForm
from duty.models import KeyCount
from duty.policy import writes
from duty.queries.keys import counts_at, lines_of, to_be_counted
from duty.views.keys import signed
from staff.access import DeskRequest
from tickets.views.page_forms import carry_out, fresh


def counts(request: DeskRequest) -> HttpResponse:
    """The counts of one's posts, the open ones first."""
    return render(request, "duty/key_counts.html", {"counts": counts_at(posts_of(request.membership))})


def count(request: DeskRequest, pk: int) -> HttpResponse:
    """Count every key and sign; once signed, what was found, also for paper."""
    found, now = count_of(request.membership, pk), clock.now()
    if found.done_at is not None and request.method != "POST":
        return render(request, "duty/key_counted.html", {"count": found, "lines": lines_of(found), "now": now})
    lines = to_be_counted(found.post)
    cls: type[CountForm] = type("CountFormOfPost", (CountForm,), {"lines": lines, "__module__": CountForm.__module__})
    if request.method == "POST":
        form = cls(request.POST, who=request.membership, now=now, about=pk)

        def do(data: Mapping[str, Any]) -> KeyCount:
            signed(request, request.user, data, now=now)
            present, words = form.present(data), form.words(data)
            return services.sign_count(request.membership, pk, present=present, words=words, now=now)

        if carry_out(request, form, do) is not None:
            messages.success(request, _("Counted and signed. Differences have been told to the supervisor."))
            return redirect("duty:key_count", request.community.slug, pk)
    else:
        form = fresh(request, cls, now=now, about=pk)
    context = {"count": found, "form": form, "may": writes(request.membership, found.post)}
    return render(request, "duty/key_count.html", context, status=422 if form.errors else 200)
