"""Whose phone it is, without a name: what marks a person's waiting deeds, and what they are sealed with."""

import base64

from django.utils.crypto import salted_hmac

from staff.models import User


def who_of(user: User) -> str:
    """A sign for the person that tells nothing about them and is the same on every phone."""
    return salted_hmac("tickets.phone.who", str(user.pk), algorithm="sha256").hexdigest()[:16]


def pages_key_of(session: str) -> str:
    """The key with which the phone seals its copies of pages: it is a part of the session, and goes with it."""
    return salted_hmac("tickets.phone.pages", session, algorithm="sha256").hexdigest()


def seal_of(user: User) -> str:
    """The key with which the phone seals what waits. It stands on the person's own pages alone: once those are gone
    from the phone, nobody else opens what is left there.
    """
    return base64.b64encode(salted_hmac("tickets.phone.seal", str(user.pk), algorithm="sha256").digest()).decode()
