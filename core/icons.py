"""Icons as ready markup, drawn once: a page that shows thirty of them pays for none."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide


@cache
def icon(name: str, size: int = 18) -> SafeString:
    """The inline SVG of an icon. Raises lucide.IconDoesNotExist for a name that there is none of."""
    return mark_safe(lucide(name, size=size, **{"class": "icon", "aria_hidden": "true"}))  # noqa: S308 no text of others in it
