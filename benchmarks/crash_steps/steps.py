"""The steps of one call: its statements, its commits and what it does outside the database; and a stop at any of them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# what leaves the process: a connection, a file that is written, moved or removed, another process
OUTSIDE = {"socket.connect", "os.rename", "os.remove", "subprocess.Popen"}
COMMIT = "COMMIT"


class Crash(BaseException):
    """The process is gone. No Exception: code that survives whatever a subject raises does not survive this."""


class Steps:
    """Counts the steps of what runs, and raises Crash at the chosen one; from then on every step raises it again.

    `stop` is the number of a step, counted from 1; `early` stops in front of it, where what happened outside between
    the step before and this one is done but not yet known to the database.
    """

    def __init__(self, connection: BaseDatabaseWrapper, stop: int = 0, *, early: bool = False) -> None:
        self.connection, self.stop, self.early = connection, stop, early
        self.met: list[str] = []  # the class of each step: SELECT tickets_ticket, INSERT …, COMMIT
        self.outside: dict[int, list[str]] = {}  # what left the process after so many steps
        self.dead = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: PLR0917 Django's signature
        """Django's execute wrapper."""
        return self._step(class_of(sql), lambda: execute(sql, params, many, context))

    def _step(self, name: str, act: Callable[[], Any]) -> Any:
        if self.dead:
            raise Crash
        self.met.append(name)
        here = len(self.met) == self.stop
        if here and self.early:
            self.dead = True
            raise Crash
        result = act()
        if here:
            self.dead = True
            raise Crash
        return result

    @contextmanager
    def counted(self) -> Iterator[None]:
        """While this lasts the steps of the connection are counted."""
        plain = self.connection._commit  # type: ignore[attr-defined]  # noqa: SLF001 a COMMIT passes no wrapper
        self.connection._commit = lambda: self._step(COMMIT, plain)  # type: ignore[attr-defined]  # noqa: SLF001
        _watching.append(self)
        try:
            with self.connection.execute_wrapper(self):
                yield
        finally:
            _watching.remove(self)
            self.connection._commit = plain  # type: ignore[attr-defined]  # noqa: SLF001

    def points(self) -> list[tuple[int, bool]]:
        """Where a run like this one can be stopped: after each step, and after what it did outside."""
        after = [(number, False) for number in range(1, len(self.met) + 1)]
        outside = [(number + 1, True) for number in self.outside if number < len(self.met)]
        return sorted(after + outside)


def class_of(sql: str) -> str:
    """The kind of a statement and its table: what two statements have in common that differ in their values only."""
    words = sql.replace("(", " ").split()
    kind = words[0].upper() if words else ""
    before = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}.get(kind)
    upper = [word.upper() for word in words]
    if before in upper and upper.index(before) + 1 < len(words):
        return f"{kind} {words[upper.index(before) + 1].strip(chr(34))}"
    return " ".join(upper[:2]) if kind in {"ROLLBACK", "RELEASE"} else kind


_watching: list[Steps] = []


def _audit(event: str, given: tuple[Any, ...]) -> None:
    if not _watching:
        return
    written = event == "open" and isinstance(given[1], str) and set(given[1]) & set("wax+")
    if event in OUTSIDE or written:
        for steps in _watching:
            steps.outside.setdefault(len(steps.met), []).append(event)


sys.addaudithook(_audit)
