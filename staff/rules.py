"""Which PINs are too easily guessed, and how many tries one has (PR). Pure: no Django, no clock."""

from datetime import date, timedelta
from itertools import pairwise

MOST_TRIES = 5
PIN_LENGTHS = range(4, 9)
FIRST_PASSWORD_FOR = timedelta(days=3)
FIRST_PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 none that is taken for another one on paper
FIRST_PASSWORD_GROUPS = (4, 4, 4, 4)  # 79 bits
CODES_WAIT = timedelta(minutes=15)  # after five wrong codes
RECOVERY_CODES = 8
RECOVERY_GROUPS = (4,) * 6  # 118 bits


def looks_like_pin(secret: str) -> bool:
    """Whether this can only be meant as a PIN: four to eight digits. A password is never digits alone."""
    return secret.isascii() and secret.isdigit() and len(secret) in PIN_LENGTHS


# what everybody here would try first; the communities' own names are added to them (staff/passwords.py)
COMPANY_WORDS = frozenset({"otedesk", "ote", "onetimeenough", "一次就够", "一次足够", "物业", "客服", "wuye", "kefu"})
LEAST_BESIDE = 4  # letters that a password needs besides such words, figures and signs


def is_made_of(password: str, words: frozenset[str]) -> bool:
    """Whether little is left of the password without these words, figures and signs: 云杉花园2026!, OTEdesk_1."""
    left = "".join(sign for sign in password.casefold() if sign.isalpha())
    found = False
    for word in sorted(words, key=len, reverse=True):
        if word and word in left:
            left, found = left.replace(word, ""), True
    return found and len(left) < LEAST_BESIDE


def bare_code(typed: str) -> str:
    """A code without what people write between its signs."""
    return "".join(sign for sign in typed.lower() if sign.isascii() and sign.isalnum())


def is_obvious(pin: str) -> bool:
    """Whether somebody who looks over a shoulder once, or knows a birthday, has it in five tries."""
    return _is_pattern(pin) or _is_date(pin)


def _is_pattern(pin: str) -> bool:
    """000000, 123456, 987654, 135790, 121212, 123123, 112233, 111222."""
    steps = {(int(later) - int(former)) % 10 for former, later in pairwise(pin)}
    halves = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    blocks = any(
        len({pin[at : at + size] for at in range(0, len(pin), size)}) > 1
        and all(len(set(pin[at : at + size])) == 1 for at in range(0, len(pin), size))
        for size in (2, 3)
        if len(pin) % size == 0
    )
    return len(steps) == 1 or halves or blocks or len(set(pin)) == 1


def _is_date(pin: str) -> bool:
    """A day as people write birthdays (yymmdd, ddmmyy, mmddyy, yyyymmdd, mmdd), or a year with its month."""
    two = [pin[at : at + 2] for at in range(0, len(pin), 2)]
    match len(pin):
        case 4:
            return _is_day("2000", *two) or pin[:2] in {"19", "20"}
        case 6:
            orders = ((0, 1, 2), (2, 1, 0), (2, 0, 1))
            return any(_is_day(f"20{two[y]}", two[m], two[d]) for y, m, d in orders) or _is_day(pin[:4], two[2], "01")
        case 8:
            return _is_day(pin[:4], two[2], two[3]) or _is_day(pin[4:], two[1], two[0])
    return False


def _is_day(year: str, month: str, day: str) -> bool:
    if not 1900 <= int(year) <= 2099:
        return False
    try:
        # the 29th of February of any year counts: who writes two digits doesn't say which century
        date(2000 if (month, day) == ("02", "29") else int(year), int(month), int(day))
    except ValueError:
        return False
    return True
