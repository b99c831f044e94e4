"""Secrets at rest: sealed with a key that is derived from the signing key, opened only where they are used.

What must outlive the signing key has keys of its own: `Keys` (privacy.documents).
"""

import base64
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):  # noqa: N818 a fact about the stored text, not a fault of the caller
    """The text was sealed with another key: it has to be entered again, or the key put back."""


@dataclass(frozen=True)
class Keys:
    """Keys of one purpose: the first seals, all of them open, so that a key can be changed while old texts stand."""

    keys: tuple[str, ...] = field(repr=False)
    purpose: bytes = b"ote-desk sealed at rest"

    def seal(self, text: str) -> str:
        """The text as it may lie in the database; empty stays empty."""
        return _box(self).encrypt(text.encode()).decode() if text else ""

    def unseal(self, sealed: str) -> str:
        """What was sealed. Raises Unreadable when none of the keys fits."""
        if not sealed:
            return ""
        try:
            return _box(self).decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable from error


def seal(text: str) -> str:
    """Sealed with the signing key; empty stays empty."""
    return _signing_keys().seal(text)


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable when the signing key has changed and the old one is not a fallback."""
    return _signing_keys().unseal(sealed)


def _signing_keys() -> Keys:
    return Keys((settings.SECRET_KEY, *(str(key) for key in settings.SECRET_KEY_FALLBACKS)))


@lru_cache(maxsize=8)
def _box(keys: Keys) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derived(key, keys.purpose))) for key in keys.keys])


def derived(key: str, purpose: bytes) -> bytes:
    """32 bytes for one purpose: whoever learns them learns nothing of the key, nor of its other purposes."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key.encode())
