"""A remark of the checks in words."""

from django import template

from duty.queries.months import Remark
from duty.wording import CODES

register = template.Library()


@register.simple_tag
def remark(one: Remark) -> str:
    """What is wrong, as a sentence."""
    return str(CODES[one.code]) % {"person": one.person, "shift": one.shift, "hours": one.hours}
