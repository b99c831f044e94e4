"""Another system that asks by plain HTTP is refused: led on, it would send its token in the clear unnoticed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

OF_SYSTEMS = "/api/"
SENTENCE = _("Ask by https. The token that was sent in the clear may be known to others: make a new one.")


class PlainApiMiddleware:
    """Stands before the redirect to https, which is for people's pages alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and request.path.startswith(OF_SYSTEMS):
            told = {"type": "about:blank", "title": "https only", "status": 403, "code": "https_only"}
            body = {**told, "detail": str(SENTENCE), "errors": []}  # as interfaces.schemas has it
            return JsonResponse(body, status=403, content_type="application/problem+json")
        return self.get_response(request)
