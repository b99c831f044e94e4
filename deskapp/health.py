"""GET /healthz: is the desk able to keep its promises right now?"""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from core import clock, scanner, triggers
from deadlines.queries import heartbeat_age
from notices.queries import outbox_state

LATE_AFTER = 30.0
BROKER_TIMEOUT = 1.0


def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 a view's signature
    """200 when database and broker answer, the guards of the ledger stand and the last sweep is at most 30 s away.

    Else 503 with what ails.

    What the outbox could not deliver is told as well, and makes nobody unwell: the receivers are not the desk. So is
    a virus scanner that does not answer: files are refused, calls are taken.
    """
    database, age, guards, outbox = _database()
    broker = _broker()
    # a sweep in the future: this server's clock is behind the engine's, and what its pages count down is wrong
    beats = age is not None and -LATE_AFTER <= age <= LATE_AFTER
    well = database == guards == "ok" and broker in {"ok", "embedded"} and beats
    body: dict[str, Any] = {
        "status": "ok" if well else "unwell",
        "sweep_age_s": None if age is None else round(age, 3),
        "database": database,
        "guards": guards,
        "broker": broker,
        "scanner": scanner.state(),
        **outbox,
    }
    return JsonResponse(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


def _database() -> tuple[str, float | None, str, dict[str, int]]:
    try:
        missing = triggers.missing(connection)
        guards = triggers.gone(missing) if missing else "ok"
        return "ok", heartbeat_age(clock.now()), guards, outbox_state()
    except DatabaseError:
        return "unreachable", None, "unknown", {}


def _broker() -> str:
    if settings.EMBEDDED:
        return "embedded"
    import redis

    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=BROKER_TIMEOUT, socket_timeout=BROKER_TIMEOUT
    )
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    else:
        return "ok"
    finally:
        client.close()
