"""For whom a page was made: a signed stamp in every form and htmx request, so that nobody acts under another's name."""

from django.core import signing
from django.http import HttpRequest

ACTOR = "actor"
_signer = signing.Signer(salt="staff.actor")


def stamp_of(request: HttpRequest) -> str:
    """The stamp of the signed-in person; empty for nobody. Made once a request."""
    made: str | None = getattr(request, "_actor_stamp", None)
    if made is None:
        user = getattr(request, "user", None)
        made = _signer.sign(str(user.pk)) if user is not None and user.is_authenticated else ""
        request._actor_stamp = made  # type: ignore[attr-defined]  # noqa: SLF001 our own mark on the request
    return made


def stamped_user(stamp: str) -> int | None:
    """The id in the stamp; None without one, or when it isn't ours."""
    try:
        return int(_signer.unsign(stamp))
    except (signing.BadSignature, ValueError):
        return None
