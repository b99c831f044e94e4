"""The virus scanner that looks into every upload before it is kept: clamd, by its INSTREAM command.

None unless OTE_CLAMD names one. Where it is named, nothing is taken that it has not seen: silence is a refusal.
"""

import logging
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 Django's own name
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024
LONGEST_REPLY = 4096
CONNECTED_IN, ALIVE_IN = 2.0, 1.0  # seconds
REST = 5.0  # seconds after a silence in which the next file is refused at once: a form may have many
UNREACHABLE = "The virus scanner of OTE_CLAMD does not answer: every upload is refused until it does (docs/operate.md)."


class Infected(Refused):
    code = "infected"
    status = 422
    sentence = _(
        "“%(name)s” was not taken: the virus scanner found %(virus)s in it. Leave it out, or choose another file."
    )


class NotScanned(Refused):
    code = "not_scanned"
    status = 503
    sentence = _(
        "“%(name)s” could not be checked for viruses and was not taken. Choose it again in a moment, or leave it out."
    )


class SilenceError(OSError):
    """It does not answer, or not as agreed."""


class Rest:
    """Until when no file is sent, in this process."""

    until = 0.0


def scan(chunks: Iterable[bytes], name: str) -> None:
    """Return when there is no scanner, or it finds nothing. Raises Infected, NotScanned."""
    if settings.CLAMD is None:
        return
    try:
        if time.monotonic() < Rest.until:
            raise SilenceError("it was silent a moment ago")
        reply = _asked(b"zINSTREAM\0", _framed(chunks), within=settings.CLAMD_SECONDS)
    except OSError as trouble:
        _rested(trouble)
        raise NotScanned(name=name) from trouble
    if reply == "stream: OK":
        return
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        virus = reply.removeprefix("stream: ").removesuffix(" FOUND")
        logger.warning("The virus scanner found %s in an upload; it was not kept.", virus)
        raise Infected(name=name, virus=virus)
    logger.error("The virus scanner answers %r: the upload was refused (docs/operate.md).", reply[:200])
    raise NotScanned(name=name)


def state() -> str:
    """ "none" where no scanner is named, else "ok" or "unreachable"."""
    if settings.CLAMD is None:
        return "none"
    try:
        return "ok" if _asked(b"zPING\0", (), within=ALIVE_IN) == "PONG" else "unreachable"
    except OSError:
        return "unreachable"


def _rested(trouble: OSError) -> None:
    """Said once, not for each file of a form."""
    now = time.monotonic()
    if now >= Rest.until:
        Rest.until = now + REST
        logger.error("The virus scanner does not answer: uploads are refused (%s).", trouble)


def _framed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Each piece with its length before it, and a length of nothing at the end."""
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK):
            piece = chunk[start : start + CHUNK]
            yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _asked(command: bytes, frames: Iterable[bytes], *, within: float) -> str:
    """The scanner's answer. Raises OSError when there is none in time, or it breaks off before its end."""
    end = time.monotonic() + within
    with closing(_connected(min(CONNECTED_IN, within))) as line:
        try:
            _timed(line, end).sendall(command)
            for frame in frames:
                _timed(line, end).sendall(frame)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said why before it closed, such as that the file is too long for it
        reply = b""
        while not reply.endswith(b"\0"):
            more = _timed(line, end).recv(LONGEST_REPLY)
            if not more or len(reply) > LONGEST_REPLY:
                raise SilenceError("it broke off")
            reply += more
    return reply.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(within: float) -> socket.socket:
    where = settings.CLAMD or ""
    if isinstance(where, tuple):
        return socket.create_connection(where, timeout=within)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(within)
    try:
        line.connect(where)
    except OSError:
        line.close()
        raise
    return line


def _timed(line: socket.socket, end: float) -> socket.socket:
    """The line, which may take until then and no longer."""
    left = end - time.monotonic()
    if left <= 0:
        raise SilenceError("it takes too long")
    line.settimeout(left)
    return line


@register(Tags.database)  # among what is looked at where a desk is started, not with every command
def check_scanner(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """System check: the scanner that is named answers."""
    if not databases or state() != "unreachable":
        return []
    return [Warning(UNREACHABLE, id="core.W001")]
