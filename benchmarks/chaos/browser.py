"""One signed-in browser behind a proxy that asks any of the web servers."""

import http.client
import itertools
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

HOST = "desk.test"
PASSWORD = "chaos"
BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 = nothing did, and nobody knows what became of the request."""

    status: int
    location: str = ""
    body: str = ""


class Proxy:
    """Sends to the web servers by turns; one that takes no connection is passed over, as a proxy does."""

    def __init__(self, ports: Sequence[int], timeout: float) -> None:
        self.ports, self.timeout = list(ports), timeout
        self._turn = itertools.count()

    def send(self, method: str, path: str, headers: Mapping[str, str], body: str = "") -> tuple[Answer, list[str]]:
        """The answer and the cookies that it sets."""
        first = next(self._turn)
        for place in range(len(self.ports)):
            port = self.ports[(first + place) % len(self.ports)]
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=self.timeout)
            try:
                line.connect()
            except OSError:
                continue
            try:
                line.request(method, path, body or None, {"Host": HOST, "X-Forwarded-Proto": "https", **headers})
                got = line.getresponse()
                text = got.read().decode("utf-8", "replace")
            except BROKEN:
                return Answer(0), []
            else:
                location = got.headers.get("Location", "")
                return Answer(got.status, location, text), got.headers.get_all("Set-Cookie") or []
            finally:
                line.close()
        return Answer(0), []


class Browser:
    """One person's browser: cookies, the token against forged requests, the way back in when it was signed out."""

    def __init__(self, proxy: Proxy, username: str, user: int, *, password: str = PASSWORD) -> None:
        self.proxy, self.username, self.user, self.password = proxy, username, user, password
        self.cookies: dict[str, str] = {}
        self._door = threading.Lock()

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._send("GET", path, {}, "")

    def post(
        self, path: str, fields: Mapping[str, str], *, script: bool = False, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a form; `script`: as the page's own script does, which wants JSON."""
        # in production its name has a prefix
        token = next((value for name, value in self.cookies.items() if name.endswith("csrftoken")), "")
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        form["Accept"] = "application/json" if script else "text/html"
        return self._send(
            "POST", path, {**form, **(headers or {})}, urlencode({**fields, "csrfmiddlewaretoken": token})
        )

    def sign_in(self, *, within: float = 60) -> None:
        """Sign in, however often it takes. Raises SystemExit when it can't."""
        with self._door:
            until = time.monotonic() + within
            while time.monotonic() < until:
                self.get("/login/")
                done = self.post("/login/", {"username": self.username, "password": self.password})
                if done.status == 302:
                    return
                time.sleep(0.5)
        raise SystemExit(f"{self.username} could not sign in: {done.status} {sentence(done.body)}")

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: str) -> Answer:
        sent = "; ".join(f"{name}={value}" for name, value in list(self.cookies.items()))
        answer, cookies = self.proxy.send(method, path, {**headers, "Cookie": sent}, body)
        for one in cookies:
            for name, morsel in SimpleCookie(one).items():
                self.cookies[name] = morsel.value
        return answer


def sentence(page: str) -> str:
    """The first words of what a page complains of, for the report."""
    found = re.findall(
        r'class="[^"]*(?:invalid-feedback|alert|refusal|error)[^"]*"[^>]*>(.{1,200}?)</', page, re.DOTALL
    )
    plain = [re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in found]
    return " | ".join(one for one in plain if one)[:200] or re.sub(r"<[^>]+>|\s+", " ", page)[:120].strip()
