"""What somebody sees whose login is locked after too many wrong passwords."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from staff.forms import LoginForm


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG001 axes' signature
    """The login page with the reason. Only this user name at this address is locked; colleagues go on."""
    form = LoginForm(request)
    sentence = _("Five wrong passwords: this account is locked here for 15 minutes. Wait, or ask the administrator.")
    return render(request, "registration/login.html", {"form": form, "locked": sentence}, status=429)
