"""A remark of the checks in words."""

from django import template

from duty.queries.months import Remark
from duty.wording import CODES

register = template.Library()


@register.simple_tag
def remark(one: Remark) -> str:
    """What is wrong, as a sentence."""
    words = {"person": one.person, "shift": one.shift, "hours": one.hours, "days": one.day.day}
    return str(CODES[one.code]) % words


@register.simple_tag
def uncovered(shift: str, days: str) -> str:
    """Nobody on a shift, on these days."""
    return str(CODES["uncovered"]) % {"shift": shift, "days": days}
