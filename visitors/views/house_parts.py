"""The gate's sections of a household's own page."""

from datetime import datetime

from django.urls import reverse

from core.sealing import Unreadable, unseal
from visitors.forms.house import HouseAnnounceForm
from visitors.house_sections import Shown
from visitors.models import Announcement, HouseLink
from visitors.queries.consent import announced_by, asked_of, missed_by

MOST = 10


def at_the_gate(house: HouseLink, token: str, now: datetime) -> Shown | None:  # noqa: ARG001 a section's signature
    """Who waits for this person's word now; nothing when nobody does."""
    rows = list(asked_of(house)[:MOST])
    return Shown("visitors/house/_asked.html", {"rows": rows}, urgent=True) if rows else None


def were_there(house: HouseLink, token: str, now: datetime) -> Shown | None:  # noqa: ARG001 a section's signature
    """Who was there while nobody was reached."""
    rows = list(missed_by(house)[:MOST])
    return Shown("visitors/house/_missed.html", {"rows": rows}) if rows else None


def coming(house: HouseLink, token: str, now: datetime) -> Shown:  # noqa: ARG001 a section's signature
    """Announced visitors, each with the address to send, and the form."""
    rows = [(one, _address(one)) for one in announced_by(house, now=now)[:MOST]]
    return Shown("visitors/house/_coming.html", {"rows": rows, "form": HouseAnnounceForm(now=now)})


def _address(one: Announcement) -> str:
    """Where the visitor's own page is; empty when the key that sealed its token is gone."""
    try:
        return reverse("visitors:visitor", args=[unseal(one.sealed)])
    except Unreadable:
        return ""
