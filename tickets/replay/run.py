"""The clock of a replay: it jumps from step to step, and to every moment at which a limit alarms in between."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core import clock
from core.refusals import Refused
from deadlines.sweep import Report, next_alarm, sweep
from tickets.replay.dirt import NotTaken
from tickets.replay.events import Finish, Part, Reading, Step, Take, Tell
from tickets.replay.steps import Stage

PARTS = {Take: Part.ROW, Finish: Part.CLOSING, Tell: Part.PROMISE}


@dataclass
class Pace:
    """How fast the simulated clock runs: `speed` simulated seconds a real one; None jumps without waiting.

    A paced clock goes on while the engine works, so a slow engine shows as lateness.
    """

    speed: float | None = None
    real: Callable[[], datetime] = clock.now
    sleep: Callable[[float], None] = time.sleep
    begun: datetime | None = None
    first: datetime | None = None

    def reach(self, moment: datetime) -> datetime:
        """Wait until the simulated clock shows `moment`; returns what it shows then, which may be later."""
        if self.speed is None:
            return moment
        if self.begun is None or self.first is None:
            self.begun, self.first = self.real(), moment
        wait = (moment - self.first).total_seconds() / self.speed - (self.real() - self.begun).total_seconds()
        if wait > 0:
            self.sleep(wait)
        return max(moment, self.first + (self.real() - self.begun) * self.speed)


@dataclass
class Run:
    """A replay under way and what it has seen."""

    stage: Stage
    reading: Reading
    pace: Pace = field(default_factory=Pace)
    sweeps: int = 0
    swept: Report = field(default_factory=Report)
    max_lag: timedelta = timedelta(0)
    now: datetime | None = None

    def play(self, *, tail: timedelta) -> None:
        """Go through all steps, sweeping in between, and on for `tail` after the last one."""
        steps = self.reading.in_order()
        for step in steps:
            if self.now is None or step.at > self.now:  # at one moment nothing new can fall due
                self._sweep_until(step.at, ahead_of=step)
            self.now = step.at
            self._lag(self.pace.reach(step.at) - step.at)
            self._perform(step)
        if steps:
            self._sweep_until(min(steps[-1].at + tail, self.reading.latest))

    def _perform(self, step: Step) -> None:
        try:
            self.stage.perform(step)
        except NotTaken as refusal:
            if step.row not in {remark.row for remark in self.reading.rejected}:
                self.reading.reject(step.row, refusal)
        except Refused as refusal:
            self.reading.reject(step.row, refusal, PARTS.get(type(step), Part.STEP))

    def _sweep_until(self, end: datetime, *, ahead_of: Step | None = None) -> None:
        """Sweep at every alarm up to `end`; a step of that very moment comes first, because it is still in time."""
        community_id = self.stage.cast.community.pk
        while (alarm := next_alarm(community_id)) is not None:
            if alarm > end or (ahead_of and alarm == end):
                return
            moment = max(alarm, self.now or alarm)
            shown = self.pace.reach(moment)
            self._lag(shown - moment)
            self.now = min(shown, end)
            report = sweep(self.now, replayed=community_id)
            self.sweeps += 1
            self.swept.add(report)
            if report.claimed == 0:  # only another replay of the same community could hold the rows
                return

    def _lag(self, lag: timedelta) -> None:
        self.max_lag = max(self.max_lag, lag)
