"""Number plates in any usual spelling, made one."""

import re
import unicodedata

SHORTEST_PLATE, LONGEST_PLATE = 4, 12
SHORTEST_PREFIX = 3
PLATE = re.compile(r"[A-Z0-9㐀-鿿]+")


def normalise_plate(text: str) -> str | None:
    """京A12345 for 京A·12345 or 京a 12345; None when it can be no plate. Bicycles have plates of many kinds: a figure
    and no other signs than letters, figures and Chinese ones is all that is asked.
    """
    plain = _plain(text)
    if not SHORTEST_PLATE <= len(plain) <= LONGEST_PLATE or not PLATE.fullmatch(plain):
        return None
    return plain if any(sign.isascii() and sign.isdigit() for sign in plain) else None


def plate_prefix(text: str) -> str:
    """The beginning of a plate that was typed: its first sign, a letter, then more; empty when it is none."""
    plain = _plain(text)
    found = re.fullmatch(r"[㐀-鿿][A-Z][A-Z0-9]{0,10}|[A-Z]{1,3}[0-9][A-Z0-9]{1,9}", plain)
    return plain if found and len(plain) >= SHORTEST_PREFIX else ""


def plate_ends(text: str) -> str:
    """The last four or five signs of a plate, by which people name a car; empty when the text is something else."""
    plain = _plain(text)
    return plain if re.fullmatch(r"[A-Z0-9]{4,5}", plain) and any(sign.isdigit() for sign in plain) else ""


def _plain(text: str) -> str:
    return re.sub(r"[\s·•・.\-_]", "", unicodedata.normalize("NFKC", text)).upper()


def mask_plate(plate: str) -> str:
    """京A***45: enough to recognise a car that one stands before."""
    return f"{plate[:2]}***{plate[-2:]}" if len(plate) > 4 else plate
