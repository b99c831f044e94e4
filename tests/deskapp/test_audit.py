"""`make audit`: nothing known is 0, something known is 1, and not having been able to ask is never 0."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks import audit

ROOT = Path(__file__).resolve().parent.parent.parent
Answer = tuple[int, Any]


class Database:
    """A stand-in for the public database, on this machine; `known` is what it says of libraries."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}
        self.body: bytes | None = None
        database = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
                told = [
                    {"vulns": [{"id": one} for one in ids]}
                    if (ids := database.known.get(each["package"]["name"]))
                    else {}
                    for each in asked
                ]
                body = json.dumps({"results": told}).encode() if database.body is None else database.body
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def database() -> Iterator[Database]:
    one = Database()
    thread = threading.Thread(target=one.server.serve_forever)
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


def run(url: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "OSV_URL": url, "no_proxy": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "benchmarks/audit.py"], cwd=ROOT, env=env, check=False, capture_output=True, text=True
    )


def test_every_pin_of_both_locks_is_asked_about() -> None:
    pins = dict(audit.pinned(ROOT))
    lines = [line for lock in audit.LOCKS for line in (ROOT / lock).read_text("utf-8").splitlines() if "==" in line]

    assert {"django", "cryptography", "pytest"} <= pins.keys()
    assert len({line.partition("==")[0].partition("[")[0] for line in lines}) == len(pins)


def test_nothing_known_ends_well(database: Database) -> None:
    done = run(database.url)

    assert (done.returncode, "0 with something known" in done.stdout) == (0, True)


def test_something_known_is_named_and_ends_badly(database: Database) -> None:
    database.known["django"] = ["GHSA-xxxx"]

    done = run(database.url)

    assert done.returncode == 1
    assert "GHSA-xxxx" in done.stdout


@pytest.mark.parametrize("body", [b"", b"not JSON", b"{}", b'{"results": []}', b"[]"])
def test_an_answer_that_is_none_is_not_taken_for_a_good_one(body: bytes, database: Database) -> None:
    database.body = body

    done = run(database.url)

    assert (done.returncode, "NOT CHECKED" in done.stderr) == (2, True)


def test_nobody_there_is_said_plainly() -> None:
    done = run("http://127.0.0.1:9")

    assert (done.returncode, "NOT CHECKED" in done.stderr) == (2, True)
