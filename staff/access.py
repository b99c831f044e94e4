"""Access is a fetch: the table beside the urls says who may, and a page gets its community only through it (PR).

`guarded(route, view, name=…, GET=roles, POST=roles)` is a url pattern that carries its row of the access table. A url
that lacks one fails tests/deskapp/test_access_table.py. Not signed in: to the login page. No membership in the
community: 404, as if it did not exist. A role that may not: 403, with a sentence. A method without roles: 405.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from staff.enums import Role
from staff.models import Community, Membership, User
from staff.queries import memberships_of


class DeskRequest(HttpRequest):
    """A request inside one community: who asks, in which role; `memberships` are all that the person has."""

    user: User
    memberships: list[Membership]
    membership: Membership
    community: Community
    htmx: HtmxDetails


class Anyone:
    """The table's word for a page without login, or with a login but no community."""

    def __init__(self, *, signed_in: bool) -> None:
        self.signed_in = signed_in


PUBLIC = Anyone(signed_in=False)
SIGNED_IN = Anyone(signed_in=True)
Row = frozenset[Role] | Anyone
View = Callable[..., HttpResponseBase]


def membership_in(slug: str, memberships: Iterable[Membership]) -> Membership:
    """The one in the community with this address; 404 when it is not among them."""
    found = next((one for one in memberships if one.community.slug == slug), None)
    if found is None:
        raise Http404
    return found


def guarded(route: str, view: View, *, name: str, **rows: Row) -> URLPattern:
    """A url pattern with its row of the access table: keyword = method, value = who may. HEAD follows GET."""
    table: Mapping[str, Row] = rows

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        who = table.get("GET" if request.method == "HEAD" else str(request.method))
        if who is None:
            return HttpResponseNotAllowed(list(table))
        if isinstance(who, Anyone):
            if who.signed_in and not request.user.is_authenticated:
                return _to_login(request)
            return view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return _to_login(request)
        desk_request = cast("DeskRequest", request)
        desk_request.memberships = memberships_of(desk_request.user)
        desk_request.membership = membership_in(kwargs.pop("community"), desk_request.memberships)
        desk_request.community = desk_request.membership.community
        timezone.activate(ZoneInfo(desk_request.community.timezone))
        if desk_request.membership.role not in who:
            raise PermissionDenied
        return view(desk_request, *args, **kwargs)

    enter.access = table  # type: ignore[attr-defined]  # the structural test reads the table off the url
    return path(route, enter, name=name)


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """To the login page and back; a fragment's request makes the whole page go there, a script's is told so."""
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=401)
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=401)
        answer["HX-Refresh"] = "true"
        return answer
    if request.method != "GET":
        return redirect_to_login(request.headers.get("referer") or "/")
    return redirect_to_login(request.get_full_path())
