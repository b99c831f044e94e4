"""`make bench`: every figure on SQLite and on PostgreSQL; ends with one JSON line a figure.

Each database runs in a process of its own, on a database that is made for the run and dropped afterwards. PostgreSQL is
the local one on its standard port, or the server of DATABASE_URL. `--quick` takes a tenth of the rows, for a look while
working; its figures are marked and not for publishing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--figure", help="only the figures whose name holds this text")
    given = parser.parse_args()
    extra = (["--quick"] if given.quick else []) + (["--figure", given.figure] if given.figure else [])
    done = [run(name, extra) for name in ("sqlite", "postgresql") if given.only in {None, name}]
    for one in done:
        sys.stdout.write(one.stdout)
    return max(one.returncode for one in done)


def run(database: str, extra: list[str]) -> subprocess.CompletedProcess[str]:
    """One database's figures, in a process of its own; what it does meanwhile goes to the screen at once."""
    with tempfile.TemporaryDirectory(prefix="ote-bench-") as folder:
        env = {**os.environ, "OTE_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "REDIS_URL": ""}
        if database == "sqlite":
            env.pop("DATABASE_URL", None)
            return figures(extra, env)
        server = os.environ.get("DATABASE_URL") or LOCAL
        name = f"ote_bench_{os.getpid()}"
        execute(server, f"CREATE DATABASE {name}")
        try:
            env["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{name}").geturl()
            return figures(extra, env)
        finally:
            execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def figures(extra: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Measure; the figures are the standard output."""
    command = [sys.executable, "-m", "benchmarks.figures", *extra]
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False)


def execute(server: str, statement: str) -> None:
    """One statement outside a transaction."""
    import psycopg2

    connection = psycopg2.connect(server.replace("postgres://", "postgresql://", 1))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
