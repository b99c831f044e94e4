"""The log's second line of defence (A-3): nobody logs numbers of people, and should a library do, they are masked."""

import logging
import re

_PHONE = r"(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})"
_LANDLINE = r"(0\d{2,3})-?\d{3,4}(\d{4})"
_IDENTITY = r"(\d{3})\d{3}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_ALONE = r"(?<![0-9A-Za-z.])(?:{})(?![0-9A-Za-z])"
IDENTITY = re.compile(_ALONE.format(_IDENTITY))
PHONES = tuple(re.compile(_ALONE.format(one)) for one in (_PHONE, _LANDLINE))


def without_numbers(text: str) -> str:
    """The text with whatever looks like a phone or an identity number masked."""
    text = IDENTITY.sub(r"\1***************", text)
    for phone in PHONES:
        text = phone.sub(r"\1****\2", text)
    return text


class MaskedFormatter(logging.Formatter):
    """Masks the whole line, with what an exception says: a database names the value that it refused."""

    def format(self, record: logging.LogRecord) -> str:
        """As usual, then masked."""
        return without_numbers(super().format(record))
