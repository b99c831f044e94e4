"""Words for limits in templates."""

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from core.durations import in_words
from deadlines import wording
from deadlines.queries import LimitRow
from deadlines.rules import Audience, Clock, Rule

register = template.Library()


@register.filter
def limit_name(rule: str) -> str:
    """The limit's name, e.g. 回复住户."""
    return wording.limit_name(rule)


@register.filter
def step_name(step: str) -> str:
    """The step's name: warning, overdue, escalated."""
    return str(wording.STEP_NAMES[step])


@register.filter
def people(audience: Iterable[Audience]) -> str:
    """Who is told, in the order of the chain."""
    told = set(audience)
    return _(", ").join(str(name) for one, name in wording.AUDIENCE_NAMES.items() if one in told)


@register.filter
def span(duration: timedelta) -> str:
    """A duration in words; a dash for none."""
    return in_words(duration) if duration else "–"


@register.filter
def amount(row: LimitRow) -> str:
    """The limit's length in the units in which it counts."""
    if row.clock == Clock.TOLD:
        return str(wording.ENDS.get(Rule(row.rule), _("the time told")))
    if row.clock == Clock.WORKING_DAYS:
        return _("%(days)s working days") % {"days": row.amount.days}
    return in_words(row.amount)
