"""How places and people are written on a page."""

from django import template
from django.utils.translation import get_language

from core.masking import mask_phone
from residents.models import Unit
from residents.rules import UnitCode

register = template.Library()


@register.filter
def masked(number: str) -> str:
    """138****5678 (A-3)."""
    return mask_phone(number)


@register.filter
def spoken(unit: Unit) -> str:
    """The unit as people say it: 3栋2单元1201; in English its code. The unit comes with its building."""
    if not (get_language() or "").startswith("zh"):
        return unit.code
    return UnitCode(unit.building.number, unit.entrance, unit.number).label_zh
