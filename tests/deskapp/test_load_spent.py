"""The processor time that the load's rig counts: of children too, of ended ones too, of the rig's own not twice."""

import os
import subprocess
import sys

from benchmarks.load.spent import seconds

BUSY = "import time\nwhile time.process_time() < 0.3: pass\n"


def test_a_child_that_has_ended_is_counted() -> None:
    before = seconds(os.getpid())

    subprocess.run([sys.executable, "-c", BUSY], check=True)  # noqa: S603 our own words

    assert seconds(os.getpid()) - before > 0.25


def test_children_are_left_out_of_what_the_rig_spends_itself() -> None:
    before = seconds(os.getpid(), deep=False)

    subprocess.run([sys.executable, "-c", BUSY], check=True)  # noqa: S603 our own words

    assert seconds(os.getpid(), deep=False) - before < 0.25


def test_a_child_that_still_runs_is_counted() -> None:
    words = [sys.executable, "-c", BUSY + "print(flush=True)\ninput()"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603 our own words
        assert child.stdout
        assert child.stdin
        child.stdout.readline()  # it has been busy by now, and waits
        assert seconds(child.pid) > 0.25
        child.stdin.close()


def test_a_process_that_is_not_there_has_spent_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
        gone = child.pid
    assert seconds(gone) == 0
