"""How a masked phone or document number stands on a page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def personal(kind: str, pk: int, masked: str) -> SafeString:
    """The masked text of the field `kind` (privacy.reveals) of row `pk`."""
    return format_html('<span class="masked" data-kind="{}" data-pk="{}">{}</span>', kind, pk, masked)
