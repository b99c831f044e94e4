"""Units in any usual spelling: 3-2-1201, 3栋2单元1201室, 三号楼1201 (IN-3)."""

import re
import sys
import unicodedata
from dataclasses import dataclass

CHINESE_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
BUILDING_WORD = "号楼|栋|幢|座|楼|#"
ENTRANCE_WORD = "单元|门|梯"
UNIT_WORD = "室|号|户|房"
PART = r"[A-Za-z]?\d{1,4}[A-Za-z]?|[A-Za-z]"
WHOLE = re.compile(
    rf"^(?P<building>{PART})(?:{BUILDING_WORD}|-)-?"
    rf"(?:(?P<entrance>[A-Za-z]?\d{{1,2}}|[A-Za-z])(?:{ENTRANCE_WORD}|-)-?)?"
    rf"(?P<number>[A-Za-z]?\d{{1,5}}[A-Za-z]?)(?:{UNIT_WORD})?$"
)
CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百]+(?=号楼|栋|幢|座|楼|单元|门|梯|室|号|户|房|#)")


@dataclass(frozen=True, slots=True)
class UnitCode:
    """Building, entrance (empty when the building has one) and number, as they stand on the door."""

    building: str
    entrance: str
    number: str

    @property
    def code(self) -> str:
        """3-2-1201, or 3-1201 without an entrance."""
        # one text for all the people and tables of a unit: an import holds tens of thousands of them
        return sys.intern("-".join(part for part in (self.building, self.entrance, self.number) if part))

    @property
    def label_zh(self) -> str:
        """3栋2单元1201."""
        return (
            f"{self.building}栋{self.entrance}单元{self.number}" if self.entrance else f"{self.building}栋{self.number}"
        )


def tidy(text: str) -> str:
    """Half-width, without blanks, dashes made one, Chinese numbers before 栋, 单元 … made figures, upper case."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[‐‑‒–—―－_/\\.、]", "-", plain).upper()
    return CHINESE_NUMBER.sub(lambda found: str(_number(found.group())), plain)


def parse_unit(text: str) -> UnitCode | None:
    """The unit that the text names in full, or None. Leading zeros of building and entrance don't count."""
    found = WHOLE.match(tidy(text))
    if not found:
        return None
    return UnitCode(_strip(found["building"]), _strip(found["entrance"] or ""), found["number"])


def unit_prefix(text: str) -> str | None:
    """The beginning of a unit code that the text spells: 3栋2 → 3-2; None when it is no unit."""
    whole = parse_unit(text)
    if whole:
        return whole.code
    plain = re.sub(rf"(?:{BUILDING_WORD}|{ENTRANCE_WORD})-?", "-", re.sub(rf"(?:{UNIT_WORD})$", "", tidy(text)))
    if not re.fullmatch(rf"(?:{PART})-(?:[A-Z0-9]+-?)*", plain):
        return None
    return "-".join(_strip(part) if place < 2 else part for place, part in enumerate(plain.split("-")))


def _strip(part: str) -> str:
    return part.lstrip("0") or part


def _number(word: str) -> int:
    """十二 → 12, 二十 → 20, 一百零三 → 103; digits in a row (一二) → 12."""
    if not set(word) & {"十", "百"}:
        return int("".join(str(CHINESE_DIGITS[sign]) for sign in word))
    total, digit = 0, 0
    for sign in word:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = CHINESE_DIGITS[sign]
    return total + digit
