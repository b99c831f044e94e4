"""A page of the desk as evidence: its address as it was copied, and whether there is such a page for who gives it."""

import copy
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from assessment import refusals
from assessment.services.by_hand import Evidence
from core.refusals import Refused
from staff.access import DeskRequest

MOST_ADDRESS = 200  # as an entry keeps it


def evidence_at(request: DeskRequest, text: str) -> Evidence | None:
    """The page at an address; None for what is none, such as a ticket's number.

    Raises NoSuchEvidence for an address that this person can't open: of another community, of another role, of a
    record that does not exist. The page itself is asked, for it knows best.
    """
    text = text.strip()
    if "/" not in text:
        return None
    parts = urlsplit(text)
    found = _page(parts.path) if parts.netloc in {"", request.get_host()} else None
    if found is None or found.kwargs.get("community") != request.community.slug or not _opens(request, found, parts):
        raise refusals.NoSuchEvidence("ticket")
    url = parts.path + (f"?{parts.query}" if parts.query else "")
    if len(url) > MOST_ADDRESS:
        raise refusals.NoSuchEvidence("ticket")
    return Evidence(str(found.kwargs.get("number", "")), url)


def _page(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _opens(request: DeskRequest, found: ResolverMatch, parts: Any) -> bool:
    """Whether the page answers this person with a page."""
    asked = copy.copy(request)
    asked.method, asked.GET, asked.POST = "GET", QueryDict(parts.query), QueryDict()
    asked.resolver_match = found
    try:
        answer = found.func(asked, *found.args, **found.kwargs)
    except (Http404, PermissionDenied, Refused):
        return False
    return bool(answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"))
