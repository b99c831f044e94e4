"""/api/v1/openapi.json, made from the operations and the models that validate them: it cannot say something else."""

from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from interfaces import schemas as s
from interfaces.operations import OPERATIONS, Operation

REFUSALS = {
    400: "No JSON, or no Idempotency-Key",
    401: "No token, an unknown, revoked or expired one",
    403: "The token lacks the scope",
    404: "Not there, or not for this token",
    409: "The desk refuses; detail says why",
    413: "More than 64 kB",
    415: "Not application/json",
    422: "A value cannot be used, or the Idempotency-Key was used for something else",
    429: "Too many requests a minute; see Retry-After",
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "community": {"schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, "description": "slug of the community"},
    "number": {"schema": {"type": "string", "maxLength": 20}, "description": "number of the ticket, 261122-0001"},
    "day": {"schema": {"type": "string", "format": "date"}, "description": "service day"},
}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    outward = [(one.answer, "serialization") for one in OPERATIONS.values()]
    inward = [(one.body, "validation") for one in OPERATIONS.values() if one.body]
    models: Any = [*outward, *inward, (s.Problem, "serialization")]
    _map, found = models_json_schema(models, ref_template="#/components/schemas/{model}")
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS.values():
        paths.setdefault(f"/api/v1/{one.path}", {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OTE Desk",
            "version": "1",
            "description": "For telephone systems, mini-programmes and dashboards. Webhooks: docs/api.md.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": found["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def statuses(one: Operation) -> list[int]:
    """With which statuses the operation may refuse."""
    common = [401, 429]
    if one.scope:
        common += [403, 404]
    if one.body:
        common += [400, 409, 413, 415, 422]
    if one.query:
        common += [422]
    return sorted(set(common))


def _operation(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.title,
        "description": f"Scope: `{one.scope}`." if one.scope else "Any token.",
        "parameters": _parameters(one),
        "responses": {
            str(one.status): {"description": one.title, "content": {"application/json": _ref(one.answer)}},
            **{
                str(status): {
                    "description": REFUSALS[status],
                    "content": {"application/problem+json": _ref(s.Problem)},
                }
                for status in statuses(one)
            },
        },
    }
    if one.body:
        found["requestBody"] = {"required": True, "content": {"application/json": _ref(one.body)}}
    return found


def _parameters(one: Operation) -> list[dict[str, Any]]:
    names = [name for name in PARAMETERS if f"{{{name}}}" in one.path]
    found = [{"name": name, "in": "path", "required": True, **PARAMETERS[name]} for name in names]
    if one.query:
        schema = one.query.model_json_schema()
        for name, facts in schema["properties"].items():
            found.append({"name": name, "in": "query", "required": False, "schema": facts})
    if one.creates:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
            }
        )
    return found


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
