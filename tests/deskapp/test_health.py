"""GET /healthz: 200 only while the desk can keep its promises."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from deadlines.models import Heartbeat
from deadlines.sweep import beat

pytestmark = pytest.mark.django_db


def test_the_desk_is_well_while_the_engine_beats(client: Client) -> None:
    beat(clock.now())

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "sweep_age_s", "database", "broker", "outbox_waiting", "outbox_dead"}
    assert answer.json()["status"] == "ok"


def test_a_silent_engine_is_unwell(client: Client) -> None:
    Heartbeat.objects.create(name="sweep", at=clock.now() - timedelta(seconds=45))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (503, "unwell")
    assert answer.json()["sweep_age_s"] >= 45


def test_an_engine_that_never_ran_is_unwell(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["sweep_age_s"]) == (503, None)


def test_a_broker_that_does_not_answer_is_unwell(client: Client, settings: pytest.FixtureRequest) -> None:
    beat(clock.now())
    settings.EMBEDDED = False  # type: ignore[attr-defined]  # pytest-django's settings wrapper
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]  # nothing listens there

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["broker"]) == (503, "unreachable")
