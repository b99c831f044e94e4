"""What a browser meets behind nginx, and what is left of its visit in log and database."""

import http.client
import json
import re
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from benchmarks.proxy.cases import HOST, PATH
from benchmarks.proxy.ground import ROOT, Tap

HSTS = "max-age=31536000; includeSubDomains; preload"
LIST = "楼栋,单元,房号,姓名,身份,手机,电话,性别,备注\r\n3,2,1201,王测试,业主,13800001234,,男,\r\n"
BOUNDARY = "ote-proxy-boundary"
TOKEN = "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA-_"
OUTSIDE = "127.0.0.2"  # an address from which a browser comes; another one than the machine's own


@dataclass
class Visit:
    """Where the desk is found, and a browser's cookies."""

    folder: Path
    plain: int
    tls: int
    tap: Tap
    tested: bool
    said: str
    cookies: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    read: int = 0

    def requests_logged(self) -> list[str]:
        """The lines of nginx' log since the last look."""
        file = self.folder / "ote-desk.log"
        text = file.read_text("utf-8") if file.exists() else ""
        fresh, self.read = text[self.read :], len(text)
        return fresh.splitlines()

    def settled(self, answers: int) -> tuple[list[str], list[tuple[bytes, int]]]:
        """The lines and what the tap saw, once nobody is under way: nginx writes a line after its answer."""
        lines, end = self.requests_logged(), time.monotonic() + 3
        while time.monotonic() < end and (len(lines) < answers or self.tap.busy()):
            time.sleep(0.02)
            lines += self.requests_logged()
        return lines, self.tap.taken()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        source: str = OUTSIDE,
        plain: bool = False,
        **headers: str,
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of one request, with the cookies so far."""
        there = ("127.0.0.1", self.plain if plain else self.tls)
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        line = (
            http.client.HTTPConnection(*there, timeout=60, source_address=(source, 0))
            if plain
            else _Named(*there, timeout=60, source_address=(source, 0), context=context)
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        cookie = (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        )
        try:
            line.request(method, path, body, {"Host": HOST, "Referer": f"https://{HOST}/", **cookie, **named})
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
            for given in answer.headers.get_all("Set-Cookie") or []:
                self.given.append(given)
                self.cookies |= {name: one.value for name, one in SimpleCookie(given).items()}
            return answer.status, dict(answer.headers), text
        finally:
            line.close()

    def form(self, path: str, **fields: str) -> tuple[int, dict[str, str], str]:
        """Post a form as a browser does, with the page's own token."""
        from urllib.parse import urlencode

        body = urlencode({"csrfmiddlewaretoken": self.token(path), **fields}).encode()
        return self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")

    def token(self, path: str) -> str:
        """The token that stands in the page's form."""
        page = self.ask("GET", path)[2]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return found[1] if found else ""


class _Named(http.client.HTTPSConnection):
    """TLS to this machine under the desk's own name."""

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
        self.sock = context.wrap_socket(self.sock, server_hostname=HOST)


def seen_by_browser(one: Visit, env: Mapping[str, str]) -> dict[str, Any]:
    """Each bar, true or false."""
    redirected, system = one.ask("GET", PATH, plain=True), one.ask("GET", "/api/v1/openapi.json", plain=True)
    forged = one.ask("GET", PATH, X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9")
    told: dict[str, Any] = {
        "settings_tested": one.tested,
        "plain_is_led_to_https": (redirected[0], redirected[1].get("Location")) == (301, f"https://{HOST}{PATH}"),
        "plain_api_is_refused": system[0] == 403,
        "https_answers_with_hsts": (forged[0], forged[1].get("Strict-Transport-Security")) == (200, HSTS),
        "old_tls_is_refused": not old_tls(one.tls),
        "version_is_not_told": not re.search(r"\d", forged[1].get("Server", "")),
    }
    told |= signed_in(one)
    told |= believed(one, Path(env["OTE_DATA"]) / "desk.sqlite3")
    told |= bounds(one, env)
    return told


def signed_in(one: Visit) -> dict[str, bool]:
    """Sign-in and upload, as the lead of a community."""
    status, _headers, _page = one.form("/login/", username="lead", password="demo")
    session = [given for given in one.given if given.startswith("__Host-sessionid=")]
    path = "/c/yunshan/places/import/"
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{one.token(path)}\r\n',
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{LIST}\r\n--{BOUNDARY}--\r\n"
        ),
    ]
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    sent = one.ask("POST", path, "".join(parts).encode(), Content_Type=kind)
    shown = one.ask("GET", sent[1].get("Location", "/"))
    return {
        "signed_in": status == 302 and one.ask("GET", path)[0] == 200,
        "the_session_is_for_https_alone": bool(session) and all("; Secure" in given for given in session),
        "upload_is_read": sent[0] == 302 and shown[0] == 200 and "list.csv" in shown[2],
    }


def believed(one: Visit, database: Path) -> dict[str, bool]:
    """Whose address counts when passwords are wrong and each try claims another one; what the log keeps."""
    stranger = Visit(one.folder, one.plain, one.tls, one.tap, one.tested, one.said)
    token, states = stranger.token("/login/"), list[int]()
    for number in range(6):
        body = f"csrfmiddlewaretoken={token}&username=front&password=wrong{number}".encode()
        kind = "application/x-www-form-urlencoded"
        told = stranger.ask("POST", "/login/", body, Content_Type=kind, X_Forwarded_For=f"203.0.113.{number}")
        states.append(told[0])
    with sqlite3.connect(database) as rows:
        addresses = {row[0] for row in rows.execute("SELECT ip_address FROM axes_accessattempt")}
    one.ask("GET", f"/r/{TOKEN}/?q=13800001234")
    log = (one.folder / "ote-desk.log").read_text("utf-8")
    return {
        "the_sixth_wrong_password_is_locked": states[0] != states[5] and states[5] in {403, 429},
        "the_address_is_the_browsers": addresses == {OUTSIDE},
        "the_log_keeps_no_link_and_no_query": "GET /r/- 404" in log and TOKEN[:8] not in log and "138000" not in log,
    }


def bounds(one: Visit, env: Mapping[str, str]) -> dict[str, bool]:
    """What nginx itself refuses, and what it lets through to whom."""
    large = one.ask("POST", "/login/", b"", Content_Length=str(101 * 1024 * 1024))
    subprocess.run([sys.executable, "manage.py", "sweep"], cwd=ROOT, env=dict(env), check=True, capture_output=True)
    health = one.ask("GET", "/healthz")
    beats = json.loads(health[2]) if health[0] in {200, 503} else {}
    outside, here = one.ask("GET", "/metrics"), one.ask("GET", "/metrics", source="127.0.0.1")
    one.cookies.clear()
    knocks = [one.ask("GET", "/login/", source="127.0.0.3")[0] for _ in range(40)]
    return {
        "too_large_a_body_is_refused": large[0] == 413,
        "healthz_is_well": health[0] == 200 and beats.get("status") == "ok",
        "metrics_are_for_this_machine": (outside[0], here[0]) == (403, 404),  # 404: nobody without the token
        "who_knocks_too_often_waits": knocks[0] == 200 and knocks[-1] == 429,
    }


def old_tls(port: int) -> bool:
    """Whether TLS 1.1 is spoken."""
    done = subprocess.run(
        ["openssl", "s_client", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-connect", f"127.0.0.1:{port}"],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return "Cipher is (NONE)" not in done.stdout
