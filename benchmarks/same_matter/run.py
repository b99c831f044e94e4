"""Runs the evaluation on a database of its own, SQLite in a temporary folder or, with DATABASE_URL, PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.bench import execute


def main() -> int:
    server = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="ote-same-") as data:
        env = {**os.environ, "OTE_DATA": data, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "REDIS_URL": ""}
        if not server:
            return measure(env)
        name = f"ote_same_{os.getpid()}"
        execute(server, f"CREATE DATABASE {name}")
        try:
            return measure({**env, "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()})
        finally:
            execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def measure(env: dict[str, str]) -> int:
    """In a process of its own; its JSON goes to standard output."""
    command = [sys.executable, "-m", "benchmarks.same_matter", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
