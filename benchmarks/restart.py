"""`make restart`: requests while the web server is restarted, as systemd does it with ote-web.socket; one JSON object.

The listening socket belongs to this process, as it belongs to systemd in production: gunicorn gets it as file 3, is
stopped by SIGTERM, and started anew. Clients meanwhile ask as the proxy does, a connection for each request. Every
request has to be answered. As the control the same is done with a socket that gunicorn opens itself: there requests
are refused. Exit code 0 only when none is lost with the socket kept, and some are without.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, RESTARTS, PAUSE = 6, 3, 6.0
ADOPT = "import os, sys; os.environ['LISTEN_PID'] = str(os.getpid()); os.execv(sys.argv[1], sys.argv[1:])"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="ote-restart-") as folder:
        # neither request needs a table: what is looked at here is who answers, not what
        env = {**os.environ, "OTE_DATA": folder, "OTE_WEB_PROCESSES": "1", "DATABASE_URL": "", "REDIS_URL": ""}
        kept, opened = (seen(env, keep=keep) for keep in (True, False))
    good = kept["lost"] == 0 and kept["answered"] > 0 and opened["lost"] > 0
    print(json.dumps({"holds": good, "restarts": RESTARTS, "socket_kept": kept, "socket_opened_anew": opened}))
    return 0 if good else 1


def seen(env: dict[str, str], *, keep: bool) -> dict[str, Any]:
    """What became of every request over the restarts."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    if keep:
        listening.listen(2048)
    else:
        listening.close()
    counts: Counter[str] = Counter()
    slowest = [0.0]
    over = threading.Event()
    server = started(env, port, listening if keep else None)
    answered(port, patience=120)
    clients = [threading.Thread(target=ask, args=(port, over, counts, slowest)) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for _ in range(RESTARTS):
        time.sleep(PAUSE)
        server.send_signal(signal.SIGTERM)
        server.wait()
        server = started(env, port, listening if keep else None)
        answered(port, patience=120)
    time.sleep(PAUSE)
    over.set()
    for one in clients:
        one.join()
    server.terminate()
    server.wait()
    lost = {what: count for what, count in counts.items() if not what.isdigit()}
    told = {"answered": counts.total() - sum(lost.values()), "lost": sum(lost.values())}
    return {
        **told,
        "how": lost,
        "statuses": sorted(one for one in counts if one.isdigit()),
        "slowest_s": round(slowest[0], 1),
    }


def started(env: dict[str, str], port: int, listening: socket.socket | None) -> "subprocess.Popen[bytes]":
    """gunicorn with the production settings, on our socket or on one of its own."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "deskapp.wsgi"]
    if listening is None:
        return subprocess.Popen(command, cwd=ROOT, env={**env, "OTE_BIND": f"127.0.0.1:{port}"})
    given = {**env, "LISTEN_FDS": "1"}
    move = f"import os; os.dup2({listening.fileno()}, 3); os.set_inheritable(3, True); " + ADOPT
    return subprocess.Popen([sys.executable, "-c", move, *command], cwd=ROOT, env=given, pass_fds=[listening.fileno()])


def answered(port: int, *, patience: float) -> None:
    """Wait for the first answer."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            once(port, "GET")
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("gunicorn does not answer")


def ask(port: int, over: threading.Event, counts: Counter[str], slowest: list[float]) -> None:
    """Ask until it is over, reading and writing by turns."""
    number = 0
    while not over.is_set():
        number += 1
        began = time.monotonic()
        try:
            what = str(once(port, "POST" if number % 2 else "GET"))
        except (OSError, http.client.HTTPException) as error:
            what = type(error).__name__
            time.sleep(0.05)
        counts[what] += 1
        slowest[0] = max(slowest[0], time.monotonic() - began)


def once(port: int, method: str) -> int:
    """The status of one request over a connection of its own. A form without its token is answered too, with 403."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        body = "username=nobody&password=nothing" if method == "POST" else None
        line.request(method, "/login/", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        answer.read()
        return answer.status
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main())
