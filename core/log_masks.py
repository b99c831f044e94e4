"""The log's second line of defence (A-3): nobody logs numbers of people, and should a library do, they are masked."""

import logging
import re

_PHONE = r"(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})"
_LANDLINE = r"(0\d{2,3})-?\d{3,4}(\d{4})"
_IDENTITY = r"(\d{3})\d{3}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_ALONE = r"(?<![0-9A-Za-z.])(?:{})(?![0-9A-Za-z])"
IDENTITY = re.compile(_ALONE.format(_IDENTITY))
PHONES = tuple(re.compile(_ALONE.format(one)) for one in (_PHONE, _LANDLINE))
# an address that opens a resident's, a visitor's or a wallboard's page without a login: its token is 32 random bytes
LINK = re.compile(r"(?<=/)([A-Za-z0-9_-]{4})[A-Za-z0-9_:-]{24,}(?=[/?\s\"']|$)")


def without_numbers(text: str) -> str:
    """The text with whatever looks like a phone or an identity number, or like a link's token, masked."""
    text = LINK.sub(r"\1…", text)
    text = IDENTITY.sub(r"\1***************", text)
    for phone in PHONES:
        text = phone.sub(r"\1****\2", text)
    return text


def who_asked(record: logging.LogRecord) -> str:
    """The id of the person whose request the line is about, as far as it is known already: a line asks no database."""
    asked = getattr(getattr(record, "request", None), "_cached_user", None)
    pk = getattr(asked, "pk", None)
    return "-" if pk is None else str(pk)


class MaskedFormatter(logging.Formatter):
    """Masks the whole line, with what an exception says: a database names the value that it refused."""

    def format(self, record: logging.LogRecord) -> str:
        """As usual, then masked. `who` is the id of the person whose request it is, never a name; - for nobody."""
        record.who = who_asked(record)
        return without_numbers(super().format(record))
