"""The door of /api/v1/: who asks, how often, whether they may; every question ends on record and in JSON."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic import BaseModel, ValidationError

from core import clock
from core.addresses import address_of
from core.refusals import Refused
from interfaces import refusals
from interfaces.faults import faults_of
from interfaces.models import Integration, Reach
from interfaces.queries.integrations import by_token
from interfaces.services.record import record_call
from portal.knocks import Limit, too_often
from staff.access import View
from staff.models import Community

logger = logging.getLogger(__name__)
MOST_BYTES = 64 * 1024
MINUTE = 60
# wrong tokens of one address: who guesses is slowed down before the database is asked
WRONG = Limit("api-token", 60, MINUTE)
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Question:
    """A request that has come through the door."""

    request: HttpRequest
    integration: Integration
    reach: Reach | None
    now: datetime
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def community(self) -> Community:
        """Where. Raises NotFound at an address without one."""
        if self.reach is None:
            raise refusals.NotFound
        return self.reach.community

    def may(self, scope: str) -> bool:
        """Whether the token has the scope."""
        return scope in self.integration.scopes

    def body(self, model: type[Model]) -> Model:
        """The JSON of the body. Raises a Refused or ValidationError."""
        return model.model_validate(self.json(), strict=False)

    def json(self) -> dict[str, Any]:
        """The body as an object."""
        return _json(self.request)

    def query(self, model: type[Model]) -> Model:
        """The query string; a name given twice counts by its last value."""
        return model.model_validate(self.request.GET.dict())


class ApiDoor:
    """See staff.access.Door."""

    def enter(self, request: HttpRequest, view: View, scope: str, kwargs: Mapping[str, Any]) -> HttpResponseBase:
        """Token, pace, community, scope, then the view."""
        now = clock.now()
        with translation.override(language_of(request)):
            try:
                integration = admitted(request, now)
            except Refused as refusal:
                return plainly_refused(request, refusal)
            reach: Reach | None = None
            try:
                _pace(integration, now)
                given = dict(kwargs)
                reach = _reach(integration, given)
                if scope and scope not in integration.scopes:
                    raise refusals.ScopeMissing(scope=scope)
                answer = _answered(view, Question(request, integration, reach, now, given), given)
            except Refused as refusal:
                answer = problem(refusal, now=now)
            community = reach.community if reach else None
            record_call(
                integration,
                community,
                operation=getattr(view, "operations", {}).get(_method(request), ""),
                status=answer.status_code,
                code=answer.headers.get("X-Code", ""),
                now=now,
            )
            del answer["X-Code"]
            answer["Cache-Control"] = "no-store"
            answer["Content-Language"] = translation.get_language() or ""
            return answer

    def no_method(self, request: HttpRequest, methods: Iterable[str]) -> HttpResponseBase:
        """405 in JSON."""
        answer = plainly_refused(request, refusals.MethodNotAllowed())
        answer["Allow"] = ", ".join(methods)
        return answer


DOOR = ApiDoor()


def by_method(views: Mapping[str, View]) -> View:
    """One view for the operations of one address."""

    def dispatch(question: Question, **given: Any) -> HttpResponseBase:
        return views[_method(question.request)](question, **given)

    dispatch.operations = {method: view.__name__ for method, view in views.items()}  # type: ignore[attr-defined]  # for the record
    return dispatch


def _method(request: HttpRequest) -> str:
    return "GET" if request.method == "HEAD" else str(request.method)


def language_of(request: HttpRequest) -> str:
    """By Accept-Language alone: a cookie is nobody's wish here."""
    for wished, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wished.startswith("en"):
            return "en"
        if wished.startswith("zh"):
            return "zh-hans"
    return str(settings.LANGUAGE_CODE)


def admitted(request: HttpRequest, now: datetime) -> Integration:
    """Whose token it is. Raises a Refused: TokenMissing, TokenUnknown, TokenExpired, TooOften."""
    word, _space, token = request.headers.get("Authorization", "").partition(" ")
    if word.lower() != "bearer" or not token.strip():
        raise refusals.TokenMissing
    found = by_token(token.strip())
    if found is None:
        if too_often(WRONG, address_of(request)):
            raise refusals.TooOften(seconds=MINUTE)
        raise refusals.TokenUnknown
    if found.expires_at and found.expires_at <= now:
        raise refusals.TokenExpired
    return found


def problem(refusal: Refused, *, now: datetime | None = None, errors: Iterable[Mapping[str, str]] = ()) -> HttpResponse:
    """RFC 9457: what is wrong, for the program and for a person."""
    listed = list(errors)
    body = {
        "type": "about:blank",
        "title": refusal.code.replace("_", " "),
        "status": refusal.status,
        "code": refusal.code,
        "detail": str(refusal),
        "errors": listed,
    }
    if not listed and refusal.field:
        body["errors"] = [{"field": refusal.field, "code": refusal.code, "detail": str(refusal)}]
    answer = JsonResponse(body, status=refusal.status, content_type="application/problem+json")
    answer["X-Code"] = refusal.code
    if refusal.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="ote-desk"'
    if refusal.status == 429:
        answer["Retry-After"] = str(refusal.params.get("seconds", _left(now)))
    return answer


def plainly_refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The same before anybody has come through the door: in the language that was asked for, on no record."""
    with translation.override(language_of(request)):
        answer = problem(refusal)
        answer["Content-Language"] = translation.get_language() or ""
    del answer["X-Code"]
    return answer


def _answered(view: View, question: Question, given: Mapping[str, Any]) -> HttpResponse:
    """The view's answer, or in JSON why there is none."""
    try:
        answer = view(question, **given)
    except Refused as refusal:
        return problem(refusal, now=question.now)
    except Http404:
        return problem(refusals.NotFound())
    except ValidationError as error:
        return problem(refusals.NotValid(), errors=faults_of(error))
    assert isinstance(answer, HttpResponse)  # noqa: S101 what our views return; for the type checker
    return answer


def _pace(integration: Integration, now: datetime) -> None:
    """So many a minute, counted by the clock's minute, so that the wait is known to the second."""
    limit = Limit("api", integration.rate_per_minute, MINUTE)
    if too_often(limit, f"{integration.pk}:{int(now.timestamp()) // MINUTE}"):
        raise refusals.TooOften(seconds=_left(now))


def _left(now: datetime | None) -> int:
    return MINUTE - int(now.timestamp()) % MINUTE if now else MINUTE


def _reach(integration: Integration, given: dict[str, Any]) -> Reach | None:
    """The community of the address, if the token reaches it; 404 as if it did not exist."""
    if "community" not in given:
        return None
    slug = given.pop("community")
    found = next((one for one in integration.reaches.all() if one.community.slug == slug), None)
    if found is None:
        raise refusals.NotFound
    return found


def _json(request: HttpRequest) -> dict[str, Any]:
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise refusals.BodyTooLarge
    if request.content_type != "application/json":
        raise refusals.WrongType
    try:
        raw = request.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise refusals.BodyTooLarge
        found = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError, UnreadablePostError):
        raise refusals.NoJson from None
    if not isinstance(found, dict):
        raise refusals.NoJson
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)
