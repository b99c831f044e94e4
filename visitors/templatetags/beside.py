"""The line on the gate's pages on which a trainee says who stands beside them (IN-8)."""

from typing import Any

from django import template

from staff.enums import Role
from tickets.queries.caller import supervisors_for
from visitors.views.beside import colleague_of

register = template.Library()


@register.inclusion_tag("visitors/_beside.html", takes_context=True)
def beside(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing for anybody but a trainee; no query either."""
    request = context["request"]
    if request.membership.role != Role.TRAINEE:
        return {}
    here = request.path if request.method == "GET" else ""
    able, named = supervisors_for(request.community), colleague_of(request)
    return {"able": able, "named": named, "slug": request.community.slug, "here": here, "asks": True,
            "csrf_token": context.get("csrf_token")}  # fmt: skip
