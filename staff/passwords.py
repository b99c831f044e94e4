"""Which passwords are refused besides Django's own list: the company's words, and those that were stolen elsewhere."""

from functools import lru_cache
from hashlib import sha1
from itertools import product
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.models import Community
from staff.rules import COMPANY_WORDS, is_made_of

LONGEST_LINE = 128  # bytes; one has 40 hex digits, a colon and a count
MOST_READINGS = 16


class LongEnough(MinimumLengthValidator):
    """Django's own, with a sentence of ours: Django 5.2 has none in Chinese for this one."""

    def get_error_message(self) -> str:
        """Django's hook."""
        short = ngettext(
            "The password is too short: it needs %(least)d sign or more.",
            "The password is too short: it needs %(least)d signs or more.",
            self.min_length,
        )
        return short % {"least": self.min_length}


class CompanyWords:
    """Refuses what consists of the product's, the trade's and the communities' names: whoever knows us tries them."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 Django's hook
        """Raises ValidationError."""
        if is_made_of(password, company_words()):
            raise ValidationError(_("The password is made of names of the company."), code="company_words")

    def get_help_text(self) -> str:
        """Django's hook."""
        return _("No names of the company or its communities.")


class StolenPasswords:
    """Refuses what stands in the list of stolen passwords that the administrator has put on the server, if any."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 Django's hook
        """Raises ValidationError."""
        if settings.STOLEN_PASSWORDS and stands_in(settings.STOLEN_PASSWORDS, password):
            raise ValidationError(_("This password was stolen somewhere and stands in public lists."), code="stolen")

    def get_help_text(self) -> str:
        """Django's hook."""
        return _("Not one that was stolen elsewhere.")


def company_words() -> frozenset[str]:
    """The names of communities as written, in addresses and in pinyin, besides the words that always count."""
    rows = Community.objects.values_list("name", "slug")
    own = {word for name, slug in rows for word in (name, slug, *pinyin_of(name))}
    bare = {"".join(sign for sign in word.casefold() if sign.isalpha()) for word in own}
    return COMPANY_WORDS | {word for word in bare if len(word) > 1}


@lru_cache(maxsize=512)
def pinyin_of(name: str) -> frozenset[str]:
    """The name in pinyin, in each of its readings: whole, and without its last two signs (云杉花园: 花园)."""
    from pypinyin import Style, pinyin

    found = set()
    for part in {name, name[:-2]} - {""}:
        readings = pinyin(part, style=Style.NORMAL, heteronym=True)
        ways = (way for way, _each in zip(product(*readings), range(MOST_READINGS), strict=False))
        found |= {"".join(way) for way in ways}
    return frozenset(word for word in found if len(word) > 3)


def stands_in(file: str, password: str) -> bool:
    """Whether the password's SHA-1 stands in this file of sorted lines, as Have I Been Pwned publishes it.

    Looked up by halving: about 40 short reads of 40 GB; the file is never in memory, and nothing is asked elsewhere.
    """
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()  # the list's own digest
    low, high = 0, Path(file).stat().st_size
    with Path(file).open("rb") as lines:
        while low < high:  # the line that is wanted begins in [low, high)
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.seek(middle - 1)
                lines.readline(LONGEST_LINE)
            at, line = lines.tell(), lines.readline(LONGEST_LINE)
            here = line[: len(wanted)].upper()
            if here == wanted:
                return True
            if line and here < wanted:
                low = at + len(line)
            else:
                high = middle
    return False
