"""The icons' tag with a memory: an icon's markup is the same on every page, so it is drawn once a process.

Stands in for lucide's own tag library under the same name (settings: TEMPLATES), which reads its archive every time.
"""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@lru_cache(maxsize=512)
def _drawn(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    return SafeString(draw(name, size=size, **dict(attributes)))


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """The icon as inline SVG; attributes as lucide's own tag takes them."""
    return _drawn(str(name), size, tuple(sorted((key, str(value)) for key, value in attributes.items())))
