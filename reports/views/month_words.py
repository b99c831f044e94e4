"""A month's numbers in words: times, shares, and how they stand against another month."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.durations import in_words
from reports.month_shape import Count, Number, Unit

DASH = "–"


@dataclass(frozen=True)
class Change:
    """Against another month: an arrow, the difference in words, and whether that is better or worse (or neither)."""

    arrow: str
    words: str
    tone: str = ""

    @property
    def text(self) -> str:
        """As a cell shows it."""
        return f"{self.arrow} {self.words}"


def value_words(value: int | None, unit: Unit) -> str:
    """A number as it is read: 1234 as 1,234; seconds and milliseconds as a length of time."""
    if value is None:
        return DASH
    if unit == Unit.COUNT:
        return f"{value:,}"
    return length_words(value / 1000 if unit == Unit.MILLISECONDS else value)


def length_words(seconds: float | None) -> str:
    """A length of time: below a minute in seconds, below a second in milliseconds, else as everywhere on the desk."""
    if seconds is None:
        return DASH
    if 0 < seconds < 1:
        return _("%(count)s ms") % {"count": int(seconds * 1000)}
    if seconds < 60:
        return _("%(count)s s") % {"count": int(seconds)}
    return in_words(timedelta(seconds=seconds))


def share_words(count: Count) -> str:
    """The share in percent, cut off; nothing where there is none."""
    permille = count.permille
    return "" if permille is None else f"{permille / 10:.1f}%"


def change(number: Number, other: Count | None) -> Change | None:
    """How the month stands against the other one: by the share where there is one, else by the number."""
    if other is None:
        return None
    now, then = number.month.permille, other.permille
    if number.month.of is not None or other.of is not None:
        return None if now is None or then is None else _points(now - then, bad=number.bad)
    return _difference(number, number.month.value - other.value)


def _points(difference: int, *, bad: bool) -> Change:
    if not difference:
        return Change("→", _("unchanged"))
    points = f"{abs(difference) / 10:.1f}"
    words = _("up %(points)s points") if difference > 0 else _("down %(points)s points")
    return Change(_arrow(difference), words % {"points": points}, "better" if (difference > 0) != bad else "worse")


def _difference(number: Number, difference: int) -> Change:
    """Plain numbers are neither good nor bad (more matters came), but for those of which none is best."""
    if not difference:
        return Change("→", _("unchanged"))
    tone = "" if not number.bad else "worse" if difference > 0 else "better"
    amount = value_words(abs(difference), number.unit)
    words = _("%(amount)s more") if difference > 0 else _("%(amount)s fewer")
    if number.unit != Unit.COUNT:
        words = _("%(amount)s longer") if difference > 0 else _("%(amount)s shorter")
    return Change(_arrow(difference), words % {"amount": amount}, tone)


def _arrow(difference: int) -> str:
    return "↑" if difference > 0 else "↓"


def correction_words(number: Number) -> str:
    """What counting today gives, where it is not what was frozen (RP-3)."""
    if number.corrected is None:
        return ""
    found = value_words(number.corrected.value, number.unit)
    share = share_words(number.corrected)
    return _("corrected: %(value)s") % {"value": f"{found} · {share}" if share else found}


def corrections_words(count: int) -> str:
    """How many figures of a closed month count otherwise today."""
    return ngettext("%(count)s figure was corrected later", "%(count)s figures were corrected later", count) % {
        "count": count
    }
