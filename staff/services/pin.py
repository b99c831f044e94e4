"""A person's own PIN: set by themselves, after their password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from ledger import services as ledger
from staff.models import Membership, Pin, User
from staff.refusals import PinMalformed, PinObvious
from staff.rules import is_obvious, looks_like_pin


@sensitive_variables("pin", "code")
def set_pin(*, user: User, pin: str, now: datetime) -> None:
    """Set or change the own PIN (PR). The caller has checked the password; wrong tries are forgotten.

    Raises PinMalformed or PinObvious. Stored with the passwords' slow hash, never in clear.
    """
    if not looks_like_pin(pin) or len(pin) != settings.PIN_DIGITS:
        raise PinMalformed("pin", digits=settings.PIN_DIGITS)
    if is_obvious(pin):
        raise PinObvious("pin")
    code = make_password(pin)
    with transaction.atomic():
        Pin.objects.update_or_create(user=user, defaults={"code": code, "set_at": now, "tries": 0})
        rows = Membership.objects.filter(user=user, active=True).order_by("community_id")
        for community_id in rows.values_list("community_id", flat=True):
            ledger.append(community_id, "pin.set", subject=f"user:{user.pk}", actor_id=user.pk, at=now)
