"""The short code of a printed pass: nobody makes one without the key; it is checked offline (docs/release-passes.md).

The code is the beginning of an HMAC over what the paper says: number, unit, window, how many lines. A gate's phone
holds no key and no code, only slow digests (PBKDF2) of the codes that are valid: enough to recognise a code that
somebody types, useless for making one.
"""

import hashlib
from datetime import UTC, datetime

from django.utils.crypto import salted_hmac

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud and typed with gloves
LENGTH = 8  # 40 bits
ROUNDS = 100_000  # static/js/phone/gate.js computes the same
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def code_of(number: str, unit: str, *, from_at: datetime, until_at: datetime, lines: int) -> str:
    """Eight signs that belong to this pass alone and can't be made without the signing key."""
    moments = [f"{at.astimezone(UTC):%Y%m%d%H%M%S}" for at in (from_at, until_at)]
    said = "\n".join([number, unit, *moments, str(lines)])
    start = int.from_bytes(salted_hmac("visitors.pass.code", said, algorithm="sha256").digest()[:5], "big")
    return "".join(SIGNS[start >> shift & 31] for shift in range(35, -1, -5))


def normal_code(text: str) -> str:
    """What was typed, as codes are spelled: capitals, no dashes, O as 0, I and L as 1. Empty if it is none."""
    plain = "".join(sign for sign in text.upper() if sign.isalnum()).translate(ALIKE)
    return plain if len(plain) == LENGTH and all(sign in SIGNS for sign in plain) else ""


def salt_of(community_id: int) -> str:
    """No secret: it keeps one table of digests from serving for every company."""
    return f"ote release pass {community_id}"


def digest_of(code: str, community_id: int) -> str:
    """What is kept of the code, and what a gate's phone knows of it: 64 hex digits, slow to try."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt_of(community_id).encode(), ROUNDS).hex()


def spelled(code: str) -> str:
    """7K3M-9QXD, as it stands on the paper."""
    return f"{code[:4]}-{code[4:]}" if code else ""


def half_of(code: str) -> str:
    """····-9QXD: what the gate's printed list shows. It tells a true paper, and nobody makes a paper from it."""
    return f"····-{code[4:]}" if code else ""
