"""The production web server's settings: `gunicorn --config deploy/gunicorn.conf.py deskapp.wsgi`.

It listens where systemd tells it (ote-web.socket), else on OTE_BIND. No line is written per request: addresses hold
links that open a resident's page, and the proxy writes what an administrator needs (deploy/nginx.conf).
"""

import os
from pathlib import Path

chdir = str(Path(__file__).resolve().parent.parent)
bind = os.environ.get("OTE_BIND") or "127.0.0.1:8000"
worker_class = "gthread"
# SQLite has one writer: one process. On PostgreSQL one for each CPU, and eight threads in each.
fitting = min(os.cpu_count() or 1, 4) if os.environ.get("DATABASE_URL") else 1
workers = int(os.environ.get("OTE_WEB_PROCESSES") or fitting)
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
