"""Refusals: a verb that may not happen says so in a full sentence that names the next step."""

from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):  # noqa: N818 a refusal is an answer, not an error
    """A verb was refused. Subclasses set `code` and `sentence`; `field` names the form field it belongs to."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str | Promise] = _("This can't be done right now. Reload the page and try again.")
    status: ClassVar[int] = 409

    def __init__(self, field: str | None = None, **params: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.params = params

    def __str__(self) -> str:
        text = str(self.sentence)
        return text % self.params if self.params else text


class RefusalMiddleware:
    """Shows a refusal that no form caught: a page, or the bare message for htmx. Status 409, nothing is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django's hook: only refusals are answered here, real errors go on."""
        if not isinstance(exception, Refused):
            return None
        part = bool(getattr(request, "htmx", False))
        template = "components/refused.html" if part else "refused.html"
        back = request.headers.get("referer", "/")
        answer = render(request, template, {"sentence": str(exception), "back": back}, status=exception.status)
        if part:  # beside the page, not in place of what was typed
            answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "beforeend"
        return answer
