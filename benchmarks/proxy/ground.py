"""What runs: gunicorn with its production settings behind nginx with deploy/nginx.conf, on ports of this machine."""

import grp
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks.proxy.cases import HOST
from benchmarks.proxy.wire import STATUS, at_port

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "deploy" / "nginx.conf"
SEVERAL = ROOT / "deploy" / "nginx-several.conf"
ADOPT = "import os, sys; os.environ['LISTEN_PID'] = str(os.getpid()); os.execv(sys.argv[1], sys.argv[1:])"
START_BOUND = 120.0
FRAME = """{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{site}
}}
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def called(*words: str) -> None:
    """Run a program that has to succeed."""
    subprocess.run(words, check=True, capture_output=True)


def certificates(folder: Path, *names: str) -> None:
    """An authority of our own (ca.pem), and of it a certificate for each name: NAME.pem and NAME.key."""
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    called(*made, "-subj", "/CN=authority", "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem")
    for name in names:
        by = ["-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key", "-addext", f"subjectAltName=DNS:{name}"]
        by += ["-addext", "basicConstraints=critical,CA:FALSE"]
        called(*made, *by, "-subj", f"/CN={name}", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem")


def site(folder: Path, *, plain: int, tls: int, upstream: str, inner: Path | None = None) -> str:
    """deploy/nginx.conf with our ports, paths and upstream, and not a word else changed. `inner`: by TLS inside too."""
    text = SITE.read_text("utf-8")
    if inner:
        head, tail = text.split("upstream ote_web {")
        several = SEVERAL.read_text("utf-8").replace("/etc/ote-desk", str(inner)).replace("10.0.0.11:8443", upstream)
        text = head + several + tail.partition("}\n")[2].replace("proxy_pass http://", "proxy_pass https://")
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "/etc/letsencrypt/live/desk.example.com/fullchain.pem": f"{folder}/{HOST}.pem",
        "/etc/letsencrypt/live/desk.example.com/privkey.pem": f"{folder}/{HOST}.key",
        "/var/log/nginx/": f"{folder}/",
    }
    if not inner:
        changes["unix:/run/ote-desk/web.sock"] = upstream
    for old, new in changes.items():
        if old not in text:
            raise SystemExit(f"deploy/nginx.conf has no {old!r} any more: change benchmarks/proxy/ground.py with it")
        text = text.replace(old, new)
    return text


def frame(folder: Path, text: str) -> Path:
    """The whole of nginx' settings around the site. As root its workers give root up, as Debian's do."""
    user = "user www-data;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(FRAME.format(user=user, folder=folder, site=text), "utf-8")
    return file


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """The process is gone afterwards."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def nginx(folder: Path, settings: Path, port: int) -> Iterator[None]:
    """nginx with these settings, once it listens."""
    with ended(subprocess.Popen(["nginx", "-p", str(folder), "-c", str(settings)])) as process:
        until(lambda: open_at(port), process)
        yield


def unix_listener(path: Path) -> socket.socket:
    """What ote-web.socket opens: nginx' group alone may use it."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    if os.geteuid() == 0:
        os.chown(path, 0, grp.getgrnam("www-data").gr_gid)
    path.chmod(0o660)
    listening.listen(2048)
    return listening


@contextmanager
def gunicorn(env: Mapping[str, str], listening: socket.socket | None) -> Iterator["subprocess.Popen[bytes]"]:
    """The web server on a socket that is handed over, as systemd does it, or on OTE_BIND."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "deskapp.wsgi"]
    start, given, passed = command, dict(env), list[int]()
    if listening is not None:
        number = listening.fileno()
        move = f"import os; os.dup2({number}, 3); os.set_inheritable(3, True); " + ADOPT
        start, given, passed = [sys.executable, "-c", move, *command], {**env, "LISTEN_FDS": "1"}, [number]
    with ended(subprocess.Popen(start, cwd=ROOT, env=given, pass_fds=passed)) as process:
        yield process


def open_at(port: int) -> bool:
    """Whether somebody listens."""
    try:
        at_port(port)().close()
    except OSError:
        return False
    return True


def until(true: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    """Wait for it, while the process lives."""
    end = time.monotonic() + START_BOUND
    while not true():
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"{process.args!r} did not come up")
        time.sleep(0.1)


class Tap:
    """Between nginx and the web server: what each connection carried, and how many answers came back over it."""

    def __init__(self, path: Path, to: Path) -> None:
        self.to, self.seen = to, list[tuple[bytes, int]]()
        self.lock, self.under_way = threading.Lock(), 0
        self.listening = unix_listener(path)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _peer = self.listening.accept()
            except OSError:
                return
            with self.lock:
                self.under_way += 1
            threading.Thread(target=self._carry, args=(line,), daemon=True).start()

    def _carry(self, line: socket.socket) -> None:
        asked, said = bytearray(), bytearray()
        with line, socket.socket(socket.AF_UNIX) as inner, ExitStack() as stack:
            inner.connect(str(self.to))
            there = threading.Thread(target=_pump, args=(line, inner, asked))
            there.start()
            stack.callback(there.join)
            _pump(inner, line, said)
        with self.lock:
            self.under_way -= 1
            self.seen.append((bytes(asked), len([one for one in STATUS.findall(bytes(said)) if int(one) >= 200])))

    def busy(self) -> bool:
        """Whether a connection is open."""
        with self.lock:
            return self.under_way > 0

    def taken(self) -> list[tuple[bytes, int]]:
        """What was seen since the last time."""
        with self.lock:
            found, self.seen = self.seen, []
        return found


def _pump(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    try:
        while block := source.recv(65536):
            kept += block
            target.sendall(block)
    except OSError:
        pass
    finally:
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RD if one is source else socket.SHUT_WR)


def lacking() -> str:
    """What this machine has not; "" when all is there."""
    packages = {"nginx": "nginx-light", "openssl": "openssl"}
    missing = [package for name, package in packages.items() if not shutil.which(name)]
    return f"Install what is not there: apt-get install {' '.join(missing)}" if missing else ""
