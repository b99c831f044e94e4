"""The library's log: it names keys, addresses and recipients, so it goes nowhere.

Only what the mail server said is kept, per thread, because several messages are under way at once.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SAYS = "Socket Exception: "


class Kept(logging.Handler):
    """Keeps what the thread's own sending has logged, while somebody listens."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.local = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        """Only the servers' words are of use; the rest is dropped."""
        lines: list[str] | None = getattr(self.local, "lines", None)
        if lines is not None and (text := record.getMessage()).startswith(SAYS):
            lines.append(text.removeprefix(SAYS))

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """The words of this thread's server, as they come."""
        self.local.lines = []
        try:
            yield self.local.lines
        finally:
            del self.local.lines


kept = Kept()
_library = logging.getLogger("apprise")
_library.setLevel(logging.DEBUG)
_library.propagate = False
_library.handlers = [kept]
