"""What the archive takes: words, amounts, days, documents, and the steps of a renovation. Pure functions."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from residents.rules.import_rows import is_name, is_plain

MOST_FEN = 10**10
LONGEST_PERMIT = timedelta(days=3660)
LONGEST_WORKS = timedelta(days=1100)
MOST_WORKERS = 60
IDENTITY = re.compile(r"\d{17}[\dX]|\d{15}")
OTHER_DOCUMENT = re.compile(r"[A-Z0-9()/]{5,30}")
STEPS = {
    "registered": frozenset({"finished", "cancelled"}),
    "finished": frozenset({"accepted", "registered"}),
    "accepted": frozenset[str](),
    "cancelled": frozenset[str](),
}

CHECKLIST = (
    "入户门及门锁",
    "墙面、地面、顶棚",
    "门窗及玻璃",
    "厨房、卫生间防水",
    "给排水管道及龙头",
    "开关、插座及配电箱",
    "燃气管道及阀门",
    "可视对讲、烟感探测器",
    "《住宅使用说明书》《质量保证书》",
    "《业主手册》《装修须知》",
)


class Worker(NamedTuple):
    """One line of a list of workers."""

    name: str
    trade: str
    permit_number: str


def is_line(text: str, *, most: int) -> bool:
    """Whether the text can be kept as one line of at most so many characters."""
    return len(text) <= most and is_plain(text)


def fen_of(text: str) -> int | None:
    """¥3,000.50 → 300050; None when it is no amount from 0.01 to a hundred million."""
    plain = re.sub(r"[\s,¥￥元]", "", unicodedata.normalize("NFKC", text))
    found = re.fullmatch(r"(\d{1,9})(?:\.(\d{1,2}))?", plain, re.ASCII)
    if not found:
        return None
    fen = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    return fen if 0 < fen <= MOST_FEN else None


def yuan(fen: int) -> str:
    """300050 → 3,000.50."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def is_document(kind: str, number: str) -> bool:
    """Whether this normalised number can be one of a document of this kind: an identity card has 18 signs (or 15)."""
    return bool((IDENTITY if kind == "identity" else OTHER_DOCUMENT).fullmatch(number))


def are_days(first: date, last: date, *, longest: timedelta) -> bool:
    """Whether the last day comes no sooner than the first and no later than allowed."""
    return first <= last <= first + longest


def next_number(year: int, taken: Iterable[str]) -> str:
    """The permit number after the highest of the year's own: 26-0042."""
    head = f"{year % 100:02d}-"
    known = [int(one[3:]) for one in taken if one.startswith(head) and one[3:].isascii() and one[3:].isdigit()]
    return f"{head}{max(known, default=0) + 1:04d}"


def may_become(state: str, new: str) -> bool:
    """Whether a renovation may take this step."""
    return new in STEPS.get(state, frozenset())


def workers_of(text: str) -> tuple[list[Worker], str]:
    """The workers named one a line (name, trade, permit number), and the first line that names none."""
    found: list[Worker] = []
    for line in text.splitlines():
        parts = [part for part in re.split(r"[\s,，、;；]+", line.strip()) if part]
        if not parts:
            continue
        name, trade, number = [*parts, "", ""][:3]
        fits = len(parts) <= 3 and is_name(name) and len(name) <= 50 and is_line(trade, most=30)
        if not fits or not is_line(number, most=20):
            return found, line.strip()[:40]
        found.append(Worker(name, trade, number))
    return found, ""
