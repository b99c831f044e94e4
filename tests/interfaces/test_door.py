"""Who comes through the door of /api/v1/: a token with the scope, for its communities, at its pace; nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from interfaces.enums import Scope
from interfaces.models import ApiCall, Integration
from interfaces.operations import OPERATIONS, Operation
from interfaces.services.integrations import revoke_integration, rotate_token
from interfaces.views.door import MOST_BYTES
from staff.enums import Role
from staff.models import Membership
from tests.factories import CommunityFactory, MembershipFactory, a_ticket
from tests.interfaces.asks import CALL, TICKET, Program, a_program, an_integration
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
BODIES: dict[str, Any] = {"open_ticket": TICKET, "add_contact": {"text": "还没有人来"}, "tell_call": CALL}
SCOPED = [one for one in OPERATIONS.values() if one.scope]


def path_of(one: Operation, number: str = "260101-0001") -> str:
    """The operation's path below the community."""
    filled = one.path.format(community="c", number=number, day="2026-11-22")
    return filled.removeprefix("communities/c/") if "/" in filled else f"/api/v1/{filled}"


def ask(program: Program, one: Operation, number: str = "260101-0001") -> Any:
    """The operation with a body that could be used."""
    path = path_of(one, number)
    return program.post(path, BODIES[one.name]) if one.method == "POST" else program.get(path)


@pytest.mark.parametrize("one", SCOPED, ids=lambda one: one.name)
def test_each_operation_is_let_through_with_its_scope_alone(
    one: Operation, front: Membership, lead: Membership
) -> None:
    number = a_ticket(front, promised_at=clock.now() + timedelta(hours=1)).number
    others = [scope for scope in Scope.values if scope != one.scope]

    with_it = ask(a_program(front.community, scopes=[one.scope]), one, number)
    without = ask(a_program(front.community, scopes=others), one, number)

    assert with_it.status_code == one.status
    assert (without.status_code, without.json()["code"]) == (403, "scope_missing")


@pytest.mark.rule("PR")
@pytest.mark.parametrize("one", SCOPED, ids=lambda one: one.name)
def test_a_community_that_the_token_does_not_reach_does_not_exist(one: Operation, front: Membership) -> None:
    number = a_ticket(front).number
    _integration, token = an_integration(CommunityFactory.create())

    answer = ask(Program(token, front.community), one, number)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.rule("PR")
def test_a_foreign_ticket_does_not_exist_under_ones_own_community(front: Membership) -> None:
    foreign = a_ticket()
    program = a_program(front.community)

    assert [ask(program, one, foreign.number).status_code for one in SCOPED if "{number}" in one.path] == [404] * 3


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=lambda one: one.name)
def test_a_session_counts_nowhere(one: Operation, client: Client, front: Membership) -> None:
    client.force_login(MembershipFactory.create(community=front.community, role=Role.DIRECTOR).user)
    path = path_of(one)
    path = path if path.startswith("/") else f"/api/v1/communities/{front.community.slug}/{path}"

    answer = client.generic(one.method, path)

    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer ote_wrong", "Bearer " + "x" * 5000])
def test_what_is_no_token_is_refused(header: str, client: Client) -> None:
    answer = client.get("/api/v1/communities", headers={"Authorization": header} if header else {})

    assert answer.status_code == 401


def test_an_expired_a_replaced_and_a_revoked_token_are_refused(front: Membership) -> None:
    integration, token = an_integration(front.community, expires_at=clock.now() - timedelta(seconds=1))
    program = Program(token, front.community)
    assert program.get("units").json()["code"] == "token_expired"

    Integration.objects.update(expires_at=None)
    assert program.get("units").status_code == 200
    fresh = rotate_token(integration.pk, by=integration.made_by, now=clock.now())
    assert program.get("units").json()["code"] == "token_unknown"
    assert Program(fresh, front.community).get("units").status_code == 200

    revoke_integration(integration.pk, by=integration.made_by, now=clock.now())
    assert Program(fresh, front.community).get("units").json()["code"] == "token_unknown"


def test_the_token_is_kept_as_a_digest(front: Membership) -> None:
    integration, token = an_integration(front.community)

    assert token not in str(Integration.objects.values().get())
    assert token.startswith(integration.prefix)


def test_who_asks_too_often_waits_until_the_minute_is_over(front: Membership) -> None:
    program = a_program(front.community, rate=2)
    statuses = [program.get("units").status_code for _ in range(3)]
    last = program.get("units")

    # a new minute may have begun in between; then it takes one round more
    assert 429 in {*statuses, last.status_code}
    assert 1 <= int(last.headers.get("Retry-After", "1")) <= 60


