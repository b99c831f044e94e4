"""Number plates in any usual spelling, made one."""

import re
import unicodedata

SHORTEST_PLATE, LONGEST_PLATE = 4, 12
PLATE = re.compile(r"[A-Z0-9㐀-鿿]+")


def normalise_plate(text: str) -> str | None:
    """京A12345 for 京A·12345 or 京a 12345; None when it can be no plate. Bicycles have plates of many kinds: a figure
    and no other signs than letters, figures and Chinese ones is all that is asked.
    """
    plain = re.sub(r"[\s·•・.\-_]", "", unicodedata.normalize("NFKC", text)).upper()
    if not SHORTEST_PLATE <= len(plain) <= LONGEST_PLATE or not PLATE.fullmatch(plain):
        return None
    return plain if any(sign.isascii() and sign.isdigit() for sign in plain) else None


def mask_plate(plate: str) -> str:
    """京A***45: enough to recognise a car that one stands before."""
    return f"{plate[:2]}***{plate[-2:]}" if len(plate) > 4 else plate
