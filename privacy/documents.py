"""A document number at rest (A-3): sealed with a key outside the database, found again by a keyed digest, masked."""

import hmac
import re
import unicodedata
from hashlib import sha256

from django.conf import settings

from core.sealing import seal, unseal

LONGEST_NUMBER = 30


def normal_document(text: str) -> str:
    """The number in its usual spelling: half-width, no blanks or dashes, capital letters."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def seal_document(number: str) -> str:
    """The number as it may lie in the database; empty stays empty."""
    return seal(normal_document(number))


def open_document(sealed: str) -> str:
    """The number again. Raises core.sealing.Unreadable when its key is gone."""
    return unseal(sealed)


def digest_document(number: str) -> str:
    """What the number is matched by, 64 hex digits: the same for each spelling, worthless without the key."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"document\x00" + normal_document(number).encode(), sha256).hexdigest()


def mask_document(number: str) -> str:
    """1101**********1234: as everybody may see it; the stars do not tell a short number's length."""
    plain = normal_document(number)
    if len(plain) < 8:
        return "****" + plain[-2:]
    return f"{plain[:3]}{'*' * 8}{plain[-4:]}"