def test_the_pace_is_each_integrations_own(front: Membership) -> None:
    hasty, other = a_program(front.community, rate=1), a_program(front.community)
    for _ in range(3):
        hasty.get("units")

    assert other.get("units").status_code == 200


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", 415),
        ("[]", 400),
        ("{", 400),
        ('{"text": NaN}', 400),
        ("[" * 20_000, 400),
        (b"\xff\xfe", 400),
        ("{}", 422),
        ('{"kind": "repair", "text": "a\\u0000b", "name": "x"}', 422),
        ('{"kind": "repair", "text": "\\ud800", "name": "x"}', 422),
        ('{"kind": "flood", "text": "a", "name": "x"}', 422),
        ('{"kind": "repair", "text": "a", "name": "x", "more": 1}', 422),
        ('{"kind": "repair", "text": 7, "name": "x"}', 422),
        ('{"kind": "repair", "text": "a"}', 422),
        ('{"kind": "repair", "text": "a", "phone": "12"}', 422),
        ('{"kind": "repair", "text": "%s", "name": "x"}' % ("长" * 4001), 422),
        ('{"text": "%s"}' % ("x" * MOST_BYTES), 413),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence_and_nothing_is_done(
    raw: str | bytes, status: int, front: Membership, lead: Membership
) -> None:
    answer = a_program(front.community).post("tickets", raw)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")
    assert not Ticket.objects.exists()


def test_each_fault_names_its_field_and_repeats_nothing_of_what_was_sent(front: Membership) -> None:
    answer = a_program(front.community).post("tickets", {**TICKET, "kind": "13800001234", "extra": "13800001234"})

    assert {one["field"] for one in answer.json()["errors"]} == {"kind", "extra"}
    assert "13800001234" not in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "cursor=%00", "cursor=!!", "cursor=YWJj", "state=gone", "updated_since=now",
     "updated_since=2026-11-22T08:00:00", "updated_since=0001-01-01T00:00:00Z", "updated_since=2020-01-01T00:00:00Z",
     "unknown=1"],
)  # fmt: skip
def test_a_query_that_cannot_be_used_is_refused(query: str, front: Membership) -> None:
    assert a_program(front.community).get(f"tickets?{query}").status_code == 422


@pytest.mark.parametrize(
    ("language", "begins"), [("zh-CN,zh;q=0.9", "此"), ("en-GB", "This"), ("fr", "此"), ("", "此")]
)
def test_a_refusal_speaks_the_language_that_was_asked_for(language: str, begins: str, front: Membership) -> None:
    answer = a_program(front.community, scopes=[]).get("units", **{"Accept-Language": language})

    assert answer.json()["detail"].startswith(begins)


def test_a_method_that_nobody_takes_is_refused_in_json(front: Membership) -> None:
    program = a_program(front.community)
    answer = program.client.delete(program.base + "tickets")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, POST"


def test_every_question_is_on_record_with_its_outcome_and_nothing_personal(front: Membership, lead: Membership) -> None:
    program = a_program(front.community, scopes=["tickets:write", "units:read"])
    program.post("tickets", TICKET)
    program.get("tickets")
    program.get("units", {"code": "13800001234"})

    rows = list(ApiCall.objects.order_by("pk").values_list("operation", "status", "code", "community"))
    assert rows == [
        ("open_ticket", 201, "", front.community_id),
        ("tickets", 403, "scope_missing", front.community_id),
        ("units", 200, "", front.community_id),
    ]
    assert Integration.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "path", ["figures/0001-01-01", "figures/2026-02-31", "figures/x", "tickets/%00", "tickets/x.y"]
)
def test_an_address_that_nothing_stands_at_is_refused_in_json(path: str, front: Membership) -> None:
    program = a_program(front.community)
    away = program.get("/api/v1/communities/no.such~place/tickets")

    assert [one.json()["code"] for one in (program.get(path), away)] == ["not_found"] * 2


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v2/tickets", "/api/v1/communities/", "/api/v1/tickets"])
def test_an_address_that_does_not_exist_is_told_in_json_whatever_the_method(path: str, method: str) -> None:
    answer: Any = Client(enforce_csrf_checks=True).generic(method, path, headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert method == "HEAD" or answer.json()["code"] == "no_address"
    assert answer.headers["Content-Language"] == "en"
    assert "X-Code" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/communities/garden/tickets", "GET, POST"),
        ("DELETE", "/api/v1/communities", "GET"),
        ("POST", "/api/v1/openapi.json", "GET"),
    ],
)
def test_a_wrong_method_is_told_in_json_with_those_that_are_right(method: str, path: str, allowed: str) -> None:
    answer: Any = Client(enforce_csrf_checks=True).generic(method, path)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Allow"] == allowed


def test_who_sends_no_token_is_told_in_json(client: Client) -> None:
    answer: Any = client.get("/api/v1/communities/garden/tickets", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "X-Code" not in answer.headers
