"""The second factor: codes of an app (RFC 6238), and recovery codes for the day on which the phone is gone."""

import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_variables

from core.sealing import Keys, Unreadable
from staff.models import RecoveryCode, SecondFactor, User
from staff.refusals import CodesLocked, WrongCode
from staff.rules import (
    CODES_WAIT,
    FIRST_PASSWORD_SIGNS,
    MOST_TRIES,
    RECOVERY_CODES,
    RECOVERY_GROUPS,
    bare_code,
)
from staff.services.ended import note_of

DIGITS, PERIOD = 6, 30  # what every app takes; seconds
FIELD = "secret_code"


def keys() -> Keys:
    """The data keys: a factor outlives a change of the signing key."""
    return Keys(tuple(settings.DATA_KEYS), b"ote-desk second factor")


def fresh_secret() -> str:
    """A new secret for an app, in the letters and digits that one types: 160 bits."""
    return b32encode(secrets.token_bytes(20)).decode()


def address_for(secret: str, user: User) -> str:
    """What the QR code says to the app."""
    address = _reckoner(secret).get_provisioning_uri(user.get_username(), "OTE Desk")
    return address.replace("+", "%20")  # some apps show the plus sign


@sensitive_variables("secret", "code", "recovery")
def set_factor(*, user: User, secret: str, code: str, now: datetime) -> list[str]:
    """From now on the app with this secret is asked for; returns the recovery codes, which lie nowhere in clear (PR).

    The caller has checked the password. Raises WrongCode when the app does not show what it should. An earlier app
    and earlier recovery codes count no more.
    """
    period = period_of(secret, code, now)
    if period is None:
        raise WrongCode(FIELD)
    recovery = [_random_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        fresh = {"sealed": keys().seal(secret), "set_at": now, "period": period, "tries": 0, "tried_at": None}
        SecondFactor.objects.update_or_create(user=user, defaults=fresh)
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, one)) for one in recovery)
        note_of(user, "second_factor.set", actor_id=user.pk, now=now)
    return recovery


@transaction.atomic
def drop_factor(*, user: User, by: User | None, now: datetime) -> bool:
    """No code is asked of this person any more; whether one was. `by`: themselves, or the administrator who resets it
    for a phone that is gone; None on the server's own console (PR)."""
    RecoveryCode.objects.filter(user=user).delete()
    gone, _each = SecondFactor.objects.filter(pk=user.pk).delete()
    if gone:
        note_of(user, "second_factor.dropped", actor_id=by.pk if by else None, now=now)
    return bool(gone)


@sensitive_variables("code")
def check_code(*, user: User, code: str, now: datetime) -> None:
    """Return when `code` is what the person's app shows now, or an unused recovery code; it counts once (PR).

    Call it outside a transaction (RuntimeError): the try is counted before it is looked at, and stays counted.
    Raises WrongCode, or after five wrong ones, which the ledger knows of, CodesLocked for a quarter of an hour.
    """
    factor = _counted(user, now)
    typed = bare_code(code)
    with transaction.atomic():
        good = _of_the_app(factor, typed, now) if typed.isdigit() else _recovered(user, typed, now)
        if not good and factor.tries >= MOST_TRIES:
            note_of(user, "second_factor.blocked", actor_id=None, now=now)
    if not good:
        raise WrongCode(FIELD)


def _of_the_app(factor: SecondFactor, typed: str, now: datetime) -> bool:
    """Of two at once with the same code one finds the row: the other's period is no later one any more."""
    secret = _secret_of(factor)
    period = period_of(secret, typed, now) if secret else None
    if period is None:
        return False
    return bool(SecondFactor.objects.filter(pk=factor.pk, period__lt=period).update(period=period, tries=0))


def _recovered(user: User, typed: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, typed), used_at=None)
    if not unused.update(used_at=now):
        return False
    SecondFactor.objects.filter(pk=user.pk).update(tries=0)
    note_of(user, "second_factor.recovered", actor_id=user.pk, now=now)
    return True


def seal_again() -> tuple[int, int]:
    """After a new data key was put in front: every secret sealed with it; (how many, how many no key opens)."""
    good, lost = 0, 0
    for pk, sealed in SecondFactor.objects.order_by("pk").values_list("pk", "sealed"):
        try:
            fresh = keys().seal(keys().unseal(sealed))
        except Unreadable:
            lost += 1
        else:
            good += SecondFactor.objects.filter(pk=pk, sealed=sealed).update(sealed=fresh)
    return good, lost


def _secret_of(factor: SecondFactor) -> str | None:
    """None when its key is gone: then a recovery code or the administrator helps."""
    try:
        return keys().unseal(factor.sealed)
    except Unreadable:
        return None


def _counted(user: User, now: datetime) -> SecondFactor:
    with transaction.atomic(durable=True):
        factor = SecondFactor.objects.select_for_update().filter(pk=user.pk).first()
        if factor is None:
            raise WrongCode(FIELD)
        if factor.tried_at and factor.tried_at + CODES_WAIT <= now:
            factor.tries = 0
        if factor.tries >= MOST_TRIES:
            raise CodesLocked(FIELD)
        factor.tries, factor.tried_at = factor.tries + 1, now
        factor.save(update_fields=["tries", "tried_at"])
    return factor


def period_of(secret: str, code: str, now: datetime) -> int | None:
    """The present period of 30 seconds when this is its code, else None: no code counts before or after its own."""
    at = int(now.timestamp()) // PERIOD
    due = _reckoner(secret).generate(at * PERIOD).decode()
    return at if constant_time_compare(due, bare_code(code)) else None


def _reckoner(secret: str) -> TOTP:
    return TOTP(b32decode(secret), DIGITS, SHA1(), PERIOD)  # noqa: S303 RFC 6238's HMAC, the one that every app has


def _random_code() -> str:
    return "-".join("".join(secrets.choice(FIRST_PASSWORD_SIGNS) for _ in range(size)) for size in RECOVERY_GROUPS)


def _digest(user: User, code: str) -> str:
    return sha256(f"{user.pk}:{bare_code(code)}".encode()).hexdigest()
