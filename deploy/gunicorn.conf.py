"""The production web server's settings: `gunicorn --config deploy/gunicorn.conf.py deskapp.wsgi`.

It listens where systemd tells it (ote-web.socket), else on OTE_BIND. No line is written per request: addresses hold
links that open a resident's page, and the proxy writes what an administrator needs (deploy/nginx.conf).
"""

import os
import ssl
import sys
from pathlib import Path

chdir = str(Path(__file__).resolve().parent.parent)
sys.path.insert(0, chdir)
from deskapp import env  # noqa: E402 the folder has to be known first

bind = env.text("OTE_BIND", "127.0.0.1:8000")
umask = 0o007  # of a Unix socket that the server opens itself: owner and group; systemd's has its mode from its unit
# With the proxy on another machine: our certificate, and only a proxy with one of the company's own is answered.
certfile = env.readable("OTE_WEB_CERT") or None
keyfile = env.readable("OTE_WEB_KEY") or None
ca_certs = env.readable("OTE_WEB_CLIENT_CA") or None
cert_reqs = ssl.CERT_REQUIRED if certfile else ssl.CERT_NONE
if any((certfile, keyfile, ca_certs)) and not all((certfile, keyfile, ca_certs)):
    raise SystemExit("OTE_WEB_CERT, OTE_WEB_KEY and OTE_WEB_CLIENT_CA go together: set all three (docs/operate.md).")
worker_class = "gthread"
# SQLite has one writer: one process. On PostgreSQL one for each CPU, and eight threads in each.
fitting = min(os.cpu_count() or 1, 4) if env.text("DATABASE_URL") else 1
workers = env.whole("OTE_WEB_PROCESSES", fitting, least=1, most=64)
threads = 8
timeout = 60
graceful_timeout = 30  # what a request under way gets when the service is restarted; the unit waits longer
keepalive = 0  # the proxy opens a connection for each request: none is closed under a request that is being sent
max_requests, max_requests_jitter = 20_000, 2_000  # a leak of a library never grows past a day
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 heartbeat files that no disk can hold up
control_socket_disable = True
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "core.log_masks.MaskedFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
