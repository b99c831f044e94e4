"""The commands that run.py calls."""

import signal
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django import Settings

from core.management.commands.run_worker import Beat, Punctual
from deadlines.models import Heartbeat
from deskapp.celery import app


class BrokenService:
    """A beat that fails at its first tick."""

    def start(self) -> None:
        raise RuntimeError("no tick")


@pytest.mark.django_db
def test_production_never_gets_the_demonstration(settings: Settings) -> None:
    settings.PRODUCTION = True
    call_command("prepare")
    assert not get_user_model()._default_manager.exists()


@pytest.mark.django_db
def test_a_database_with_people_never_gets_the_demonstration() -> None:
    get_user_model()._default_manager.create(username="somebody")
    call_command("prepare")
    assert get_user_model()._default_manager.count() == 1


@pytest.mark.django_db
def test_services_that_answer_are_passed_over_in_silence(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.REDIS_URL = ""
    call_command("check_services")
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_a_redis_that_is_not_there_is_named_with_its_variable(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(CommandError, match="set REDIS_URL="):
        call_command("check_services")


def test_a_beat_that_dies_takes_the_worker_along() -> None:
    asked: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: asked.append(number))
    try:
        beat: Any = Beat(app)
        beat.service = BrokenService()
        beat.run()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert asked == [signal.SIGTERM]
    assert beat.died


def test_the_sweep_waits_in_no_queue_of_the_worker() -> None:
    assert "sweep" not in Beat(app).service.scheduler.schedule
    assert "deliver" in Beat(app).service.scheduler.schedule


@pytest.mark.django_db(transaction=True)
def test_the_threads_own_call_sweeps() -> None:
    app.loader.import_default_modules()
    Punctual(app, "sweep").once()

    assert Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("gone"), RuntimeError("broken")])
def test_a_sweep_that_fails_is_tried_again(error: Exception) -> None:
    calls: list[int] = []

    def sweep() -> None:
        calls.append(1)
        raise error

    punctual: Any = Punctual(app, "sweep")
    punctual.app = SimpleNamespace(tasks={"deadlines.sweep": sweep})
    punctual.once()
    punctual.once()

    assert len(calls) == 2
