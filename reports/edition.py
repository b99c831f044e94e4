"""Which edition of the wallboard this server has: a screen that shows another one loads itself anew."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template

STYLES = ("css/tokens.css", "css/wall.css")
SCRIPTS = ("js/wall.js", "js/countdown.js")
PAGES = ("reports/wall.html", "reports/_wall_now.html")


@cache
def edition() -> str:
    """A digest of everything that a screen keeps; read once a process, as a deployment starts new ones."""
    digest = sha256()
    for name in (*STYLES, *SCRIPTS):
        found = finders.find(name)
        digest.update(Path(str(found)).read_bytes() if found else b"")
    for name in PAGES:
        digest.update(get_template(name).template.source.encode())  # type: ignore[attr-defined]  # Django's engine
    return digest.hexdigest()[:16]
