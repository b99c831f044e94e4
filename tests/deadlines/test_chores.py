"""The engine without Celery: its other jobs run beside the sweep and never before it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError

from deadlines import chores, registry
from deadlines.chores import Chores
from deadlines.management.commands import run_sweeper
from deadlines.sweep import Report

NOON = datetime(2026, 11, 23, 12, 0, 20, tzinfo=UTC)
Jobs = dict[str, list[Callable[[datetime], object]]]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """The registered jobs are these instead, and the calendar keeps itself elsewhere."""
    its: Jobs = {"minutely": [], "hourly": []}
    monkeypatch.setattr(registry, "minutely", lambda: its["minutely"])
    monkeypatch.setattr(registry, "hourly", lambda: its["hourly"])
    monkeypatch.setattr(chores, "keep_calendar", lambda _: None)
    return its


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The command takes the signals of its process; the test's own come back."""
    import signal

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_signals")
def test_a_job_that_takes_its_time_delays_no_sweep(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    import signal

    job_runs, sweeps_enough = threading.Event(), threading.Event()
    swept_meanwhile: list[bool] = []

    def slow(_now: datetime) -> None:
        job_runs.set()
        swept_meanwhile.append(sweeps_enough.wait(20))

    def swept(_now: datetime) -> Report:
        if job_runs.is_set():
            swept.count += 1  # type: ignore[attr-defined]
        if swept.count == 3:  # type: ignore[attr-defined]
            sweeps_enough.set()
            signal.raise_signal(signal.SIGTERM)
        return Report()

    swept.count = 0  # type: ignore[attr-defined]
    jobs["minutely"].append(slow)
    monkeypatch.setattr(chores, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(run_sweeper, "sweep", swept)
    call_command("run_sweeper", every=0.01)

    assert swept_meanwhile == [True]


def test_each_minute_and_each_hour_has_its_jobs_once(jobs: Jobs) -> None:
    done: list[str] = []
    jobs["minutely"].append(lambda now: done.append(f"minute {now:%H:%M}"))
    jobs["hourly"].append(lambda now: done.append(f"hour {now:%H}"))
    keeper = Chores(threading.Event())

    for seconds in (0, 10, 40, 3600):
        keeper.keep(NOON + timedelta(seconds=seconds))

    assert done == ["minute 12:00", "hour 12", "minute 12:01", "minute 13:00", "hour 13"]


@pytest.mark.parametrize("error", [OperationalError("gone"), RuntimeError("broken")])
def test_a_job_that_fails_keeps_no_other_from_its_turn(jobs: Jobs, error: Exception) -> None:
    done: list[str] = []

    def fails(_now: datetime) -> None:
        raise error

    jobs["minutely"] += [fails, lambda _: done.append("the next one")]
    Chores(threading.Event()).keep(NOON)

    assert done == ["the next one"]


def test_between_two_jobs_the_thread_ends_when_it_is_asked(jobs: Jobs) -> None:
    stop, done = threading.Event(), []
    jobs["minutely"] += [lambda _: stop.set(), lambda _: done.append("too late")]
    Chores(stop).keep(NOON)

    assert done == []
