"""Addresses of interfaces, each with who may (the access table)."""

import re

from django.urls import URLPattern

from interfaces.enums import AGENTS
from interfaces.operations import OPERATIONS, at
from interfaces.views import api, calls
from interfaces.views import integrations as pages
from interfaces.views.door import DOOR, by_method
from staff.access import PUBLIC, ByToken, guarded
from staff.enums import OVERSIGHT, SETUP

app_name = "interfaces"
V1 = "api/v1/"


def _address(path: str) -> URLPattern:
    """One address of the API with a row for each of its operations; whatever stands in it, the door answers in JSON."""
    here = at(path)
    views = {method: getattr(api, one.name) for method, one in here.items()}
    rows = {method: ByToken(one.scope, DOOR) for method, one in here.items()}
    route = re.sub(r"{(\w+)}", lambda part: f"<str:{part[1]}>", path)
    return guarded(V1 + route, by_method(views), name="api_" + next(iter(here.values())).name, door=DOOR, **rows)


C = "c/<slug:community>/"
INTEGRATIONS = C + "integrations/"
CALLS = C + "calls/"
urlpatterns: list[URLPattern] = [
    guarded(INTEGRATIONS, pages.integrations, name="integrations", GET=SETUP, POST=SETUP),
    guarded(INTEGRATIONS + "<int:pk>/", pages.integration, name="integration", GET=SETUP, POST=SETUP),
    guarded(INTEGRATIONS + "<int:pk>/rotate/", pages.rotate, name="rotate", POST=SETUP),
    guarded(INTEGRATIONS + "<int:pk>/revoke/", pages.revoke, name="revoke", POST=SETUP),
    guarded(INTEGRATIONS + "<int:pk>/webhooks/", pages.hooks, name="hooks", POST=SETUP),
    guarded(C + "webhooks/<int:pk>/end/", pages.end_hook, name="end_hook", POST=SETUP),
    guarded(C + "webhooks/<int:pk>/ping/", pages.ping, name="ping", POST=SETUP),
    guarded(C + "webhooks/events/<int:pk>/again/", pages.send_again, name="send_again", POST=SETUP),
    guarded(CALLS, calls.calls, name="calls", GET=AGENTS),
    guarded(CALLS + "ringing/", calls.ringing, name="ringing", GET=AGENTS),
    guarded(CALLS + "<int:pk>/take/", calls.take, name="take", POST=AGENTS),
    guarded(CALLS + "<int:pk>/put-away/", calls.put_away, name="put_away", POST=AGENTS),
    guarded(CALLS + "<int:pk>/called-back/", calls.settle, name="settle", POST=AGENTS),
    guarded(CALLS + "extensions/", calls.extensions, name="extensions", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(CALLS + "extensions/<int:pk>/remove/", calls.remove_extension, name="remove_extension", POST=OVERSIGHT),
    guarded(V1 + "openapi.json", api.openapi, name="openapi", door=DOOR, GET=PUBLIC),
    *(_address(path) for path in dict.fromkeys(one.path for one in OPERATIONS.values())),
]
