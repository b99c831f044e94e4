"""GET /healthz: 200 only while the desk can keep its promises."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from core import clock, triggers
from deadlines.models import Heartbeat
from deadlines.sweep import beat

pytestmark = pytest.mark.django_db


def test_the_desk_is_well_while_the_engine_beats(client: Client) -> None:
    beat(clock.now())

    answer = client.get("/healthz")

    assert answer.status_code == 200
    told = {"status", "sweep_age_s", "database", "guards", "broker", "scanner", "outbox_waiting", "outbox_dead"}
    assert set(answer.json()) == told
    assert (answer.json()["status"], answer.json()["guards"]) == ("ok", "ok")


def test_a_ledger_without_its_guards_is_unwell(client: Client) -> None:
    beat(clock.now())
    triggers.remove(connection)

    answer = client.get("/healthz")
    triggers.install(connection)

    assert (answer.status_code, answer.json()["status"]) == (503, "unwell")
    assert "ledger_entry_no_update" in answer.json()["guards"]


def test_a_silent_engine_is_unwell(client: Client) -> None:
    Heartbeat.objects.create(name="sweep", at=clock.now() - timedelta(seconds=45))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (503, "unwell")
    assert answer.json()["sweep_age_s"] >= 45


def test_a_server_whose_clock_is_ten_minutes_behind_the_engines_is_unwell(client: Client) -> None:
    Heartbeat.objects.create(name="sweep", at=clock.now() + timedelta(minutes=10))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (503, "unwell")
    assert answer.json()["sweep_age_s"] < -500


def test_an_engine_that_never_ran_is_unwell(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["sweep_age_s"]) == (503, None)


def test_a_broker_that_does_not_answer_is_unwell(client: Client, settings: pytest.FixtureRequest) -> None:
    beat(clock.now())
    settings.EMBEDDED = False  # type: ignore[attr-defined]  # pytest-django's settings wrapper
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]  # nothing listens there

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["broker"]) == (503, "unreachable")
