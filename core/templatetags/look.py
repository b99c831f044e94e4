"""Template tags of the look: the countdown chip, and the words that its script uses.

Written in plain Python, not as included templates: a page shows fifty of them.
"""

from datetime import datetime, timedelta
from functools import cache

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.durations import in_words
from core.moments import moment

register = template.Library()
SOON = timedelta(minutes=30)


def due_state(due_at: datetime, now: datetime, *, soon_at: datetime | None = None) -> str:
    """`in-time`, `soon` (from `soon_at`, by default half an hour before) or `late` (from the moment itself)."""
    if now >= due_at:
        return "late"
    return "soon" if now >= (soon_at or due_at - SOON) else "in-time"


def due_text(due_at: datetime, now: datetime, *, state: str) -> str:
    """What the chip says: the word of its state and the time left or passed."""
    words = {"in-time": _("due in"), "soon": _("soon"), "late": _("late")}
    return f"{words[state]} {in_words(abs(due_at - now))}"


@register.simple_tag(takes_context=True)
def due(context: Context, due_at: datetime | None, soon_at: datetime | None = None, css: str = "") -> SafeString:
    """The countdown chip for a moment; a dash when there is none. Needs `now` in the context."""
    if due_at is None:
        return format_html('<span class="due" data-state="none" title="{}">–</span>', _("no time limit"))
    now: datetime = context["now"]
    state = due_state(due_at, now, soon_at=soon_at)
    return format_html(
        '<span class="due {}" data-due="{}" data-soon="{}" data-state="{}">{}</span>',
        css,
        due_at.isoformat(),
        soon_at.isoformat() if soon_at else "",
        state,
        due_text(due_at, now, state=state),
    )


@register.filter
def said_at(at: datetime, now: datetime) -> str:
    """A moment as one says it now: 16:20, 11-23 16:20, 2013-12-25 16:20."""
    return moment(at, now)


@register.simple_tag
def due_words() -> SafeString:
    """The same words as attributes of <html>, for countdown.js: {d}, {h} and {m} stand for the figures."""
    return _due_words(get_language())


@cache
def _due_words(_language: str | None) -> SafeString:
    """Drawn once a language: they stand on every page."""
    span = {"days": "{d}", "hours": "{h}", "minutes": "{m}"}
    words = {
        "left": _("due in"),
        "soon": _("soon"),
        "late": _("late"),
        "moment": _("less than a minute"),
        "m": _("%(minutes)s min") % span,
        "h": _("%(hours)s h") % span,
        "hm": _("%(hours)s h %(minutes)s min") % span,
        "d": _("%(days)s d") % span,
        "dh": _("%(days)s d %(hours)s h") % span,
    }
    return format_html_join(" ", 'data-{}="{}"', words.items())
