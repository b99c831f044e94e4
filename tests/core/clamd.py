"""A virus scanner of the test's own: it speaks clamd's protocol on a port, or does not answer as a scanner should."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

# as a scanner's maker wrote it down for everybody to try; put together here so that no scanner takes this file for it
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
FOUND = b"stream: Eicar-Test-Signature FOUND\0"


class Clamd:
    """`way`: "scans", "cuts" (the line, after the first piece), "silent" (never answers), "error", or "babbles"."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener, self.way = listener, "scans"
        self.seen: list[bytes] = []
        self.released = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        with line.makefile("rb") as stream:
            command = _word(stream)
            if self.way == "silent":
                self.released.wait(10)
                return
            if command == b"PING":
                line.sendall(b"PONG\0")
                return
            assert command == b"INSTREAM"
            data = b""
            while size := int.from_bytes(stream.read(4), "big"):
                data += stream.read(size)
                if self.way == "cuts":
                    return
            self.seen.append(data)
            answers = {"error": b"INSTREAM size limit exceeded. ERROR\0", "babbles": b"stream: O"}
            line.sendall(answers.get(self.way, FOUND if EICAR in data else b"stream: OK\0"))


def _word(stream: BinaryIO) -> bytes:
    found = b""
    while (sign := stream.read(1)) not in {b"\0", b""}:
        found += sign
    assert found.startswith(b"z")
    return found[1:]


@contextmanager
def clamd(path: Path | None = None) -> Iterator[tuple[Clamd, tuple[str, int] | str]]:
    """A scanner that runs, and where: a port of this machine, or a socket in the file system."""
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(str(path) if path else ("127.0.0.1", 0))
    listener.listen()
    found = Clamd(listener)
    try:
        yield found, str(path) if path else listener.getsockname()
    finally:
        found.released.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        found.thread.join(5)
