"""How what a visitor left stands on a colleague's page."""

import re

from django import template

from core.masking import mask_phone

register = template.Library()
NUMBER = re.compile(r"\d[\d \-]{5,}\d")


@register.filter
def masked_in(text: str) -> str:
    """The words with every number masked that may be a phone's (A-3): the host alone reads it whole."""
    return NUMBER.sub(lambda found: mask_phone(re.sub(r"\D", "", found[0])), text)
