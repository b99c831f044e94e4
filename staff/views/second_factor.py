"""The code after the password; setting the second factor up and giving it up."""

from dataclasses import asdict, dataclass
from typing import cast

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_post_parameters

from core import clock
from core.addresses import address_of
from core.codes import qr_code
from core.refusals import Refused
from core.sealing import Unreadable
from staff.first_things import SECOND_FACTOR, demand, done, is_due
from staff.forms import CodeForm, SecondFactorForm
from staff.models import RecoveryCode, SecondFactor, User
from staff.queries import kept_forms_of, needs_second_factor
from staff.services import check_code, check_signature, drop_factor, end_sessions, set_factor
from staff.services.second_factor import address_for, fresh_secret, keys
from staff.views.arrival import BACKEND, arrive

WAITS, FRESH = "second", "fresh_factor"  # in the session: who has given the password; the secret that is being set up
WAITS_FOR = 300  # seconds between password and code


@dataclass(frozen=True)
class Waiting:
    """Somebody who has given the password and not yet the code. `stamp` is the password's: a new one ends this."""

    user: int
    at: int
    stamp: str
    target: str


def ask_code(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """The password was right: nobody is signed in yet, the code comes first."""
    waiting = Waiting(user.pk, int(clock.now().timestamp()), user.get_session_auth_hash(), target)
    request.session.flush()
    request.session[WAITS] = asdict(waiting)
    return redirect("staff:code")


@sensitive_post_parameters("secret_code")
def code(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code; then the desk opens."""
    waiting = _waiting(request.session)
    user = User.objects.filter(pk=waiting.user, is_active=True).first() if waiting else None
    if waiting is None or user is None or not constant_time_compare(waiting.stamp, user.get_session_auth_hash()):
        return redirect("staff:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_code(user=user, code=form.cleaned_data["secret_code"], now=clock.now())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            del request.session[WAITS]
            login(request, user, backend=BACKEND)
            return arrive(request, user, waiting.target)
    return render(request, "staff/code.html", {"form": form}, status=422 if form.errors else 200)


def _waiting(session: SessionBase) -> Waiting | None:
    held = session.get(WAITS)
    found = Waiting(**held) if held else None
    return found if found and clock.now().timestamp() - found.at <= WAITS_FOR else None


@sensitive_post_parameters("secret", "secret_code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """One's own second factor: set up with a QR code, given up after password and code."""
    user = cast("User", request.user)
    mine = SecondFactor.objects.filter(pk=user.pk).first()
    fresh = "" if mine else _fresh(request)
    form = SecondFactorForm(request.POST or None, fresh=bool(fresh))
    if request.method == "POST" and form.is_valid():
        recovery = _done(request, user, form, fresh)
        if recovery:
            target = "staff:kept" if kept_forms_of(user).exists() else "home"
            return render(request, "staff/recovery_codes.html", {"codes": recovery, "target": target})
        if recovery is not None:
            return redirect("staff:second_factor")
    context = {
        "form": form,
        "mine": mine,
        "left": RecoveryCode.objects.filter(user=user, used_at=None).count() if mine else 0,
        "secret": " ".join(fresh[at : at + 4] for at in range(0, len(fresh), 4)),
        "picture": qr_code(address_for(fresh, user)) if fresh else "",
        "due": is_due(request.session, SECOND_FACTOR),
    }
    return render(request, "staff/second_factor.html", context, status=422 if form.errors else 200)


def _fresh(request: HttpRequest) -> str:
    """The secret that this session offers: the same one while the person types, sealed."""
    try:
        found = keys().unseal(request.session.get(FRESH, ""))
    except Unreadable:
        found = ""
    if not found:
        found = fresh_secret()
        request.session[FRESH] = keys().seal(found)
    return found


def _done(request: HttpRequest, user: User, form: SecondFactorForm, fresh: str) -> list[str] | None:
    """The recovery codes of what was set up, none for what was given up; None with the reason in the form."""
    now, given = clock.now(), form.cleaned_data
    try:
        check_signature(
            user=user, secret=given["secret"], now=now, address=address_of(request), with_pin=False, field="secret"
        )
        if fresh:
            recovery = set_factor(user=user, secret=fresh, code=given["secret_code"], now=now)
            request.session.pop(FRESH, None)
            done(request.session, SECOND_FACTOR)
            # who came in with the password alone is asked for a code now, and no other session waits for a set-up
            end_sessions(user=user, here=request.session.session_key or "", handle=None, now=now)
            return recovery
        check_code(user=user, code=given["secret_code"], now=now)
        drop_factor(user=user, by=user, now=now)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    if needs_second_factor(user, settings.SECOND_FACTOR):
        demand(request.session, SECOND_FACTOR)
    return []
