"""Local receivers that speak each protocol's shape: the three robots, a webhook's receiver, a mail server.

They listen on the loopback and check what the real ones check: message type, size, key, signature. `says` makes the
next answers go wrong.
"""

import base64
import email
import hmac
import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, Any]
OK = {
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"},
    "webhook": {},
}


@dataclass
class Got:
    """One request that arrived."""

    kind: str
    text: str
    id: str
    body: Any
    headers: dict[str, str]
    raw: bytes
    query: dict[str, str]


@dataclass
class WebSink:
    """A robot's or a webhook's server. What it accepted is in `got`, in order; `seen` counts every attempt."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    seen: int = 0
    secret: str = ""
    says: list[Reply | float] = field(default_factory=list)  # answers before the usual one; a number waits so long
    on_got: Callable[[Got], None] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, got: Got) -> Reply:
        """What the real one would say."""
        with self.lock:
            self.seen += 1
            said = self.says.pop(0) if self.says else None
        if isinstance(said, float):
            time.sleep(said)
        elif said is not None:
            return said
        refused = CHECKS[got.kind](self, got)
        if refused is None:
            with self.lock:
                self.got.append(got)
            if self.on_got:
                self.on_got(got)
            return 200, OK[got.kind]
        return refused


def wecom(sink: WebSink, got: Got) -> Reply | None:
    if not got.query.get("key", "").startswith("good"):
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
    if len(got.body["markdown"]["content"].encode()) > 4096:
        return 200, {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
    return None


def dingtalk(sink: WebSink, got: Got) -> Reply | None:
    if not got.query.get("access_token", "").startswith("good"):
        return 200, {"errcode": 300005, "errmsg": "token is not exist"}
    if len(got.raw) > 20_000:
        return 200, {"errcode": 460101, "errmsg": "message too long"}
    if sink.secret:
        signed = f"{got.query.get('timestamp')}\n{sink.secret}".encode()
        right = base64.b64encode(hmac.new(sink.secret.encode(), signed, sha256).digest()).decode()
        if got.query.get("sign") != right:  # decoded once, as a server does
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
    return None


def feishu(sink: WebSink, got: Got) -> Reply | None:
    if len(got.raw) > 20_480:
        return 200, {"code": 9499, "msg": "Bad Request", "data": {}}
    if sink.secret:
        key = f"{got.body.get('timestamp')}\n{sink.secret}".encode()
        right = base64.b64encode(hmac.new(key, b"", sha256).digest()).decode()
        if got.body.get("sign") != right:
            return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    return None


def webhook(sink: WebSink, got: Got) -> Reply | None:
    signed = got.headers.get("X-OTE-Timestamp", "").encode() + b"." + got.raw
    right = "sha256=" + hmac.new(sink.secret.encode(), signed, sha256).hexdigest()
    if sink.secret and not hmac.compare_digest(got.headers.get("X-OTE-Signature", ""), right):
        return 401, {}
    return None


CHECKS = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu, "webhook": webhook}


def kind_of(path: str) -> str:
    """Which protocol the address belongs to."""
    known = {"/cgi-bin/webhook/send": "wecom", "/robot/send": "dingtalk"}
    return known.get(path) or ("feishu" if path.startswith("/open-apis/bot/v2/hook/") else "webhook")


def text_of(kind: str, body: Any) -> str:
    """The words that a person would read."""
    if kind in {"wecom", "dingtalk"}:
        said = body[body["msgtype"]]
        return str(said.get("content") or said["text"])
    return str(body["content"]["text"] if kind == "feishu" else body["text"])


@contextmanager
def web_sink(secret: str = "") -> Iterator[WebSink]:
    """Start one; it ends with the block."""
    sink = WebSink(secret=secret)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            parts = urlsplit(self.path)
            kind, body = kind_of(parts.path), json.loads(raw)
            headers = dict(self.headers.items())
            uid = headers.get("X-Delivery-Id") or headers.get("X-OTE-Delivery", "")
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            got = Got(kind, text_of(kind, body), uid, body, headers, raw, query)
            status, said = sink.answer(got)
            extra = said.pop("headers", {}) if isinstance(said, dict) and "headers" in said else {}
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Silence."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *args: Any) -> None:
            """A client that did not wait for the answer is what some tests are about."""

    with running(Server(("127.0.0.1", 0), Handler)) as server:
        sink.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield sink


@dataclass
class MailSink:
    """A mail server. `refuse` answers the recipient with this line instead."""

    port: int = 0
    got: list[Message] = field(default_factory=list)
    refuse: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Start one; it ends with the block."""
    sink = MailSink()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            self.say("220 sink")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"QUIT":
                    return self.say("221 bye")
                if verb == b"RCPT" and sink.refuse:
                    self.say(sink.refuse)
                elif verb == b"DATA":
                    self.say("354 go on")
                    self.keep()
                else:
                    self.say("250 ok")
            return None

        def keep(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line)
            with sink.lock:
                sink.got.append(email.message_from_bytes(b"".join(lines)))
            self.say("250 kept")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 128

    with running(Server(("127.0.0.1", 0), Handler)) as server:
        sink.port = int(server.server_address[1])
        yield sink


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """The server in a thread of its own."""
    thread = threading.Thread(target=partial_serve(server), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def partial_serve(server: Any) -> Callable[[], None]:
    """Serve with a short poll, so that a test does not wait for the end."""
    return lambda: server.serve_forever(poll_interval=0.01)
