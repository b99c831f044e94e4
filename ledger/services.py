"""Appending to the chain, and digests of what must not stand in it in clear."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from ledger import listeners
from ledger.listeners import Appended
from ledger.models import Chain, Entry
from ledger.rules import GENESIS, HASH_VERSION, link, payload_bytes, place

Fact = str | int | float | bool | None | list[int] | list[str]


def digest(text: str) -> str:
    """Keyed digest of a personal text: it proves the words later, and erasing them does not break the chain."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def append(
    community_id: int,
    action: str,
    *,
    subject: str,
    actor_id: int | None,
    at: datetime,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Link one entry to the community's chain. Call it last in the transaction: it takes the chain's lock (L-1).

    `subject` names the record, e.g. "ticket:17". Raises TransactionManagementError outside a transaction.
    """
    with transaction.atomic(savepoint=False):
        chain = _locked_head(community_id)
        seq = chain.seq + 1
        prev_hash = bytes(chain.head)
        payload = payload_bytes(
            community_id, seq, at=at, action=action, subject=subject, actor=actor_id, facts=dict(facts or {})
        )
        fresh = link(prev_hash, payload)
        Entry.objects.create(
            id=place(community_id, seq),
            chain_id=community_id,
            seq=seq,
            at=at,
            action=action,
            subject=subject,
            actor_id=actor_id,
            payload=payload,
            prev_hash=prev_hash,
            hash=fresh,
            hash_version=HASH_VERSION,
        )
        Chain.objects.filter(pk=community_id).update(seq=seq, head=fresh)
        for one in listeners.wanted_in(chain):
            one.hear(Appended(community_id, seq, action, subject, actor_id, at, dict(facts or {})))


def _locked_head(community_id: int) -> Chain:
    heads = Chain.objects.select_for_update().filter(pk=community_id).annotate(**listeners.conditions())
    if not (found := list(heads)):
        Chain.objects.bulk_create([Chain(community_id=community_id, seq=0, head=GENESIS)], ignore_conflicts=True)
        found = list(heads.all())
    return found[0]
