"""A password that is made for somebody: random, shown once, good for signing in once to choose one of one's own."""

import secrets
from datetime import datetime

from django.db import transaction

from staff.models import DeskSession, FirstPassword, User
from staff.rules import FIRST_PASSWORD_FOR, FIRST_PASSWORD_GROUPS, FIRST_PASSWORD_SIGNS
from staff.services.ended import note_of


@transaction.atomic
def give_first_password(*, user: User, by: User | None, now: datetime) -> str:
    """Make a first password in place of whatever the person had, and return it: it lies nowhere in clear (PR).

    Whoever is signed in as the person is not any more. `by` is the administrator; None on the server's own console.
    """
    groups = ("".join(secrets.choice(FIRST_PASSWORD_SIGNS) for _ in range(size)) for size in FIRST_PASSWORD_GROUPS)
    password = "-".join(groups)
    user.set_password(password)
    user.save(update_fields=["password"])
    times = {"made_at": now, "until": now + FIRST_PASSWORD_FOR}
    FirstPassword.objects.update_or_create(user=user, defaults=times)
    DeskSession.objects.filter(user=user).delete()
    note_of(user, "password.given", actor_id=by.pk if by else None, now=now)
    return password
