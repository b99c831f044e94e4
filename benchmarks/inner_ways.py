"""`make inner-ways`: PostgreSQL and Redis as on other machines, reached by certificates of both sides; one JSON object.

A cluster of its own that lets in `hostssl ote ote … cert` alone and a Redis without a plain port, both on loopback
ports. With the settings of production: prepare, the web server with both workers and the sweeper, backup, drill. The
controls: no certificate, one of a stranger's authority, a server whose certificate has another name; each with the
database and with Redis alone. Exit code 0 only when all of it holds, 2 when redis-server is not there.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg2

from benchmarks.proxy import ground
from deskapp.upkeep.places import own_cluster

START_BOUND = 120.0
MANAGE = [sys.executable, "manage.py"]
PARTS = (["run_worker", "--queue", "send"], ["run_worker", "--queue", "jobs"], ["run_sweeper"])
PING = """
import django
django.setup()
from deskapp.celery import app
print(len(app.control.ping(timeout=3)))
"""
Told = dict[str, Any]


def main() -> int:
    if not shutil.which("redis-server"):
        print("There is no redis-server on this machine: install it (Debian: apt-get install redis).", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="ote-inner-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # the database's own account comes through
        strangers = folder / "strangers"
        strangers.mkdir()
        ground.certificates(folder, "localhost", "ote", "elsewhere")
        ground.certificates(strangers, "ote")
        database = stack.enter_context(postgresql(folder))
        cache = stack.enter_context(redis(folder, "localhost"))
        renamed = stack.enter_context(redis(folder, "elsewhere"))
        env = production(folder, database_at(database, folder), redis_at(cache, folder))
        told: Told = {"prepared": ended_well(env, "prepare")}
        told |= at_work(env)
        told["backup"] = ended_well(env, "backup", str(folder / "backups"))
        told["drill"] = ended_well(env, "drill", str(folder / "backups"))
        told |= refused(env, folder, strangers, database=database, cache=cache)
        told["redis_of_another_name_refused"] = not let_in({**env, "REDIS_URL": redis_at(renamed, folder)})
        told["database_of_another_name_refused"] = not let_in(
            {**env, "DATABASE_URL": database_at(database, folder).replace("@localhost:", "@127.0.0.1:")}
        )
    told = {"holds": all(told.values()), **told}
    print(json.dumps(told))
    return 0 if told["holds"] else 1


@contextmanager
def postgresql(folder: Path) -> Iterator[int]:
    """A cluster that the desk enters by its certificate alone; its port."""
    inside = folder / "database"
    inside.mkdir()
    with own_cluster(inside) as address:
        data = inside / "cluster"
        for name in ("localhost.pem", "localhost.key", "ca.pem"):
            shutil.copy(folder / name, data / name)
            shutil.chown(data / name, data.owner())
            (data / name).chmod(0o600)
        line = psycopg2.connect(address)
        line.autocommit = True
        with line.cursor() as cursor:
            for words in (
                "CREATE ROLE ote LOGIN",
                "CREATE DATABASE ote OWNER ote",
                "ALTER SYSTEM SET ssl_cert_file = 'localhost.pem'",
                "ALTER SYSTEM SET ssl_key_file = 'localhost.key'",
                "ALTER SYSTEM SET ssl_ca_file = 'ca.pem'",
                "ALTER SYSTEM SET ssl = on",
            ):
                cursor.execute(words)
            (data / "pg_hba.conf").write_text("hostssl ote ote 127.0.0.1/32 cert\n", "utf-8")
            cursor.execute("SELECT pg_reload_conf()")
        line.close()
        yield int(address.rpartition(":")[2].partition("/")[0])


@contextmanager
def redis(folder: Path, name: str) -> Iterator[int]:
    """A Redis without a plain port, with the certificate of this name; its port."""
    port = ground.free_port()
    words = ["--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--save", "", "--tls-auth-clients", "yes"]
    words += ["--tls-cert-file", f"{folder}/{name}.pem", "--tls-key-file", f"{folder}/{name}.key"]
    words += ["--tls-ca-cert-file", f"{folder}/ca.pem", "--dir", str(folder)]
    with ground.ended(subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)) as process:
        ground.until(lambda: ground.open_at(port), process)
        yield port


def database_at(port: int, own: Path | None, *, known: Path | None = None) -> str:
    """The address with the certificate of this folder, if any; `known`: where the authority lies."""
    pair = f"&sslcert={own}/ote.pem&sslkey={own}/ote.key" if own else ""
    return f"postgres://ote@localhost:{port}/ote?sslmode=verify-full&sslrootcert={known or own}/ca.pem{pair}"


def redis_at(port: int, own: Path | None, *, known: Path | None = None) -> str:
    """Likewise of Redis."""
    pair = f"&ssl_certfile={own}/ote.pem&ssl_keyfile={own}/ote.key" if own else ""
    return f"rediss://localhost:{port}/0?ssl_ca_certs={known or own}/ca.pem{pair}"


def production(folder: Path, database: str, cache: str) -> dict[str, str]:
    """The environment of production with these addresses."""
    own = {"DATABASE_URL": database, "REDIS_URL": cache, "OTE_PRODUCTION": "1", "OTE_DATA": str(folder / "data")}
    own |= {"OTE_SECRET_KEY": secrets.token_urlsafe(64), "OTE_DATA_KEY": secrets.token_urlsafe(64)}
    own |= {"OTE_ALLOWED_HOSTS": "localhost", "OTE_PROXIES": "1", "OTE_URL": "https://localhost"}
    own |= {"OTE_WEB_PROCESSES": "1", "DJANGO_SETTINGS_MODULE": "deskapp.settings", "PYTHONPATH": str(ground.ROOT)}
    own |= {"OTE_BIND": f"127.0.0.1:{ground.free_port()}"}
    return {**os.environ, **own}


def asked(env: Mapping[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    """A program of the desk, to its end."""
    return subprocess.run(command, cwd=ground.ROOT, env=env, check=False, capture_output=True, text=True)


def ended_well(env: Mapping[str, str], *words: str) -> bool:
    """Whether a command of the desk did; what it said when not."""
    done = asked(env, *MANAGE, *words)
    if done.returncode:
        print(words[0], (done.stderr or done.stdout)[-600:], file=sys.stderr)
    return done.returncode == 0


def let_in(env: Mapping[str, str]) -> bool:
    """Whether database and Redis both do."""
    return asked(env, *MANAGE, "check_services").returncode == 0


def at_work(env: Mapping[str, str]) -> Told:
    """Web server, both workers and sweeper, until the desk says that it is well and both workers answer."""
    with ExitStack() as stack:
        for words in PARTS:
            quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            stack.enter_context(ground.ended(subprocess.Popen([*MANAGE, *words], cwd=ground.ROOT, env=env, **quiet)))
        server = stack.enter_context(ground.gunicorn(env, None))
        ground.until(lambda: well(env["OTE_BIND"]), server)
        end = time.monotonic() + START_BOUND
        while (answering := asked(env, sys.executable, "-c", PING).stdout.strip()) != "2" and time.monotonic() < end:
            pass
        return {"well": well(env["OTE_BIND"]), "both_workers_answer": answering == "2"}


def well(bind: str) -> bool:
    """Whether /healthz says so."""
    request = Request(f"http://{bind}/healthz", headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
    try:
        with urlopen(request, timeout=10) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False


def refused(env: Mapping[str, str], folder: Path, strangers: Path, *, database: int, cache: int) -> Told:
    """Who shows no certificate or a stranger's is not let in, by either; with the right ones both do."""
    told: Told = {"let_in_with_the_right_ones": let_in(env)}
    for name, own in (("without_a_certificate", None), ("with_a_strangers", strangers)):
        given = {"database": ("DATABASE_URL", database_at(database, own, known=folder))}
        given["redis"] = ("REDIS_URL", redis_at(cache, own, known=folder))
        for what, (variable, address) in given.items():
            told[f"{what}_refused_{name}"] = not let_in({**env, variable: address})
    return told


if __name__ == "__main__":
    sys.exit(main())
