"""Search keys: what is stored for a person or unit, and what is looked up for a typed text."""

import re
from collections.abc import Iterable

from residents.enums import KeyKind
from residents.rules.names import HAN, pinyin_keys
from residents.rules.phones import last_four, normalise_phone
from residents.rules.units import tidy, unit_prefix

TICKET = re.compile(r"\d{6}-\d{1,6}")
SHORTEST = 2


def search_keys(name: str, phones: Iterable[str]) -> frozenset[tuple[str, str]]:
    """(kind, key) pairs of a resident: the name and its endings, pinyin and initials, phones whole and by last four."""
    plain = "".join(name.split())
    keys: set[tuple[str, str]] = {(KeyKind.PINYIN, key) for key in pinyin_keys(plain)}
    if HAN.search(plain):
        keys |= {(KeyKind.NAME, plain[start:]) for start in range(min(len(plain), 4))}
    else:
        keys |= {(KeyKind.NAME, word.lower()) for word in name.split()}
    for number in phones:
        keys |= {(KeyKind.PHONE, number), (KeyKind.LAST_FOUR, last_four(number))}
    return frozenset((str(kind), key[:64]) for kind, key in keys if key)


def unit_keys(code: str) -> frozenset[tuple[str, str]]:
    """(kind, key) pairs of a unit: its code, and without the entrance, as people often say it."""
    parts = code.split("-")
    keys = {code}
    if len(parts) == 3:
        keys.add(f"{parts[0]}-{parts[2]}")
    return frozenset((str(KeyKind.UNIT), key) for key in keys)


def query_plan(text: str) -> list[tuple[str, str]]:
    """(kind, prefix) pairs to look up for what was typed, best first; empty when it is too short to mean anything."""
    plain = text.strip()[:64]
    plan: list[tuple[str, str]] = []
    unit = unit_prefix(plain)
    digits = re.sub(r"[\s\-+()]", "", plain)
    if unit:
        plan.append((KeyKind.UNIT, unit))
    if digits.isascii() and digits.isdigit() and (not unit or len(digits) > 9):
        plan += _by_digits(plain, digits)
    elif HAN.search(plain) and not unit:
        plan.append((KeyKind.NAME, "".join(plain.split())))
    elif plain.isascii() and len(plain) >= SHORTEST and re.fullmatch(r"[A-Za-z .'\-]+", plain):
        plan.append((KeyKind.PINYIN, re.sub(r"[^a-z]", "", plain.lower().replace("ü", "v"))))
    return [(str(kind), prefix) for kind, prefix in plan if prefix]


def _by_digits(plain: str, digits: str) -> list[tuple[str, str]]:
    number = normalise_phone(plain)
    if number and len(number) > 4:
        return [(KeyKind.PHONE, number)]
    if len(digits) == 4:
        return [(KeyKind.LAST_FOUR, digits)]
    return [(KeyKind.PHONE, digits)] if len(digits) > 4 else []


def is_ticket_number(text: str) -> bool:
    """Whether the text looks like a ticket's number, e.g. 261123-0007."""
    return bool(TICKET.fullmatch(tidy(text)))
