"""Processes that live and die together."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import supervisor

ROOT = Path(supervisor.__file__).parent.parent
# A supervisor that starts one waiting part, hands it the pipe of its standard error, and waits itself.
PARENT = f"""
import sys, time; sys.path.insert(0, {str(ROOT)!r})
from core import supervisor
import subprocess
child = subprocess.Popen(["sleep", "60"], preexec_fn=supervisor.die_with_parent, stdout=2)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[list[supervisor.Part]]:
    """Parts to add to; whatever happens, they are ended."""
    started: list[supervisor.Part] = []
    yield started
    supervisor.stop(started)


def a_part(tmp_path: Path, *command: str, name: str = "worker") -> supervisor.Part:
    return supervisor.Part(name, command, env=os.environ, logs=tmp_path)


def until_dead(part: supervisor.Part) -> None:
    part.process.wait(timeout=10)


def test_a_dead_process_is_started_again_after_its_pause(tmp_path: Path, parts: list[supervisor.Part]) -> None:
    part = a_part(tmp_path, "sleep", "60")
    parts.append(part)
    first = part.process.pid
    part.send(signal.SIGKILL)
    until_dead(part)
    part.keep()
    assert part.dead()  # the pause has only begun
    part.again_at = time.monotonic()
    part.keep()
    assert not part.dead()
    assert part.process.pid != first


def test_the_death_is_told_once_with_its_cause(
    tmp_path: Path, parts: list[supervisor.Part], capsys: pytest.CaptureFixture[str]
) -> None:
    part = a_part(tmp_path, "sleep", "60")
    parts.append(part)
    part.send(signal.SIGKILL)
    until_dead(part)
    part.keep()
    part.keep()
    assert capsys.readouterr().out.count("The worker process ended (signal 9); it starts again in 1 s") == 1


def test_the_pause_grows_to_its_bound_and_is_short_again_after_a_settled_life() -> None:
    pause, pauses = 0.5, []
    for _ in range(8):
        pause = supervisor.next_pause(pause, lived=0.1)
        pauses.append(pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert supervisor.next_pause(30, lived=supervisor.SETTLED) == 1


def test_stopping_ends_every_process(tmp_path: Path) -> None:
    both = [a_part(tmp_path, "sleep", "60", name=name) for name in ("web", "worker")]
    supervisor.stop(both)
    assert [part.process.returncode for part in both] == [-signal.SIGTERM] * 2


def test_a_process_that_does_not_listen_is_ended_by_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_BOUND", 0.05)
    deaf = a_part(tmp_path, "sh", "-c", "trap '' TERM; echo up; while :; do sleep 60; done")
    while "up" not in deaf.log.read_text():
        assert not deaf.dead()
    supervisor.stop([deaf])
    assert deaf.process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot tell a child of its parent's death")
def test_a_child_dies_with_a_parent_that_was_killed() -> None:
    parent = subprocess.Popen(  # noqa: S603 a program of our own
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stderr is not None
    assert parent.stdout.readline() == b"ready\n"
    parent.kill()
    parent.wait()
    readable, _, _ = select.select([parent.stderr], [], [], 10)
    assert readable  # the pipe ends when the last process that holds it, the child, is gone
    assert parent.stderr.read() == b""
    parent.stdout.close()
    parent.stderr.close()


def test_health_is_awaited_until_it_is_good(tmp_path: Path, parts: list[supervisor.Part]) -> None:
    parts.append(a_part(tmp_path, "sleep", "60", name="web"))
    answers = iter([(0, {}), (503, {"status": "unwell"}), (200, {"status": "ok"})])
    assert supervisor.await_health(parts, lambda: next(answers), stopped=lambda: False, bound=5) == ""


def test_a_web_server_that_dies_before_it_is_ready_shows_the_end_of_its_log(
    tmp_path: Path, parts: list[supervisor.Part]
) -> None:
    parts.append(a_part(tmp_path, "sh", "-c", "echo no such module; exit 3", name="web"))
    until_dead(parts[0])
    trouble = supervisor.await_health(parts, lambda: (0, {}), stopped=lambda: False, bound=5)
    assert trouble == "The web process ended (exit code 3) before the desk was ready. Its log ends:\nno such module"


def test_waiting_for_health_has_an_end(tmp_path: Path, parts: list[supervisor.Part]) -> None:
    parts.append(a_part(tmp_path, "sleep", "60", name="web"))
    trouble = supervisor.await_health(parts, lambda: (503, {"broker": "unreachable"}), stopped=lambda: False, bound=0)
    assert "not ready within 0 s: /healthz says 503 {'broker': 'unreachable'}" in trouble


def test_a_log_that_has_grown_large_is_put_aside(
    tmp_path: Path, parts: list[supervisor.Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOG_LIMIT", 5)
    part = a_part(tmp_path, "sleep", "60")
    parts.append(part)
    part.log.write_text("a long log")
    part.trim()
    assert part.log.read_text() == ""
    assert (tmp_path / "worker.log.1").read_text() == "a long log"


def test_a_worker_is_stuck_when_it_had_the_time_and_did_not_sweep() -> None:
    assert supervisor.stuck(61.0, lived=61.0)
    assert not supervisor.stuck(61.0, lived=10.0)
    assert not supervisor.stuck(2.0, lived=900.0)
    assert not supervisor.stuck(None, lived=900.0)


def test_nothing_that_answers_is_no_error() -> None:
    assert supervisor.health(1, "127.0.0.1") == (0, {})


@pytest.mark.parametrize(
    ("allowed", "host"),
    [("", "127.0.0.1"), ("*", "127.0.0.1"), (".example.com", "example.com"), ("desk.cn, b.cn", "desk.cn")],
)
def test_the_health_question_names_a_host_that_the_server_accepts(allowed: str, host: str) -> None:
    assert supervisor.host_name({"OTE_ALLOWED_HOSTS": allowed}) == host
