"""`make proxy`: deploy/nginx.conf before gunicorn on loopback ports, by HTTPS and through a Unix socket; one JSON object.

Looks at what a browser meets (sign-in, upload, HSTS, redirect, bounds), at whom the desk believes (X-Forwarded-…), at
what the log keeps, and sends requests whose end can be read in two ways (benchmarks/proxy/cases.py): for every answer
there has to be one request that nginx saw, and for every one that it handed on one answer of the desk. The last part has
the desk "on another machine": TLS with certificates of both sides. Exit code 0 only when all of it holds, 2 when nginx is
not there.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.proxy import ground
from benchmarks.proxy.cases import HIDDEN, HOST, PATH, cases
from benchmarks.proxy.visit import Visit, seen_by_browser
from benchmarks.proxy.wire import answers, at_port

PLAIN = f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
LAST = PLAIN[:-2] + b"Connection: close\r\n\r\n"
SEED = """
import django, random
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from core import clock
from deskapp.demo.people import a_company
a_company(clock.now(), random.Random(1))
"""


def main() -> int:
    if missing := ground.lacking():
        print(missing, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="ote-proxy-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # nginx' workers come through to the socket
        ground.certificates(folder, HOST, "web.ote.internal", "proxy")
        env = prepared(folder)
        told: dict[str, Any] = {
            "nginx": subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False).stderr.strip()
        }
        one = on_one_machine(folder, env, stack)
        told |= seen_by_browser(one, env)
        told["borders"] = borders(one)
        told["several_machines"] = several(folder, env)
    bars = {name: value for name, value in told.items() if isinstance(value, bool)}
    bars |= {name: told[name]["holds"] for name in ("borders", "several_machines")}
    told = {"holds": all(bars.values()), **told}
    print(json.dumps(told, ensure_ascii=False))
    return 0 if told["holds"] else 1


def prepared(folder: Path) -> dict[str, str]:
    """The environment of production, on a fresh database with a small company in it."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    own = {
        "OTE_SECRET_KEY": secrets.token_urlsafe(64),
        "OTE_DATA_KEY": secrets.token_urlsafe(64),
        "OTE_DATA": str(data),
    }
    own |= {
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "OTE_ALLOWED_HOSTS": HOST,
        "OTE_PROXIES": "1",
        "OTE_URL": f"https://{HOST}",
    }
    own |= {"OTE_WEB_PROCESSES": "1", "DJANGO_SETTINGS_MODULE": "deskapp.settings", "PYTHONPATH": str(ground.ROOT)}
    env = {**os.environ, **own}
    subprocess.run([sys.executable, "-c", SEED], cwd=ground.ROOT, env=env, check=True)
    return {**env, "OTE_PRODUCTION": "1"}


def on_one_machine(folder: Path, env: Mapping[str, str], stack: ExitStack) -> Visit:
    """nginx, the tap, gunicorn: what lies in deploy/, started."""
    inner = ground.unix_listener(folder / "inner.sock")
    stack.enter_context(inner)
    stack.enter_context(ground.gunicorn(env, inner))
    tap = ground.Tap(folder / "web.sock", folder / "inner.sock")
    plain, tls = ground.free_port(), ground.free_port()
    text = ground.site(folder, plain=plain, tls=tls, upstream=f"unix:{folder}/web.sock")
    settings = ground.frame(folder, text)
    tested = subprocess.run(
        ["nginx", "-t", "-p", str(folder), "-c", str(settings)], capture_output=True, text=True, check=False
    )
    stack.enter_context(ground.nginx(folder, settings, tls))
    return Visit(folder=folder, plain=plain, tls=tls, tap=tap, tested=tested.returncode == 0, said=tested.stderr)


def borders(one: Visit) -> dict[str, Any]:
    """Every case through nginx: who saw how many requests, and how many answers came to them."""
    dial = at_port(one.tls, tls=True, name=HOST)
    control = answers(dial, PLAIN * 2, more=True)
    one.settled(len(control))
    wrong, handed_on = dict[str, Any](), 0
    for name, sent in cases().items():
        got = answers(dial, sent, more=True)
        logged, carried = one.settled(len(got))
        handed_on += len(carried)
        after = answers(dial, LAST, more=True, first=30)  # the next one's own answer is its own
        one.settled(1)
        if not fits(got, logged, carried) or after != [200]:
            wrong[name] = {
                "answers": got,
                "nginx": logged,
                "inside": [count for _asked, count in carried],
                "after": after,
            }
    holds = not wrong and control == [200, 200] and handed_on > 0
    return {
        "holds": holds,
        "cases": len(cases()),
        "handed_on": handed_on,
        "two_plain_requests": control,
        "wrong": wrong,
    }


def fits(got: list[int], logged: list[str], carried: list[tuple[bytes, int]]) -> bool:
    """One answer for each request that nginx saw, one of the desk for each that it handed on, and none smuggled in.

    Two requests are two where nginx says so itself: it alone reads what comes from outside.
    """
    smuggled = [asked for asked, _count in carried if asked.startswith(HIDDEN.split(b" HTTP")[0])]
    seen = [line for line in logged if " GET /hidden/ " in line]
    inside = all(count <= 1 for _asked, count in carried)
    return len(got) <= len(logged) and len(carried) <= len(logged) and inside and len(smuggled) <= len(seen)


def several(folder: Path, env: Mapping[str, str]) -> dict[str, Any]:
    """The desk on another machine: each side shows a certificate of the company's authority and looks at the other's."""
    strangers = folder / "strangers"
    strangers.mkdir()
    ground.certificates(strangers, "web.ote.internal", "proxy")
    inside = folder / "inside"
    inside.mkdir()
    for name in ("ca.pem", "proxy.pem", "proxy.key", "web.ote.internal.pem", "web.ote.internal.key"):
        (inside / name).write_bytes((folder / name).read_bytes())
    told = {
        "known_to_each_other": through_tls(folder, env, web=inside, proxy=inside),
        "a_strangers_desk": through_tls(folder, env, web=strangers, proxy=inside),
        "a_strangers_proxy": through_tls(folder, env, web=inside, proxy=strangers),
    }
    refused = {told["a_strangers_desk"], told["a_strangers_proxy"]}
    return {"holds": told["known_to_each_other"] == 200 and refused <= {400, 502}, **told}


def through_tls(folder: Path, env: Mapping[str, str], *, web: Path, proxy: Path) -> int:
    """What a browser gets when the desk has the certificate of one folder and nginx the one of the other."""
    port, tls = ground.free_port(), ground.free_port()
    own = {
        "OTE_BIND": f"127.0.0.1:{port}",
        "OTE_WEB_CERT": str(web / "web.ote.internal.pem"),
        "OTE_WEB_KEY": str(web / "web.ote.internal.key"),
        "OTE_WEB_CLIENT_CA": str(web / "ca.pem"),
    }
    text = ground.site(folder, plain=ground.free_port(), tls=tls, upstream=f"127.0.0.1:{port}", inner=proxy)
    with ground.gunicorn({**env, **own}, None) as server:
        known = at_port(port, tls=True, name="web.ote.internal", own=str(web / "proxy"))
        ground.until(lambda: ground.open_at(port) and bool(answers(known, LAST, more=True, first=30)), server)
        with ground.nginx(folder, ground.frame(folder, text), tls):
            return (answers(at_port(tls, tls=True, name=HOST), LAST, more=True, first=60) or [0])[0]


if __name__ == "__main__":
    sys.exit(main())
