"""The document says what the interface does: every address is in it, and every answer is one that it describes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from core import clock
from interfaces.openapi import document, statuses
from interfaces.operations import OPERATIONS, Operation
from interfaces.views import api
from staff.access import ByToken
from staff.models import Membership
from tests.deskapp.test_access_table import BY_TOKEN, GUARDED, table
from tests.factories import BuildingFactory, UnitFactory, a_ticket
from tests.interfaces.asks import TICKET, a_program
from tests.interfaces.test_door import ask, path_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def faults(one: Operation, status: int, body: Any) -> list[str]:
    """What the document does not say of this answer."""
    found = document()
    response = found["paths"][f"/api/v1/{one.path}"][one.method.lower()]["responses"][str(status)]
    (content,) = response["content"].values()
    resource = Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **found})
    registry: Any = Registry().with_resource("urn:desk", resource)
    schema = {"$ref": "urn:desk" + content["schema"]["$ref"]}
    return [error.message for error in Draft202012Validator(schema, registry=registry).iter_errors(body)]


def test_every_address_and_method_is_in_the_document_with_its_scope() -> None:
    rows = {
        (method, str(GUARDED[name].pattern).replace("slug:", "").replace("str:", "").replace("api_day:", "")): who.scope
        for name in BY_TOKEN
        for method, who in table(name).items()
        if isinstance(who, ByToken)
    }
    told = {
        (one.method, f"api/v1/{one.path}".replace("{", "<").replace("}", ">")): one.scope for one in OPERATIONS.values()
    }

    assert rows == told
    assert all(callable(getattr(api, name)) for name in OPERATIONS)


def test_the_document_is_public_and_says_that_it_is_3_1(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")

    assert answer.json()["openapi"] == "3.1.0"
    assert {"/api/v1/communities", "/api/v1/communities/{community}/tickets/{number}"} <= answer.json()["paths"].keys()


def test_every_schema_of_the_document_is_one() -> None:
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=lambda one: one.name)
def test_an_answer_is_what_the_document_describes(one: Operation, front: Membership, lead: Membership) -> None:
    unit = UnitFactory.create(building=BuildingFactory.create(community=front.community, number="3"))
    ticket = a_ticket(front, unit=unit, now=clock.now() - HOUR, promised_at=clock.now() + HOUR)

    answer = ask(a_program(front.community), one, ticket.number)

    assert answer.status_code == one.status
    assert faults(one, one.status, answer.json()) == []


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=lambda one: one.name)
def test_a_refusal_is_what_the_document_describes(one: Operation, front: Membership) -> None:
    path = path_of(one, "no-such-number")
    refused = [ask(a_program(front.community, scopes=[]), one), ask(a_program(front.community, rate=1), one, "x")]
    program = a_program(front.community)
    if one.body:
        refused += [program.post(path, raw) for raw in ("{", '{"more": 1}', '{"more": "%s"}' % ("x" * 70_000))]
        refused.append(
            program.client.post(
                path if path.startswith("/") else program.base + path,
                "x",
                content_type="text/plain",
                headers={"Authorization": f"Bearer {program.token}"},
            )
        )
    if one.query:
        refused.append(program.get(path, {"limit": "x"}))
    slow = a_program(front.community, rate=1)
    refused += [ask(slow, one) for _ in range(3)]

    for answer in refused:
        if answer.status_code >= 400:
            assert answer.status_code in statuses(one), answer.content
            assert faults(one, answer.status_code, answer.json()) == []


def test_a_word_that_is_not_described_is_found() -> None:
    """Positive control of the two tests above."""
    assert faults(OPERATIONS["open_ticket"], 201, {"number": 7}) != []


def test_a_desks_refusal_is_described(front: Membership) -> None:
    answer = a_program(front.community).post("tickets", {**TICKET, "unit": "9", "name": "", "phone": ""})

    assert answer.status_code == 409
    assert faults(OPERATIONS["open_ticket"], 409, answer.json()) == []
