"""Making, changing and ending integrations. Each of their communities' ledgers knows of it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.once import made_with
from interfaces import refusals
from interfaces.models import Hook, Integration, Reach
from interfaces.services.hooks import switch_off
from interfaces.tokens import SHOWN, digest_of, new_token
from ledger import services as ledger
from staff.enums import SETUP
from staff.models import Community, Membership, User


@dataclass(frozen=True)
class Wished:
    """What an integration shall be; `responders` by community id."""

    name: str
    communities: Collection[Community]
    scopes: Collection[str]
    rate_per_minute: int
    expires_at: datetime | None = None
    responders: Mapping[int, User] | None = None


@transaction.atomic
def make_integration(wished: Wished, *, by: User, key: uuid.UUID, now: datetime) -> tuple[Integration, str]:
    """A new integration and its token, which is returned once and kept nowhere. The same click twice: a fresh token.

    Raises a Refused: NameMissing, ReachNotYours, FormUsed.
    """
    if not wished.name.strip():
        raise refusals.NameMissing("name")
    _check_reach(by, [one.pk for one in wished.communities])
    earlier = made_with(Integration, key, made_by_id=by.pk, name=wished.name.strip())
    if earlier:
        return earlier, _rotated(_locked(earlier.pk, by), by=by, now=now)
    token = new_token()
    made = Integration.objects.create(
        name=wished.name.strip(),
        key=key,
        digest=digest_of(token),
        prefix=token[:SHOWN],
        scopes=sorted(wished.scopes),
        rate_per_minute=wished.rate_per_minute,
        expires_at=wished.expires_at,
        made_by=by,
        made_at=now,
    )
    responders = wished.responders or {}
    Reach.objects.bulk_create(
        Reach(integration=made, community=one, responder=responders.get(one.pk)) for one in wished.communities
    )
    _seal(made, "made", by=by, at=now, facts={"scopes": sorted(wished.scopes), "rate": wished.rate_per_minute})
    return made, token


@transaction.atomic
def rotate_token(pk: int, *, by: User, now: datetime) -> str:
    """A fresh token; the old one is refused from now on. Raises a Refused: IntegrationRevoked, ReachNotYours."""
    return _rotated(_locked(pk, by), by=by, now=now)


@transaction.atomic
def set_scopes(pk: int, *, scopes: Collection[str], rate_per_minute: int, by: User, now: datetime) -> None:
    """What it may do, and how often, from its next request on. Raises a Refused."""
    found = _locked(pk, by)
    changed = {"scopes": sorted(scopes), "rate_per_minute": rate_per_minute}
    Integration.objects.filter(pk=found.pk).update(**changed)
    _seal(found, "scoped", by=by, at=now, facts={"scopes": sorted(scopes), "rate": rate_per_minute})


@transaction.atomic
def revoke_integration(pk: int, *, by: User, now: datetime) -> bool:
    """End it: whoever sets up one of its communities may. Returns whether it was still there."""
    found = Integration.objects.select_for_update().get(pk=pk)
    if found.revoked_at:
        return False
    Integration.objects.filter(pk=pk).update(revoked_at=now, revoked_by=by)
    switch_off(Hook.objects.filter(integration=found, active=True), now)
    _seal(found, "revoked", by=by, at=now)
    return True


def _rotated(found: Integration, *, by: User, now: datetime) -> str:
    token = new_token()
    changed = {"digest": digest_of(token), "prefix": token[:SHOWN], "rotated_at": now}
    Integration.objects.filter(pk=found.pk).update(**changed)
    _seal(found, "rotated", by=by, at=now)
    return token


def _locked(pk: int, by: User) -> Integration:
    found = Integration.objects.select_for_update().get(pk=pk)
    if found.revoked_at:
        raise refusals.IntegrationRevoked
    _check_reach(by, found.reaches.values_list("community_id", flat=True))
    return found


def _check_reach(by: User, community_ids: Collection[int]) -> None:
    """Nobody gives away what is not theirs: a token for a community is made by who sets that community up."""
    own = Membership.objects.filter(user=by, active=True, role__in=SETUP, community_id__in=community_ids)
    if set(own.values_list("community_id", flat=True)) != set(community_ids):
        raise refusals.ReachNotYours


def _seal(
    integration: Integration, verb: str, *, by: User, at: datetime, facts: Mapping[str, ledger.Fact] | None = None
) -> None:
    """In the chain of each community that it reaches, in order, so that two who seal never wait for each other."""
    for community_id in sorted(integration.reaches.values_list("community_id", flat=True)):
        ledger.append(
            community_id,
            f"integration.{verb}",
            subject=f"integration:{integration.pk}",
            actor_id=by.pk,
            at=at,
            facts={"prefix": integration.prefix, **(facts or {})},
        )
