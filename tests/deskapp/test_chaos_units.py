"""The chaos rig's processes: struck with all that they started, started again after their pause, never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.chaos.units import Unit, children_of, stop

FOREVER = "import time; time.sleep(600)"
WITH_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{FOREVER}'])"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the rig runs on Linux")


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Unit]:
    """A process that has started another one."""
    its = Unit("parent", [sys.executable, "-c", WITH_A_CHILD], env=os.environ, logs=tmp_path)
    its.start()
    soon(lambda: bool(children_of(pid(its))))
    yield its
    stop([its])


def pid(unit: Unit) -> int:
    """Its process."""
    assert unit.process is not None
    return unit.process.pid


def soon(true: Callable[[], bool]) -> None:
    """Wait for another process, as long as it may take on a busy machine."""
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def gone(number: int) -> bool:
    """Whether there is no such process any more, or only its shell."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_blow_ends_the_process_and_what_it_started(unit: Unit) -> None:
    child = children_of(pid(unit))[0]
    assert unit.strike(down=600)

    assert not unit.alive
    soon(lambda: gone(child))


def test_a_blow_at_a_child_leaves_its_parent_alone(unit: Unit) -> None:
    child, parent = children_of(pid(unit))[0], pid(unit)
    assert unit.strike(down=600, only="child")

    soon(lambda: gone(child))
    assert pid(unit) == parent


def test_what_was_struck_starts_again_when_its_pause_is_over(unit: Unit) -> None:
    unit.strike(down=600)
    unit.keep()
    assert not unit.alive

    unit.again_at = time.monotonic()
    unit.keep()
    assert unit.alive
    assert unit.fallen == 0


def test_what_ended_by_itself_is_counted(unit: Unit) -> None:
    os.kill(pid(unit), signal.SIGTERM)
    soon(lambda: not unit.alive)
    unit.keep()

    assert unit.fallen == 1


def test_nothing_is_left_when_the_rig_itself_is_killed(tmp_path: Path) -> None:
    rig = (
        "import os, pathlib, time; from benchmarks.chaos.units import Unit;"
        f"unit = Unit('one', ['sleep', '600'], env=os.environ, logs=pathlib.Path({str(tmp_path)!r})); unit.start();"
        "print(unit.process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", rig], stdout=subprocess.PIPE, text=True) as killed:  # noqa: S603 ours
        assert killed.stdout is not None
        child = int(killed.stdout.readline())
        soon(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")  # no longer setpriv
        killed.kill()

    soon(lambda: gone(child))
