"""How often somebody may knock: counted in the cache, so that looking at a page writes nothing into the database."""

import logging
from hashlib import sha256

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def too_often(scope: str, who: str, *, most: int, seconds: int) -> bool:
    """Counts this knock; whether there have been more than `most` within the window that began with the first."""
    key = "knock:" + sha256(f"{scope}:{who}".encode()).hexdigest()
    try:
        return not cache.add(key, 1, timeout=seconds) and cache.incr(key) > most
    except ValueError:  # the window ended between the two calls
        return False
    except RedisError:  # the count is down, the page is not: a resident is let in rather than sent away
        logger.exception("Knocks cannot be counted")
        return False
