"""When a webhook is tried again, what is signed, and which facts may leave the house. Pure Python."""

import hmac
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

PAUSES = tuple(timedelta(seconds=one) for one in (10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600))
MOST_ATTEMPTS = len(PAUSES) + 1
LEASE = timedelta(minutes=2)  # how long an event is in one worker's hands
ENDS_AFTER = timedelta(days=3)  # of failing without one success
DIGEST = re.compile(r"[0-9a-f]{64}")
ACTION = re.compile(r"[a-z_]{1,30}(\.[a-z_]{1,40})?")


def pause_after(attempts: int, wished: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many attempts; None when it is given up. A receiver may wish for longer."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return max(PAUSES[attempts - 1], wished or timedelta())


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The header X-OTE-Signature: the second in which it was sent, and an HMAC over it and the body."""
    moment = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()
    return f"t={moment},v1={signed}"


def wants(actions: Collection[str], action: str) -> bool:
    """Whether a hook with this list wants the action: `ticket` wants every `ticket.…`; an empty list wants all."""
    return not actions or any(action == one or action.startswith(f"{one}.") for one in actions)


def told_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The ledger's facts without digests of words: they are of use to nobody outside and stay in the house."""
    return {name: value for name, value in facts.items() if not _digested(value)}


def _digested(value: Any) -> bool:
    if isinstance(value, str):
        return DIGEST.fullmatch(value) is not None
    return isinstance(value, list) and any(_digested(one) for one in value)


def host_of(url: str, *, plain: bool) -> str | None:
    """The host of an address that may be a webhook's; None for one that may not. `plain`: http:// as well."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    usable = parts.scheme == "https" or (plain and parts.scheme == "http")
    if not usable or not parts.hostname or parts.username or parts.password or len(url) > 500:
        return None
    return parts.hostname[:100] + (f":{port}" if port else "")
