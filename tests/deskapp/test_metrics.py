"""GET /metrics: what a monitoring program is told, and that nobody else hears of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core import clock
from deadlines.models import Heartbeat
from deadlines.sweep import sweep
from deskapp import env
from staff.models import Membership
from tests.factories import a_ticket

pytestmark = pytest.mark.django_db
TOKEN = "a token of the monitoring program, long enough"
LINE = re.compile(r'ote_[a-z_]+(\{[a-z]+="[a-z.]+"\})? -?[0-9.e+]+')


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def asked(client: Client, token: str = TOKEN) -> Any:
    """The answer to a question with this token."""
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def figures(client: Client) -> dict[str, float]:
    """Name with label → value."""
    lines = [one for one in asked(client).content.decode().splitlines() if not one.startswith("#")]
    return {name: float(value) for name, _, value in (one.rpartition(" ") for one in lines)}


def test_every_line_is_one_that_prometheus_reads_and_has_its_explanation(client: Client, front: Membership) -> None:
    a_ticket(front)
    sweep(clock.now())

    lines = asked(client).content.decode().splitlines()

    plain = [one for one in lines if not one.startswith("#")]
    assert len(plain) >= 20
    assert [one for one in plain if not LINE.fullmatch(one)] == []
    explained = {one.split()[2] for one in lines if one.startswith("# HELP ")}
    assert {re.split(r"[{ ]", one)[0] for one in plain} == explained


def test_a_late_sweep_and_an_overdue_limit_are_told(client: Client, front: Membership) -> None:
    a_ticket(front, now=clock.now() - timedelta(hours=5), promised_at=clock.now() - timedelta(hours=3))

    before = figures(client)
    sweep(clock.now())
    after = figures(client)

    assert before["ote_limits_overdue"] >= 1
    assert (before["ote_limits_due_unswept"] >= 1, after["ote_limits_due_unswept"]) == (True, 0)
    assert (before["ote_sweep_lag_seconds"] > 3600, after["ote_sweep_lag_seconds"]) == (True, 0)
    assert after["ote_escalation_late_seconds_max"] > 3600
    assert after['ote_age_seconds{of="sweep"}'] < 60


def test_the_age_of_the_last_good_backup_is_told(client: Client) -> None:
    assert 'ote_age_seconds{of="backup"}' not in figures(client)
    Heartbeat.objects.create(name="backup", at=clock.now() - timedelta(days=2))

    assert figures(client)['ote_age_seconds{of="backup"}'] >= 2 * 86400


@pytest.mark.parametrize("token", ["", "another", TOKEN + "x", "Bearer"])
def test_without_the_token_the_address_does_not_exist(token: str, client: Client) -> None:
    assert asked(client, token).status_code == 404
    assert client.get("/metrics").status_code == 404


def test_a_desk_without_a_token_tells_nobody(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""

    assert asked(client, "").status_code == 404


def test_a_token_that_could_be_guessed_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_METRICS_TOKEN", "short")

    with pytest.raises(ImproperlyConfigured, match="OTE_METRICS_TOKEN has fewer than 32"):
        env.long_secret("OTE_METRICS_TOKEN")


@pytest.mark.parametrize("count", [1, 3])
def test_the_figures_cost_the_same_whatever_there_is(count: int, client: Client, front: Membership) -> None:
    for _ in range(count):
        a_ticket(front)

    with CaptureQueriesContext(connection) as found:
        asked(client)

    assert len(found) == 19


def test_a_broker_that_does_not_answer_leaves_the_rest_standing(client: Client, settings: Settings) -> None:
    settings.EMBEDDED, settings.REDIS_URL = False, "redis://127.0.0.1:1/0"

    found = figures(client)

    assert (found["ote_broker_up"], found["ote_database_up"]) == (0, 1)
    assert "ote_queue_length" not in "".join(found)
