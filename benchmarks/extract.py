"""100,000 tickets as Excel and as CSV on SQLite and on PostgreSQL: seconds, peak memory, against the bare library.

Each file is written by a process of its own that streams it to nowhere; its memory is held against that of a process
which writes the same list with one row. The bare run reads the same rows into the same cells with XlsxWriter (or `csv`)
alone, in the same way, in the same run. Prints one JSON object; ends with 0 only when every bar holds. PostgreSQL: the
server of DATABASE_URL, else the local one; what is not there is named and does not hold.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bench import execute

ROWS = int(os.environ.get("EXTRACT_ROWS", "100000"))
MOST_SECONDS, MOST_MEGABYTES, MOST_MORE = 60, 300, 150
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"
CHILD = [sys.executable, str(ROOT / "benchmarks" / "extract_child.py")]


def main() -> int:
    """Measure both databases."""
    found: dict[str, Any] = {"rows": ROWS, "bars": {"seconds": MOST_SECONDS, "megabytes": MOST_MEGABYTES}}
    found["bars"]["megabytes_over_one_row"] = MOST_MORE
    found["load_before"] = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="ote-extract-") as folder:
        found["sqlite"] = one_database({"DATABASE_URL": ""}, folder)
        found["postgresql"] = on_postgres(folder)
    found["load_after"] = os.getloadavg()
    found["holds"] = all(holds(found[name]) for name in ("sqlite", "postgresql"))
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 0 if found["holds"] else 1


def on_postgres(folder: str) -> dict[str, Any]:
    """On a database that is made for it and dropped."""
    server = os.environ.get("DATABASE_URL") or LOCAL
    name = f"ote_extract_{os.getpid()}"
    try:
        execute(server, f"CREATE DATABASE {name}")
    except Exception as error:  # noqa: BLE001 whatever keeps it away is told
        return {"error": str(error).strip()}
    try:
        return one_database({"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}, folder)
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def one_database(database: dict[str, str], folder: str) -> dict[str, Any]:
    """Filled once; then each file, one row of it, and the bare library."""
    env = {**os.environ, **database, "OTE_DATA": folder, "REDIS_URL": "", "PYTHONPATH": str(ROOT)}
    migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*CHILD, "fill", str(ROWS)], cwd=ROOT, env=env, check=True)
    found: dict[str, Any] = {}
    for form in ("xlsx", "csv"):
        whole, one, bare = (measured([*CHILD, verb, form], env) for verb in ("whole", "one", "bare"))
        found[form] = {
            **whole,
            "megabytes_over_one_row": round(whole["megabytes"] - one["megabytes"], 1),
            "bare_seconds": bare["seconds"],
            "bare_processor": bare["processor"],
            "ratio": round(whole["seconds"] / bare["seconds"], 2),
            "ratio_of_processor": round(whole["processor"] / bare["processor"], 2),
        }
    return found


def measured(command: list[str], env: dict[str, str]) -> dict[str, Any]:
    """What the child tells, and its peak."""
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE)
    assert child.stdout is not None
    told = json.loads(child.stdout.read() or b"{}")
    _pid, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{command}: failed")
    whole = round(time.perf_counter() - began, 1)
    return {**told, "with_start": whole, "megabytes": round(usage.ru_maxrss / 1024, 1)}


def holds(found: dict[str, Any]) -> bool:
    """Whether every bar is held."""
    return "error" not in found and all(
        one["rows"] == ROWS
        and one["seconds"] <= MOST_SECONDS
        and one["megabytes"] <= MOST_MEGABYTES
        and one["megabytes_over_one_row"] <= MOST_MORE
        for one in found.values()
    )


if __name__ == "__main__":
    sys.exit(main())
