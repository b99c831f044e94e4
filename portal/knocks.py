"""How often somebody may knock: counted in the cache, so that looking at a page writes nothing into the database."""

import logging
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

from core.broker_errors import redis_error

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """So many knocks of one kind within so many seconds."""

    scope: str
    most: int
    seconds: int


def too_often(limit: Limit, who: str) -> bool:
    """Counts this knock; whether there have been more than the limit within the window that began with the first."""
    key = "knock:" + sha256(f"{limit.scope}:{who}".encode()).hexdigest()
    try:
        return not cache.add(key, 1, timeout=limit.seconds) and cache.incr(key) > limit.most
    except ValueError:  # the window ended between the two calls
        return False
    except redis_error():  # the count is down, the page is not: a resident is let in rather than sent away
        logger.exception("Knocks cannot be counted")
        return False
