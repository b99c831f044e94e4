"""Where a request ends: the web server never gives two answers to what may be read as one request (ASVS 4.2.1).

gunicorn runs with deploy/gunicorn.conf.py, once as it is (a connection for each request) and once with connections that
stay open, where a second answer would be possible. `make proxy` sends the same through nginx.
"""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.proxy.cases import HOST, PATH, cases
from benchmarks.proxy.wire import Dial, answers, at_port
from tests.processes import until

ROOT = Path(__file__).resolve().parent.parent.parent
REFUSED = 400
PLAIN = f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@contextlib.contextmanager
def web_server(folder: Path, *words: str) -> Iterator[Dial]:
    """gunicorn with the settings of production, on a socket that it is handed as systemd does it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "OTE_PRODUCTION": "1",
        "OTE_SECRET_KEY": "s" * 60,
        "OTE_DATA_KEY": "d" * 60,
        "OTE_ALLOWED_HOSTS": HOST,
        "OTE_DATA": str(folder),
        "OTE_BIND": f"127.0.0.1:{port}",
        "OTE_WEB_PROCESSES": "1",
        "DJANGO_SETTINGS_MODULE": "deskapp.settings",
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", *words, "deskapp.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own})  # noqa: S603 our own words
    try:
        until(lambda: listens(port) and answers(at_port(port), PLAIN) == [301], process)
        yield at_port(port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def listens(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def as_it_is(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dial]:
    with web_server(tmp_path_factory.mktemp("desk")) as dial:
        yield dial


@pytest.fixture(scope="module")
def kept_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dial]:
    with web_server(tmp_path_factory.mktemp("desk"), "--keep-alive", "3") as dial:
        yield dial


def test_two_plain_requests_get_two_answers_only_where_connections_stay_open(as_it_is: Dial, kept_open: Dial) -> None:
    """So the tests below can see a second answer."""
    assert answers(as_it_is, PLAIN * 2) == [301]
    assert answers(kept_open, PLAIN * 2) == [301, 301]


@pytest.mark.parametrize("name", cases())
def test_no_reading_of_one_request_gets_two_answers(name: str, as_it_is: Dial, kept_open: Dial) -> None:
    sent = cases()[name]

    assert len(answers(as_it_is, sent)) <= 1
    # a body whose fault shows after the answer is refused and the connection closed: that answers nothing hidden
    assert len([one for one in answers(kept_open, sent) if one != REFUSED]) <= 1
