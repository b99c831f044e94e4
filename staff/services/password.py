"""A person's own password: changed by themselves, after the old one."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from staff.models import FirstPassword, Membership, User
from staff.refusals import PasswordSame, PasswordWeak
from staff.services.ended import note_of

Listener = Callable[[int, User, datetime], None]
_listeners: list[Listener] = []


def on_password_changed(listener: Listener) -> None:
    """Have this told of everybody whose password was changed: once, in the first of their communities, in its verb."""
    _listeners.append(listener)


@sensitive_variables("new")
def change_password(*, user: User, new: str, now: datetime) -> None:
    """Take `new` for the person's password (PR). The caller has checked the old one, or that it was a first one.

    Raises PasswordSame or PasswordWeak, at the field `secret_new`. Every session of the old one ends with it, since
    a session knows its password's digest; the caller keeps its own going.
    """
    if user.check_password(new):
        raise PasswordSame("secret_new")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise PasswordWeak("secret_new", why=error.messages[0]) from error
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        FirstPassword.objects.filter(user=user).delete()
        tell_changed(user, now)
        note_of(user, "password.changed", actor_id=user.pk, now=now)


def tell_changed(user: User, now: datetime) -> None:
    """The person is told, wherever they look: should it not have been they, they know it now."""
    first = Membership.objects.filter(user=user, active=True).order_by("community_id").first()
    for listener in _listeners if first else ():
        listener(first.community_id, user, now)  # type: ignore[union-attr]  # without one there are no listeners
