"""A month's workbook leaves the desk with its lists: the ledger of every community in it knows who took it (A-3)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from ledger import services as ledger
from staff.models import Community, User


@transaction.atomic
def note_month_taken(communities: Sequence[Community], month: date, *, by: User, now: datetime) -> None:
    """To be called before the file is handed out."""
    for community in sorted(communities, key=lambda one: one.pk):  # two who take the same never wait for each other
        ledger.append(
            community.pk,
            "month.taken",
            subject=f"month:{month:%Y-%m}",
            actor_id=by.pk,
            at=now,
            facts={"month": f"{month:%Y-%m}", "communities": len(communities)},
        )
