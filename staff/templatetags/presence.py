"""What the page's script must know of the lock."""

from typing import Any

from django import template
from django.template.context import Context

from core import clock
from staff.actor import stamp_of
from staff.presence import WARN, seconds_left

register = template.Library()


@register.simple_tag(takes_context=True)
def actor_stamp(context: Context) -> str:
    """The stamp for the header of htmx requests."""
    request = context.get("request")
    return stamp_of(request) if request is not None else ""


@register.inclusion_tag("staff/_presence.html", takes_context=True)
def presence(context: Context) -> dict[str, Any]:
    """The warning before the lock; nothing where nobody is signed in or the session never locks."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return {"left": None}
    left = seconds_left(request.session, clock.now())
    told = {"left": left or None, "warn": WARN, "actor": stamp_of(request)}
    return {**told, "request": request, "csrf_token": context.get("csrf_token")}
