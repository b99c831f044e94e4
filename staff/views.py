"""Login, language and type size."""

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.way_back import way_back
from staff.forms import LoginForm
from staff.models import User


class DeskLoginView(LoginView):
    """Login; back to where a lost session broke off."""

    authentication_form = LoginForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True


def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: for the signed-in person in the database, before login in a cookie."""
    language = request.POST.get("language", "")
    response: HttpResponse = HttpResponseRedirect(way_back(request) or "/")
    if language in dict(settings.LANGUAGES):
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
    return response


def choose_type_size(request: HttpRequest) -> HttpResponse:
    """Switch the person's large-type mode."""
    assert isinstance(request.user, User)  # noqa: S101 the access table lets only signed-in people through
    User.objects.filter(pk=request.user.pk).update(large_type=request.POST.get("large") == "1")
    return HttpResponseRedirect(way_back(request) or "/")
