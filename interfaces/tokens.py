"""Tokens of integrations: 256 random bits behind a sign by which a leaked one is recognised."""

import secrets
from hashlib import sha256

SIGN = "ote_"
SHOWN = 12  # signs of it that a page may show


def new_token() -> str:
    """A fresh token."""
    return SIGN + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of it. A random token of 256 bits needs no salt and no slow hash."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
