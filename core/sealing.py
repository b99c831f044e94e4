"""Secrets at rest: sealed with a key that is derived from the signing key, opened only where they are used."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):  # noqa: N818 a fact about the stored text, not a fault of the caller
    """The text was sealed with another signing key: it has to be entered again."""


def seal(text: str) -> str:
    """The text as it may lie in the database; empty stays empty."""
    return _box(_keys()).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable when the signing key has changed and the old one is not a fallback."""
    if not sealed:
        return ""
    try:
        return _box(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *(str(key) for key in settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A key of its own purpose: whoever learns a sealed text learns nothing of the signing key."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ote-desk sealed at rest")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
