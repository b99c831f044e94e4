"""Filling in a phrase, and finding forbidden ones in a text: pure functions (PH-1, PH-2)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GAP = 8  # … in a pattern stands for at most so many signs
PLACES = {"称呼": "caller", "本人": "me", "小区": "community", "时间": "when"}  # as a Chinese list names them
HELPFUL = "帮为替给"  # 我帮您找工程部 sends nobody away, 您找工程部 does
_PLACE = re.compile(r"\{(caller|me|community|when|称呼|本人|小区|时间)\}")


@dataclass(frozen=True)
class Forbidden:
    """A pattern that is not said to residents, what may follow it all the same, and what to say instead."""

    pattern: str
    unless: tuple[str, ...] = ()
    instead: str = ""


def fill(phrase: str, facts: Mapping[str, str]) -> str:
    """The phrase with {caller}, {me}, {community}, {when}, or {称呼} …, filled in.

    What is not known is left out, with a comma after it.
    """
    filled = _PLACE.sub(lambda match: facts.get(PLACES.get(match[1], match[1]), ""), phrase)
    return re.sub(r"^[，,\s]+", "", re.sub(r"[，,]\s*([，,。.！!])", r"\1", filled)).strip()


def found_in(text: str, forbidden: Iterable[Forbidden]) -> list[Forbidden]:
    """Those that stand in the text, whatever its spaces, punctuation and width of letters."""
    plain = squeeze(text)
    return [one for one in forbidden if _expression(one).search(plain)]


def squeeze(text: str) -> str:
    """Only letters and figures, small and of one width: 不 知道！ and 不知道 are the same."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def _expression(one: Forbidden) -> re.Pattern[str]:
    parts = [re.escape(squeeze(part)) for part in re.split("…+|\\.{3}", one.pattern)]
    words = f".{{1,{GAP}}}?".join(parts)
    if words[:1] in {"你", "您"}:
        words = f"(?<![{HELPFUL}]){words}"
    but = "|".join(re.escape(squeeze(word)) for word in one.unless if squeeze(word))
    return re.compile(f"{words}(?!{but})" if but else words or r"(?!)")
