"""One's own account: the password, the sessions that go on."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from core import clock
from core.addresses import address_of
from core.refusals import Refused
from staff.access import DeskRequest
from staff.first_things import PASSWORD, done, is_due, page_of
from staff.forms import ALL_OTHERS, ChangePasswordForm, EndSessionsForm, NewPasswordForm
from staff.models import User
from staff.presence import OwnSession, sessions_of
from staff.queries import kept_forms_of
from staff.services import change_password, check_signature, end_sessions


@sensitive_post_parameters("secret", "secret_new", "secret_again")
def account(request: DeskRequest) -> HttpResponse:
    """The person's own account; POST changes the password, or ends sessions (`do`)."""
    now, do = clock.now(), request.POST.get("do", "")
    rows = sessions_of(request.user, here=request.session.session_key, now=now)
    password = ChangePasswordForm(request.POST if do == "password" else None, prefix=None, auto_id="id_password_%s")
    others = [(row.handle, called(row)) for row in rows if not row.here]
    ending = EndSessionsForm(request.POST if do == "sessions" else None, others=others, auto_id="id_sessions_%s")
    saved = (do == "password" and _password_changed(request, request.user, password)) or (
        do == "sessions" and _ended(request, ending)
    )
    if saved:
        return redirect("staff:account", community=request.community.slug)
    context = {"password": password, "ending": ending, "rows": rows, "others": others}
    return render(request, "staff/account.html", context, status=422 if password.errors or ending.errors else 200)


@sensitive_post_parameters("secret", "secret_new", "secret_again")
def own_password(request: HttpRequest) -> HttpResponse:
    """The password alone, outside of any community: instead of a first one, or for who has no community."""
    user, first = cast("User", request.user), is_due(request.session, PASSWORD)
    form = (NewPasswordForm if first else ChangePasswordForm)(request.POST or None)
    if request.method == "POST" and _password_changed(request, user, form):
        done(request.session, PASSWORD)
        if page := page_of(request.session):
            return redirect(page)
        return redirect("staff:kept") if kept_forms_of(user).exists() else redirect("home")
    status = 422 if form.errors else 200
    return render(request, "staff/own_password.html", {"form": form, "first": first}, status=status)


def called(row: OwnSession) -> str:
    """How a person tells their sessions apart."""
    device = row.device or _("unknown device")
    seen = date_format(localtime(row.seen), "m-d H:i")
    return " · ".join(filter(None, (row.terminal, device, seen)))


def _password_changed(request: HttpRequest, user: User, form: NewPasswordForm) -> bool:
    if not form.is_valid():
        return False
    now, old = clock.now(), form.cleaned_data.get("secret")
    try:
        if old is not None:  # whoever has to replace a first password has just given it
            check_signature(user=user, secret=old, now=now, address=address_of(request), with_pin=False, field="secret")
        change_password(user=user, new=form.cleaned_data["secret_new"], now=now)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    go_on(request, user)
    messages.success(request, _("Your password is changed. Wherever else you were signed in, you are not any more."))
    return True


def go_on(request: HttpRequest, user: User) -> None:
    """This session stays, under a new key; those of the old password are gone from the list as well."""
    update_session_auth_hash(request, user)
    end_sessions(user=user, here=request.session.session_key or "", handle=None, now=clock.now())


def _ended(request: DeskRequest, form: EndSessionsForm) -> bool:
    now, signers = clock.now(), {"secret": request.user}
    if not form.is_valid() or not form.check_signatures(signers, now=now, address=address_of(request)):
        return False
    which = form.cleaned_data["which"]
    handle = None if which == ALL_OTHERS else which
    ended = end_sessions(user=request.user, here=request.session.session_key or "", handle=handle, now=now)
    told = ngettext("%(count)s session is ended.", "%(count)s sessions are ended.", ended) % {"count": ended}
    messages.success(request, told)
    return True
