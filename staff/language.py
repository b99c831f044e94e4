"""The language that somebody has chosen, and where it is remembered."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from staff.models import User


def known(language: str) -> str:
    """The language when the desk speaks it, else nothing."""
    return language if language in dict(settings.LANGUAGES) else ""


def remember(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """For the signed-in person in the database, and for this browser in a cookie."""
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
