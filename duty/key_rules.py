"""The rules of keys (L-5), pure: who may have one for how long, and what a count must explain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from duty import key_refusals as refusals

MOST_DAYS = 31
USUAL = timedelta(hours=4)  # for how long a key is lent if nobody says otherwise
COUNT_WITHIN = timedelta(days=3)  # a month's count is owed by the third day


@dataclass(frozen=True)
class Counted:
    """One key as it was counted; `present` is None where nobody wrote a number."""

    key: int
    name: str
    copies: int
    lent: int
    present: int | None
    words: str

    @property
    def differs(self) -> bool:
        """Whether a copy is missing, or one too many is there."""
        return self.present is not None and self.copies != self.lent + self.present


def check_text(text: str, *, field: str) -> str:
    """The text as it is kept. Raises KeyWordsMissing."""
    words = text.replace("\0", "").strip()
    if not words:
        raise refusals.KeyWordsMissing(field)
    return words


def check_borrower(*, colleague: bool, name: str, phone: str, signed_how: str, has_signature: bool) -> None:
    """A colleague, or a name with a phone who signs; never both. Raises a Refused."""
    outsider = bool(name.strip() and phone.strip())
    if colleague == outsider or (colleague and (name.strip() or phone.strip())):
        raise refusals.KeyBorrowerMissing("borrower")
    if outsider and (not signed_how or (signed_how == "screen" and not has_signature)):
        raise refusals.KeySignatureMissing("signature")


def check_back(*, outside: bool, signed_how: str, has_signature: bool, words: str) -> str:
    """How somebody from outside signed that the key is back; a colleague signs with the own secret, so nothing is kept.

    Raises a Refused; where nobody signed the remark must say why.
    """
    if not outside:
        return ""
    if not signed_how or (signed_how == "screen" and not has_signature):
        raise refusals.KeyBackUnsigned("signature")
    if signed_how == "nobody" and not words.strip():
        raise refusals.KeyBackUnexplained("words")
    return signed_how


def check_copies(copies: int, *, out: Collection[int]) -> None:
    """A copy that is lent stays one of the key's. Raises KeyCopiesOut."""
    highest = max(out, default=0)
    if copies < highest:
        raise refusals.KeyCopiesOut("copies", copy=highest)


def check_due(due_at: datetime, *, now: datetime) -> None:
    """Raises KeyDuePast or KeyDueFar."""
    if due_at <= now:
        raise refusals.KeyDuePast("due_at")
    if due_at > now + timedelta(days=MOST_DAYS):
        raise refusals.KeyDueFar("due_at", days=MOST_DAYS)


def free_copy(copies: int, out: Collection[int]) -> int:
    """The lowest copy that is there. Raises KeyAllOut."""
    for copy in range(1, copies + 1):
        if copy not in out:
            return copy
    raise refusals.KeyAllOut


def check_count(lines: Sequence[Counted]) -> None:
    """Every key has a number, every difference a reason. Raises a Refused at the line's field."""
    for line in lines:
        if line.present is None:
            raise refusals.CountIncomplete(f"present_{line.key}", key=line.name)
        if line.differs and not line.words.strip():
            facts: Mapping[str, object] = {"copies": line.copies, "lent": line.lent, "present": line.present}
            raise refusals.CountUnexplained(f"words_{line.key}", key=line.name, **facts)
