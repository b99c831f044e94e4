"""The keys of one's posts: look for one, lend it, take it back; the register on paper (L-5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attachments.views import hand_out
from core import clock
from core.addresses import address_of
from duty import services
from duty.access import key_file_of, key_of, loan_of, posts_of
from duty.forms.keys import LendForm, ReturnForm
from duty.models import Key, Loan
from duty.policy import writes
from duty.queries.keys import changes_of, loans_of, out_at, register_of
from duty.services import Borrower, GivenBack
from staff.access import DeskRequest
from staff.models import User
from staff.services.sign import check_signature
from tickets.views.page_forms import carry_out, fresh


def signed(request: DeskRequest, user: User, data: Mapping[str, Any], *, now: datetime) -> None:
    """Return when the form's secret is this person's own. Raises a Refused at its field. Outside of verbs."""
    address = address_of(request)
    check_signature(user=user, secret=data.get("secret", ""), now=now, address=address, field="secret")


def keys(request: DeskRequest) -> HttpResponse:
    """What is out, overdue first, and the register; a search that finds one key opens it."""
    now, words = clock.now(), request.GET.get("q", "").strip()[:60]
    posts = posts_of(request.membership)
    found = register_of(posts, words)
    if words and len(found) == 1:
        return redirect("duty:key", request.community.slug, found[0].pk)
    context = {
        "posts": posts,
        "keys": found,
        "words": words,
        "out": [] if words else out_at(posts),
        "late_before": now,
        "may_add": any(writes(request.membership, post) for post in posts),
    }
    return render(request, "duty/keys.html", context)


def paper(request: DeskRequest) -> HttpResponse:
    """The register on A4, with room to sign."""
    posts = posts_of(request.membership)
    wanted = request.GET.get("post", "")
    chosen = [post for post in posts if not wanted or str(post.pk) == wanted] or posts
    held = register_of(chosen)
    lists = [(post, [key for key in held if key.post_id == post.pk]) for post in chosen]
    context = {"lists": [pair for pair in lists if pair[1]], "out": out_at(chosen), "now": clock.now()}
    return render(request, "duty/keys_paper.html", context)


def key(request: DeskRequest, pk: int) -> HttpResponse:
    """One key: the form that lends a copy, and everybody who had it."""
    held, now = key_of(request.membership, pk), clock.now()
    if request.method == "POST":
        form = LendForm(request.POST, who=request.membership, now=now, about=pk, files=request.FILES)
        if carry_out(request, form, lambda data: _lend(request, held, data, now)) is not None:
            messages.success(request, _("Lent and signed. You are told before the key is due."))
            return redirect("duty:keys", request.community.slug)
    else:
        form = fresh(request, LendForm, now=now, about=pk)
    loans = loans_of(held)
    out = [loan for loan in loans if loan.returned_at is None]
    may = held.retired_at is None and writes(request.membership, held.post)
    context = {
        "held": held,
        "loans": loans,
        "changes": changes_of(held),
        "out": out,
        "free": held.copies - len(out),
        "form": form if may and (held.copies > len(out) or form.errors) else None,
        "may": may,
        "late_before": now,
    }
    return render(request, "duty/key.html", context, status=422 if form.errors else 200)


def _lend(request: DeskRequest, held: Key, data: Mapping[str, Any], now: datetime) -> Loan:
    to = Borrower(data["borrower"], data["name"], data["phone"], data["signed_how"], data["signature"])
    signed(request, to.colleague or request.user, data, now=now)
    facts = {"purpose": data["purpose"], "due_at": data["due_at"], "key": data["key"]}
    return services.lend_key(request.membership, held.pk, to=to, now=now, **facts)


def loan(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a copy back: the borrower signs, or who receives it when somebody else brings it."""
    lent, now = loan_of(request.membership, pk), clock.now()
    outside = lent.borrower_id is None
    cls: type[ReturnForm] = type("ReturnFormOf", (ReturnForm,), {"lent_outside": outside, "__module__": __name__})
    if request.method == "POST":
        form = cls(request.POST, who=request.membership, now=now, about=pk, files=request.FILES)

        def do(data: Mapping[str, Any]) -> Loan:
            borrower = None if data["brought_by"] else lent.borrower
            signed(request, borrower or request.user, data, now=now)
            back = GivenBack(data["brought_by"], data["words"], data["signed_how"], data["signature"])
            return services.take_back(request.membership, pk, back, now=now)

        if carry_out(request, form, do) is not None:
            messages.success(request, _("The key is back and signed for."))
            return redirect("duty:keys", request.community.slug)
    else:
        form = fresh(request, cls, now=now, about=pk)
    may = lent.returned_at is None and writes(request.membership, lent.held.post)
    context = {"loan": lent, "form": form if may else None, "late": lent.due_at < now}
    return render(request, "duty/key_return.html", context, status=422 if form.errors else 200)


def signature(request: DeskRequest, pk: int) -> HttpResponse:
    """The picture of a signature."""
    return hand_out(key_file_of(request.membership, pk), small="small" in request.GET)
