"""A document number at rest (A-3): sealed with a key outside the database, found again by a keyed digest, masked.

The sealing key is OTE_DATA_KEY (or the file `data.key` beside the data), never the signing key. The digests have a key
of their own, which lies in the database sealed with the first: who has the database alone has neither.
"""

import hmac
import re
import secrets
import unicodedata
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from core import clock
from core.sealing import Keys
from privacy.models import DigestKey

LONGEST_NUMBER = 30
PURPOSE = b"ote-desk document numbers"


def normal_document(text: str) -> str:
    """The number in its usual spelling: half-width, no blanks or dashes, capital letters."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def seal_document(number: str) -> str:
    """The number as it may lie in the database; empty stays empty."""
    return keys().seal(normal_document(number))


def open_document(sealed: str) -> str:
    """The number again. Raises core.sealing.Unreadable when its key is gone."""
    return keys().unseal(sealed)


def digest_document(number: str) -> str:
    """What the number is matched by, 64 hex digits: the same for each spelling, worthless without the key."""
    return hmac.new(digest_key().encode(), b"document\x00" + normal_document(number).encode(), sha256).hexdigest()


def mask_document(number: str) -> str:
    """110********1234: as everybody may see it; the stars do not tell a short number's length."""
    plain = normal_document(number)
    if len(plain) < 8:
        return "****" + plain[-2:]
    return f"{plain[:3]}{'*' * 8}{plain[-4:]}"


def keys() -> Keys:
    """The data keys: the first seals, all open."""
    return Keys(tuple(settings.DATA_KEYS), PURPOSE)


def fresh_digest_key() -> str:
    """A new one, sealed."""
    return keys().seal(secrets.token_urlsafe(48))


@lru_cache(maxsize=1)
def digest_key() -> str:
    """The key of the digests, read once a process. Raises core.sealing.Unreadable when its data key is gone."""
    fresh = {"sealed": fresh_digest_key(), "made_at": clock.now()}
    row, _made = DigestKey.objects.get_or_create(pk=1, defaults=fresh)
    return keys().unseal(row.sealed)
