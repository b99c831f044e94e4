"""The lock of an unattended desk; what was kept when it fell; one's own PIN."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from core import clock
from core.addresses import address_of
from core.refusals import Refused
from core.typed import is_words
from core.way_back import way_back
from staff.access import DeskRequest
from staff.actor import stamp_of
from staff.forms import PinForm
from staff.models import Pin, User
from staff.presence import lock, seconds_left, touch, unlock
from staff.queries import kept_forms_of
from staff.services import check_signature, set_pin
from staff.services.keep import drop_kept, fields_of
from staff.views.terminal import terminal_here

SHOWN = 400  # signs of each field on the page of kept forms


def lock_page(request: HttpRequest) -> HttpResponse:
    """Who has locked, and the way back in; POST locks at once."""
    if request.method == "POST":
        lock(request.session)
        return redirect(f"{reverse('staff:lock')}?{urlencode({'next': way_back(request) or '/'})}")
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    if seconds_left(request.session, clock.now()) != 0:
        return redirect(target)
    return _page(request, target)


@sensitive_post_parameters("secret")
def unlock_desk(request: HttpRequest) -> HttpResponse:
    """By PIN at an enrolled PC, else by password; back to where one was, or to what was kept."""
    now, target = clock.now(), way_back(request) or "/"
    if seconds_left(request.session, now) != 0:
        return redirect(target)
    user, with_pin = cast("User", request.user), terminal_here(request) is not None
    secret = request.POST.get("secret", "")
    try:
        check_signature(user=user, secret=secret, now=now, address=address_of(request), with_pin=with_pin)
    except Refused as refusal:
        return _page(request, target, refusal=refusal)
    unlock(request.session, now)
    return redirect("staff:kept") if kept_forms_of(user).exists() else redirect(target)


def _page(request: HttpRequest, target: str, *, refusal: Refused | None = None) -> HttpResponse:
    context = {"next": target, "refusal": refusal, "terminal": terminal_here(request)}
    return render(request, "staff/lock.html", context, status=refusal.status if refusal else 200)


def lock_state(request: HttpRequest) -> HttpResponse:
    """For the page's own timer: seconds until the lock (none: never), and for whom the desk is open now."""
    left = seconds_left(request.session, clock.now())
    return JsonResponse({"left": left, "actor": stamp_of(request)}, headers={"Cache-Control": "no-store"})


def stay(request: HttpRequest) -> HttpResponse:
    """The person is there: typing or clicking counts, also where nothing is sent. A locked desk stays locked."""
    now = clock.now()
    if seconds_left(request.session, now) != 0:
        touch(request.session, now, step=1)
    if request.headers.get("Accept") == "application/json":
        return lock_state(request)
    return redirect(way_back(request) or "/")


def kept(request: HttpRequest) -> HttpResponse:
    """What the person had sent when the desk was locked or somebody else had taken over; POST throws one away."""
    user = cast("User", request.user)
    if request.method == "POST":
        pk = request.POST.get("pk", "")
        if pk.isascii() and pk.isdigit():
            drop_kept(user, int(pk[:18]))
        return redirect("staff:kept" if kept_forms_of(user).exists() else "home")
    rows = [
        {"kept": one, "fields": fields, "words": [value[:SHOWN] for _name, value in fields if is_words(value)]}
        for one in kept_forms_of(user)[:20]
        if (fields := fields_of(one)) is not None
    ]
    return render(request, "staff/kept.html", {"rows": rows})


@sensitive_post_parameters("secret", "pin", "again")
def pin(request: DeskRequest) -> HttpResponse:
    """One's own PIN, after the password."""
    form, now = PinForm(request.POST or None), clock.now()
    if request.method == "POST" and form.is_valid() and _pin_set(request, form):
        messages.success(request, _("Your PIN is set. It signs, and it opens shared PCs."))
        return redirect("staff:pin", community=request.community.slug)
    mine = Pin.objects.filter(pk=request.user.pk).first()
    context = {"form": form, "mine": mine, "now": now}
    return render(request, "staff/pin.html", context, status=422 if form.errors else 200)


def _pin_set(request: DeskRequest, form: PinForm) -> bool:
    now, user = clock.now(), request.user
    try:
        check_signature(
            user=user, secret=form.cleaned_data["secret"], now=now, address=address_of(request), with_pin=False,
            field="secret",
        )  # fmt: skip
        set_pin(user=user, pin=form.cleaned_data["pin"], now=now)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True
