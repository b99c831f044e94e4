"""The line between a phone and the desk, which a test cuts, mends, or makes lose an answer that the desk has given."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Cable:
    """Forwards its own port to the desk's. `cut`: nobody gets through. `losing`: so many deeds arrive unanswered."""

    def __init__(self, host: str, port: int) -> None:
        self.there = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.up = True
        self.losing = 0
        self.lost = 0
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """No signal: what is under way breaks as well."""
        self.up = False
        for one in list(self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """The signal is back."""
        self.up = True

    def close(self) -> None:
        """The end of the test."""
        self.cut()
        self.listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        if not self.up:
            near.close()
            return
        deaf = threading.Event()
        with suppress(OSError), near, socket.create_connection(self.there) as far, self._known(near, far):
            threading.Thread(target=self._back, args=(far, near, deaf), daemon=True).start()
            while piece := near.recv(65536):
                if self.losing and piece.startswith(b"POST") and b"/deeds/" in piece.split(b"\r\n", 1)[0]:
                    self.losing -= 1
                    deaf.set()
                far.sendall(piece)
            far.shutdown(socket.SHUT_WR)

    def _back(self, far: socket.socket, near: socket.socket, deaf: threading.Event) -> None:
        with suppress(OSError):
            while piece := far.recv(65536):
                if deaf.is_set():
                    self.lost += 1
                    break
                near.sendall(piece)
        for one in (near, far):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def _known(self, *ends: socket.socket) -> Iterator[None]:
        self.open.update(ends)
        try:
            yield
        finally:
            self.open.difference_update(ends)
