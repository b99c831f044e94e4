"""How alike two reports are: pure arithmetic on words, places and time, without a model or a network (OTE-3).

Chinese is compared by pairs of signs after everyday synonyms have been brought to one word (渗水, 滴水 → 漏水); other
scripts by the beginnings of words. What is asked is not "are these sentences alike" but "is this the same matter", so
the place counts most, then the category, then the words.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

SYNONYMS: Mapping[str, str] = {
    "漏水": "渗水|滴水|漏雨|跑水|渗漏|漏个不停|滴个不停",
    "停水": "没水|断水|没有水|水停了",
    "停电": "没电|断电|跳闸|没有电|电停了",
    "电梯": "升降机|客梯|货梯|直梯",
    "堵塞": "堵住|堵了|不通|下水慢|反水|返水|冒水",
    "灯坏": "灯不亮|不亮|灯灭|没灯|灯泡坏|路灯黑|很黑|太黑",
    "噪音": "吵闹|很吵|太吵|噪声|扰民|敲打|电钻|大声",
    "供暖": "暖气|不热|地暖|不暖",
    "门禁": "刷卡|刷脸|单元门|进不去",
    "车位": "停车|占位|被占|乱停",
    "垃圾": "脏|异味|臭|卫生|没打扫|没清理",
}
_SPOKEN = {alias: word for word, aliases in SYNONYMS.items() for alias in aliases.split("|")}
_ALIASES = re.compile("|".join(sorted(map(re.escape, _SPOKEN), key=len, reverse=True)))
_FILLERS = re.compile(
    "一直|已经|还是|麻烦|尽快|赶紧|派人|师傅|看看|看一下|你们|我们|我家|家里|有人|没人|什么时候|怎么|"
    "[的了吗呢吧啊呀哦我你您他她它们这那请就都也还很太在有来去把被给又再]"
)
_RUNS = re.compile(r"[\u3400-\u9fff]+|[^\W\d_]+")
_AGAIN = re.compile(
    "催|怎么还|还没|还不|又.{0,4}了|第[二三四五]次|上次|之前|昨天.{0,6}(说|报|打)|没人来|没来|again|still|second time"
)
WORD = 6  # the beginning of a word that stands for it: endings differ, above all in Russian


def grams(text: str) -> frozenset[str]:
    """What a text is compared by: pairs of Chinese signs, beginnings of other words; synonyms are one word."""
    plain = _ALIASES.sub(lambda match: _SPOKEN[match[0]], unicodedata.normalize("NFKC", text).lower())
    found: set[str] = set()
    for run in _RUNS.findall(_FILLERS.sub(" ", plain)):
        if "\u3400" <= run[0] <= "\u9fff":
            found.update(run[place : place + 2] for place in range(max(len(run) - 1, 1)))
        elif len(run) > 2:
            found.add(run[:WORD])
    return frozenset(found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """0 (nothing in common) to 1 (the same), by the cosine of both sets; a short text inside a long one counts much."""
    if not one or not other:
        return 0.0
    return len(one & other) / math.sqrt(len(one) * len(other))


def sounds_again(text: str) -> bool:
    """Whether the words say that it is not the first time: 怎么还没人来, 上次说过."""
    return bool(_AGAIN.search(text.lower()))


@dataclass(frozen=True)
class Clues:
    """What speaks for an earlier matter being the one that is told now; `age` since it was opened or closed."""

    same_unit: bool = False
    same_caller: bool = False
    same_building: bool = False
    same_category: bool | None = None
    same_kind: bool | None = None
    likeness: float | None = None
    is_open: bool = True
    age: timedelta = timedelta(0)
    again: bool = False


SHOWN = 0.5  # from this score a matter is worth a look


def score(clues: Clues) -> float:
    """0 to about 1.4; from `SHOWN` on it is shown. What is not known yet (None) speaks neither for nor against."""
    near = max(0.42 * clues.same_unit, 0.36 * clues.same_caller, 0.12 * clues.same_building)
    own = clues.same_unit or clues.same_caller
    total = near + 0.06 * (clues.same_unit and clues.same_caller)
    if clues.same_category is not None:
        total += 0.22 if clues.same_category else -0.14
    if clues.same_kind is not None:
        total += 0.04 if clues.same_kind else -0.02
    if clues.likeness is not None:
        total += 0.45 * clues.likeness - (0.15 if clues.likeness < 0.08 else 0.0)
    if clues.again and own:
        total += 0.15
    days = clues.age / timedelta(days=1)
    return total + 0.08 * clues.is_open + 0.10 * math.exp(-days / 10)
