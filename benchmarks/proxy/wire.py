"""Raw bytes to a server, and what comes back: how many answers, each with its status."""

import contextlib
import re
import socket
import ssl
from collections.abc import Callable

STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3})[ \r]", re.MULTILINE)
FIRST = 2.0  # seconds for a first answer, of a side that may wait for the rest of what it takes for a request
PATIENCE = 0.4  # seconds without a byte after which a side that keeps the connection has said all it says

Dial = Callable[[], socket.socket]


def at_port(port: int, *, tls: bool = False, name: str = "", own: str = "") -> Dial:
    """Opens a connection to this machine; `own`: with the certificate OWN.pem and its key."""

    def dial() -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", port), timeout=30)
        if not tls:
            return plain
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # a certificate of our own, made now
        if own:
            context.load_cert_chain(f"{own}.pem", f"{own}.key")
        return context.wrap_socket(plain, server_hostname=name)

    return dial


def answers(dial: Dial, sent: bytes, *, more: bool = False, first: float = FIRST) -> list[int]:
    """The statuses of all answers to what is sent over one connection, without the interim ones.

    `more`: we look as if more could come (nginx drops whoever hangs up); else our half is closed, and nobody waits.
    """
    said = b""
    with dial() as line:
        with contextlib.suppress(OSError):  # a server that refuses early may hang up while we still write
            line.sendall(sent)
            if not more:
                line.shutdown(socket.SHUT_WR)
        line.settimeout(first if more else 30)
        with contextlib.suppress(OSError):
            while block := line.recv(65536):
                said += block
                line.settimeout(PATIENCE)
    return [code for code in map(int, STATUS.findall(said)) if code >= 200]
