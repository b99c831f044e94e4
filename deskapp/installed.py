"""What makes the desk installable on a phone: manifest, service worker, and the page for where there is no signal."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

WORKER = "js/phone/worker.js"
ICONS = (
    ("img/icon-192.png", 192, "any"),
    ("img/icon-512.png", 512, "any"),
    ("img/icon-maskable-512.png", 512, "maskable"),
)
# what the phone's pages are made of besides their own scripts
STYLES = ("tokens", "icons", "base", "layout", "forms", "components", "records", "doors", "phone", "passes")
SCRIPTS = ("countdown", "forms", "lines", "token")


def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 a view's signature
    """Name, icons, and where the installed page begins."""
    body = {
        "id": "/",
        "name": _("Property service desk"),
        "short_name": _("Work orders"),
        "description": _("My work orders, also where there is no signal."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#18232f",
        "theme_color": "#18232f",
        "icons": [
            {"src": static(path), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
            for path, side, purpose in ICONS
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 a view's signature
    """The service worker. It lies at the root, so that it sees the whole desk: also how somebody signs out."""
    shell = {"version": _version(), "files": [static(path) for path in shell_files()], "offline": reverse("offline")}
    text = f"const SHELL = {json.dumps(shell)};\n{_source(WORKER).decode()}"
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def offline(request: HttpRequest) -> HttpResponse:
    """Shown where there is neither signal nor a copy; nothing personal is on it."""
    return render(request, "phone/offline.html")


def shell_files() -> list[str]:
    """Every file that the phone's pages need, by its path below static/."""
    folder = Path(_found(WORKER)).parent
    scripts = sorted(f"js/phone/{one.name}" for one in folder.glob("*.js") if one.name != Path(WORKER).name)
    return [
        *(f"css/{name}.css" for name in STYLES),
        *(f"js/{name}.js" for name in SCRIPTS),
        *scripts,
        *(path for path, _side, purpose in ICONS if purpose == "any"),
        "img/logo.svg",
        "img/favicon.svg",
    ]


@cache
def _version() -> str:
    """Another one whenever a file is: the worker then fetches them anew."""
    return sha256(b"".join(_source(path) for path in (WORKER, *shell_files()))).hexdigest()[:16]


def _source(path: str) -> bytes:
    return Path(_found(path)).read_bytes()


def _found(path: str) -> str:
    place = finders.find(path)
    assert isinstance(place, str), path  # noqa: S101 our own files
    return place
