"""Integrations with tokens, and a program that asks with one."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.test import Client

from core import clock
from interfaces.enums import Scope
from interfaces.models import Integration
from interfaces.services.integrations import Wished, make_integration
from staff.enums import Role
from staff.models import Community, User
from tests.factories import MembershipFactory


def an_integration(
    *communities: Community, scopes: Iterable[str] = Scope.values, rate: int = 600, **more: Any
) -> tuple[Integration, str]:
    """An integration that reaches these communities, made by somebody who is director in all of them; its token."""
    by: User | None = None
    for community in communities:
        who = MembershipFactory.create(community=community, role=Role.DIRECTOR, **({"user": by} if by else {}))
        by = who.user
    assert by is not None
    wished = Wished("电话系统", communities, list(scopes), rate, **more)
    return make_integration(wished, by=by, key=uuid.uuid4(), now=clock.now())


class Program:
    """Another system: it sends its token, asks for English, and checks CSRF as a foreign page would meet it."""

    def __init__(self, token: str, community: Community) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.token, self.base = token, f"/api/v1/communities/{community.slug}/"

    def get(self, path: str, data: Any = None, **headers: str) -> Any:
        """GET below the community."""
        return self.client.get(self._url(path), data, headers=self._headers(headers))

    def post(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> Any:
        """POST below the community, with a fresh key unless one is given."""
        sent = {"Idempotency-Key": uuid.uuid4().hex if key is None else key, **headers}
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(self._url(path), raw, content_type="application/json", headers=self._headers(sent))

    def _url(self, path: str) -> str:
        return path if path.startswith("/") else self.base + path

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en", **more}


def a_program(community: Community, **facts: Any) -> Program:
    """A program of an integration with every scope, unless said otherwise."""
    return Program(an_integration(community, **facts)[1], community)


TICKET = {"kind": "repair", "text": "厨房水管漏水", "unit": "3-2-1201", "name": "王测试", "phone": "13800001234"}
CALL = {"call_id": "c-1", "event": "ringing", "extension": "801", "caller": "13800001234"}
