"""Refusals: a verb that may not happen says so in a full sentence that names the next step."""

from collections.abc import Callable
from typing import ClassVar

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.typed import Fields, is_words, typed_in

SALT = "core.refusals"


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


def sealed(refusal: Refused) -> str:
    """A refusal as a page can carry it, signed: the other language needs the refusal, not its sentence."""
    params = {name: one if isinstance(one, int) else str(one) for name, one in refusal.params.items()}
    kind = type(refusal)
    return signing.dumps([kind.__module__, kind.__qualname__, refusal.field, params], salt=SALT)


def unsealed(token: str) -> Refused | None:
    """The refusal again; None for what this desk has not signed, or does not know any more."""
    try:
        module, name, field, params = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    known = {(kind.__module__, kind.__qualname__): kind for kind in _kinds(Refused)}
    kind = known.get((module, name))
    return kind(field, **params) if kind else None


def _kinds(kind: type[Refused]) -> list[type[Refused]]:
    return [kind, *(found for below in kind.__subclasses__() for found in _kinds(below))]


def refused_page(request: HttpRequest, refusal: Refused, *, back: str, typed: Fields) -> HttpResponse:
    """The page of its own for a refusal that no form has caught; what was typed stands on it."""
    context = {
        "sentence": str(refusal),
        "sealed": sealed(refusal),
        "back": back,
        "typed": typed,
        "words": [value for _name, value in typed if is_words(value)],
    }
    return render(request, "refused.html", context, status=refusal.status)


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
        back = request.headers.get("referer", "/")
        if not getattr(request, "htmx", False):
            return refused_page(request, exception, back=back, typed=typed_in(request.POST))
        # beside the page, not in place of what was typed
        context = {"sentence": str(exception), "back": back}
        answer = render(request, "components/refused.html", context, status=exception.status)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "beforeend"
        return answer
