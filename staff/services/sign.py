"""Signing: the person proves by their own password or PIN that it is they, whoever is logged in at the screen."""

from collections.abc import Callable
from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from core.refusals import Refused
from ledger import services as ledger
from staff.models import FirstPassword, Membership, Pin, User
from staff.refusals import (
    FirstPasswordSigns,
    OwnPasswordMissing,
    OwnPasswordWrong,
    PasswordLocked,
    PinBlocked,
    SecretMissing,
    WrongSecret,
)
from staff.rules import MOST_TRIES, looks_like_pin

NOWHERE = "192.0.2.0"  # an address that nobody has (RFC 5737): a signature without a browser counts its tries there
Listener = Callable[[int, User, datetime], None]
_listeners: list[Listener] = []


def on_pin_blocked(listener: Listener) -> None:
    """Have this told of everybody whose PIN was blocked: once for each of the person's communities, in its verb."""
    _listeners.append(listener)


@sensitive_variables("secret")
def check_signature(
    *, user: User, secret: str, now: datetime, address: str = "", with_pin: bool = True, field: str | None = None
) -> None:
    """Return when `secret` is this person's own password or PIN; else raise a Refused that says what to do (PR, L-2).

    Call it before the verb's transaction, never inside one (RuntimeError): a wrong try stays counted although the
    verb is refused. Digits alone are meant as the PIN where the person has one. Five wrong PINs in a row, wherever
    and however many at once, and only the password counts; it makes the PIN good again. Wrong passwords are counted
    together with the login's, by person and `address`. `field` is the form field that the refusal belongs to.
    """
    with transaction.atomic(durable=True):
        has_pin = with_pin and Pin.objects.filter(pk=user.pk).exists()
    if not secret:
        raise (SecretMissing if with_pin else OwnPasswordMissing)(field, name=str(user))
    if has_pin and looks_like_pin(secret):
        _check_pin(user, secret, now, field)
    else:
        _check_password(user, secret, address or NOWHERE, field, wrong=WrongSecret if with_pin else OwnPasswordWrong)


@sensitive_variables("secret")
def _check_pin(user: User, secret: str, now: datetime, field: str | None) -> None:
    """The try is counted before it is looked at, so that not even parallel tries look at more than five."""
    with transaction.atomic(durable=True):
        mine = Pin.objects.filter(pk=user.pk)
        counted = mine.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
        pin = mine.first() if counted else None
    if pin is None:
        raise PinBlocked(field, name=str(user))
    if user.is_active and check_password(secret, pin.code):
        mine.update(tries=0)
        return
    if pin.tries < MOST_TRIES:
        raise WrongSecret(field, name=str(user))
    _tell_blocked(user, now)
    raise PinBlocked(field, name=str(user))


@transaction.atomic
def _tell_blocked(user: User, now: datetime) -> None:
    rows = Membership.objects.filter(user=user, active=True).order_by("community_id")
    communities = list(rows.values_list("community_id", flat=True))
    for community_id in communities:
        for listener in _listeners:
            listener(community_id, user, now)
    for community_id in communities:  # every chain's lock is taken in one order
        ledger.append(community_id, "pin.blocked", subject=f"user:{user.pk}", actor_id=None, at=now)


@sensitive_variables("secret")
def _check_password(user: User, secret: str, address: str, field: str | None, *, wrong: type[Refused]) -> None:
    """By the login's own backends and its own count. The request is made up: the real one's fields are kept nowhere."""
    request = HttpRequest()
    request.method = "POST"
    request.META["REMOTE_ADDR"] = address
    if authenticate(request, username=user.get_username(), password=secret) is None:
        allowed = AxesProxyHandler.is_allowed(request, {"username": user.get_username()})
        raise (wrong if allowed else PasswordLocked)(field, name=str(user))
    if FirstPassword.objects.filter(pk=user.pk).exists():  # whoever made it knows it as well
        raise FirstPasswordSigns(field, name=str(user))
    AxesProxyHandler.reset_attempts(username=user.get_username(), ip_address=address)
    forgive_pin(user)


def forgive_pin(user: User) -> None:
    """The password was given: wrong PINs before it count no more."""
    Pin.objects.filter(pk=user.pk, tries__gt=0).update(tries=0)
