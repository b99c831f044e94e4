"""What a month is compared with, where nobody has closed it: counted once for every head of the ledger (docs/month.md).

Whatever alters a figure of a month that is over is a verb, and every verb moves the ledger's head: a kept count is
never an old one, on whichever page, sheet or process. Without Redis each process keeps its own.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from django.core.cache import cache

from core.broker_errors import redis_error
from ledger.models import Chain
from reports.figures import ALL, SPLITS, Window
from reports.queries.frozen import Plain, as_facts, as_plain
from reports.queries.month_facts import Facts, facts_of
from staff.models import Community

KEPT = 3600  # seconds; after an upgrade that counts otherwise no longer than that


def heads_of(communities: Sequence[Community]) -> Mapping[int, bytes]:
    """Community id → head of its chain, in one query."""
    rows = Chain.objects.filter(community_id__in=[one.pk for one in communities]).order_by("community_id")
    return {pk: bytes(head) for pk, head in rows.values_list("community_id", "head")}


def facts_before(window: Window, month: date, heads: Mapping[int, bytes]) -> Facts:
    """The facts of a month before the one that is looked at. `heads` are read before anything is counted."""
    if window.until >= window.now or heads.keys() != {one.pk for one in window.communities}:
        return facts_of(window)
    names = sha256(" ".join([*ALL, *SPLITS, window.timezone, *(one.hex() for one in heads.values())]).encode())
    key = f"reports:{month:%Y-%m}:{names.hexdigest()}"
    try:
        kept: Plain | None = cache.get(key)
    except redis_error():
        return facts_of(window)
    if kept is not None:
        return as_facts(kept)
    facts = facts_of(window)
    try:
        cache.set(key, as_plain(facts), timeout=KEPT)
    except redis_error():
        return facts
    return facts
