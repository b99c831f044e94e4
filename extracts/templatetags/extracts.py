"""The way from a list's own page to its extract, with the filters that are set there."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse

from extracts.enums import FilterKind
from extracts.registry import listing

register = template.Library()


@register.inclusion_tag("extracts/_link.html", takes_context=True)
def extract_link(context: Context, code: str, **filters: Any) -> dict[str, Any]:
    """`{% extract_link "letters" words=words %}`: nothing for a role that may not take the list.

    What may name somebody goes in the body of a form, everything else into the address.
    """
    request = context["request"]
    found = listing(code)
    if found is None or request.membership.role not in found.roles:
        return {"url": ""}
    kinds = {one.name: one.kind for one in found.filters}
    given = {name: str(value) for name, value in filters.items() if value not in (None, "")}
    words = {name: value for name, value in given.items() if kinds.get(name) == FilterKind.WORDS}
    url = reverse("extracts:list", args=[request.community.slug, code])
    if words:
        return {"url": url, "posted": given, "request": request, "csrf_token": context.get("csrf_token")}
    return {"url": f"{url}?{urlencode(given)}" if given else url, "posted": None, "request": request}
