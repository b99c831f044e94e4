"""Phone numbers: mobile or landline, in any usual spelling, made digits."""

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}|\d{7,8}|400\d{7}|800\d{7}")
CITY = "0086"


def normalise_phone(text: str) -> str | None:
    """The digits of a mobile, landline or service number; None when the text is no phone number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"\+?[\d\s\-()（）.—–]+", plain):
        return None
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+86") and len(digits) > 11:
        digits = digits[2:]
    elif digits.startswith(CITY):
        digits = digits[len(CITY) :]
    elif len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) else None


def last_four(number: str) -> str:
    """The last four digits, by which residents give their number."""
    return number[-4:]
