"""The household's own link is issued and revoked by the desk."""

import secrets
from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from residents.models import Occupancy, Resident, Unit
from staff.models import Membership, User
from visitors import visit_refusals as refusals
from visitors.models import HouseLink
from visitors.queries.houses import house_digest
from visitors.services.beside import Beside, stands_beside


@transaction.atomic
def issue_house_link(
    who: Membership, unit: Unit, resident: Resident, *, supervised_by: User | None = None, now: datetime
) -> str:
    """A fresh token for the resident's page of this unit; an earlier one is revoked. Returned once, kept nowhere.

    Raises NotOfThisUnit for somebody who does not belong to the unit, NobodyBeside for a trainee alone (IN-8).
    """
    colleague = stands_beside(who, supervised_by)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if not Occupancy.objects.filter(unit=unit, resident=resident).exists():
        raise refusals.NotOfThisUnit("resident")
    live = HouseLink.objects.filter(unit=unit, resident=resident, revoked_at=None)
    live.update(revoked_at=now, revoked_by=who.user)
    token = secrets.token_urlsafe(32)
    made = HouseLink.objects.create(
        community=who.community,
        unit=unit,
        resident=resident,
        digest=house_digest(token),
        made_at=now,
        made_by=who.user,
    )
    _seal(made, "issued", by=who.user, at=now, beside=colleague)
    return token


@transaction.atomic
def revoke_house_link(who: Membership, link: HouseLink, *, supervised_by: User | None = None, now: datetime) -> bool:
    """The page is closed. Returns whether it was open. Raises NobodyBeside for a trainee alone (IN-8)."""
    colleague = stands_beside(who, supervised_by)
    rows = HouseLink.objects.filter(pk=link.pk, community=who.community, revoked_at=None)
    closed = rows.update(revoked_at=now, revoked_by=who.user)
    if closed:
        _seal(link, "revoked", by=who.user, at=now, beside=colleague)
    return bool(closed)


def _seal(link: HouseLink, verb: str, *, by: User, at: datetime, beside: Beside) -> None:
    facts: dict[str, ledger.Fact] = {"unit": link.unit_id, "resident": link.resident_id, **beside}
    ledger.append(
        link.community_id, f"house_link.{verb}", subject=f"house_link:{link.pk}", actor_id=by.pk, at=at, facts=facts
    )
