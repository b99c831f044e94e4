"""Lets everybody's day run: a heap of whose turn is when, and hands that carry the turns out."""

import heapq
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.load.person import Day

HANDS = 40  # requests under way at a time, at most


@dataclass(order=True)
class Turn:
    """When whose day goes on."""

    at: float
    count: int
    day: Day = field(compare=False)


class Driver:
    """Carries out the days. `late` says by how much each turn came later than its moment: the rig's own honesty.

    `crowd`: so many times the people, that is every pause so many times shorter.
    """

    def __init__(self, days: Sequence[Day], crowd: float = 1) -> None:
        self._crowd = crowd
        self._turns: list[Turn] = []
        self._ready = threading.Condition()
        self._over = False
        self._count = 0
        self.late: list[float] = []
        self.faults: list[str] = []
        now = time.monotonic()
        for day in days:
            self._push(now, day)
        self._threads = [threading.Thread(target=self._hand, daemon=True) for _ in range(HANDS)]

    def begin(self) -> None:
        """Everybody starts."""
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        """What is under way is answered; nothing new is begun."""
        with self._ready:
            self._over = True
            self._ready.notify_all()
        for one in self._threads:
            one.join(90)

    def _push(self, at: float, day: Day) -> None:
        with self._ready:
            self._count += 1
            heapq.heappush(self._turns, Turn(at, self._count, day))
            self._ready.notify()

    def _hand(self) -> None:
        while (turn := self._next()) is not None:
            try:
                pause = next(turn.day, None)
            except Exception as error:  # noqa: BLE001 a fault of the driver must not look like silence
                self.faults.append(f"{type(error).__name__}: {error}")
                continue
            if pause is not None:
                self._push(time.monotonic() + pause / self._crowd, turn.day)

    def _next(self) -> Turn | None:
        with self._ready:
            while not self._over:
                now = time.monotonic()
                if self._turns and self._turns[0].at <= now:
                    turn = heapq.heappop(self._turns)
                    self.late.append(now - turn.at)
                    return turn
                self._ready.wait(min(1.0, self._turns[0].at - now) if self._turns else 1.0)
        return None
