"""Access is a fetch: the table beside the urls says who may, and a page gets its community only through it (PR).

`guarded(route, view, name=…, GET=roles, POST=roles)` is a url pattern that carries its row of the access table. A url
that lacks one fails tests/deskapp/test_access_table.py. Not signed in: to the login page. No membership in the
community: 404, as if it did not exist. A role that may not: 403, with a sentence. A method without roles: 405.
Another system has no role but a token: its rows are `ByToken`, and no cookie counts there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, QueryDict
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
View = Callable[..., HttpResponseBase]


class Door(Protocol):
    """Reads another system's token and lets its question through to the view; given by the app that keeps them."""

    def enter(self, request: HttpRequest, view: View, scope: str, kwargs: Mapping[str, Any]) -> HttpResponseBase:
        """The view's answer to a token that has the scope and reaches the community, else a refusal."""
        ...

    def no_method(self, request: HttpRequest, methods: Iterable[str]) -> HttpResponseBase:
        """405, as such systems are answered."""
        ...


@dataclass(frozen=True)
class ByToken:
    """The table's word for an address of other systems: the scope that their token must have ("" = any token).

    Who is signed in does not matter there, so that a foreign page can make no browser act: such an address needs no
    CSRF token, and a session is neither looked at nor kept alive.
    """

    scope: str
    door: Door


Row = frozenset[Role] | Anyone | ByToken
NUL, UNREADABLE = "%00", "%EF%BF%BD"  # PostgreSQL takes no NUL, not even to look for it; � is found nowhere either


def membership_in(slug: str, memberships: Iterable[Membership]) -> Membership:
    """The one in the community with this address; 404 when it is not among them."""
    found = next((one for one in memberships if one.community.slug == slug), None)
    if found is None:
        raise Http404
    return found


def guarded(route: str, view: View, *, name: str, door: Door | None = None, **rows: Row) -> URLPattern:
    """A url pattern with its row of the access table: keyword = method, value = who may. HEAD follows GET.

    `door`: who answers a wrong method at an address that is public to other systems.
    """
    table: Mapping[str, Row] = rows
    door = _door_of(rows) or door

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        who = table.get("GET" if request.method == "HEAD" else str(request.method))
        if who is None:
            return door.no_method(request, table) if door else HttpResponseNotAllowed(list(table))
        if isinstance(who, ByToken):
            return who.door.enter(request, view, who.scope, kwargs)
        if any("\0" in str(one) for one in kwargs.values()):
            raise Http404  # no address of ours holds one, and PostgreSQL takes none
        if NUL in request.META.get("QUERY_STRING", ""):
            request.GET = QueryDict(request.META["QUERY_STRING"].replace(NUL, UNREADABLE))
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
    enter.csrf_exempt = door is not None  # type: ignore[attr-defined]  # Django's own mark
    return path(route, enter, name=name)


def _door_of(rows: Mapping[str, Row]) -> Door | None:
    """The door of an address of other systems. Such an address has no row for people: it is exempt from CSRF."""
    doors = [row.door for row in rows.values() if isinstance(row, ByToken)]
    if doors and len(doors) < len(rows):
        raise TypeError("an address is for people or for other systems, not for both")
    return doors[0] if doors else None


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
