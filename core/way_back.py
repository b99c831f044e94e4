"""The way back that a form names: an address of this desk, or nowhere."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> str:
    """The posted `next` when it is a path or address of this desk; else empty. Nothing that only looks like a name."""
    target = request.POST.get("next", "")
    if not target.startswith(("/", "http://", "https://")):
        return ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else ""
