"""Whom somebody means at a shared PC: by login, by name, or by the pinyin initials of the name."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product

from staff.models import User

MOST = 16  # combinations of readings that are looked at


@lru_cache(maxsize=4096)
def initials_of(name: str) -> frozenset[str]:
    """Every way to write the initials: 单雄信 is sxx and dxx. Other names: the first letters of their words."""
    from pypinyin import Style, pinyin

    signs = [
        tuple({one[0].lower() for one in found if one}) for found in pinyin(name, style=Style.NORMAL, heteronym=True)
    ]
    if not any("\u4e00" <= sign <= "\u9fff" for sign in name):
        return frozenset({"".join(word[0] for word in name.lower().split())})
    return frozenset("".join(parts) for parts in islice(product(*filter(None, signs)), MOST))


def meant(typed: str, people: Sequence[User]) -> list[User]:
    """Who may be meant; a login or a whole name goes before initials."""
    word = "".join(typed.split()).lower()
    exact = [one for one in people if word in {one.username.lower(), "".join(one.name.split()).lower()}]
    return exact or [one for one in people if word and one.name and word in initials_of(one.name)]
