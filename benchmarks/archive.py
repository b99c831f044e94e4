"""50,000 residents from a workbook on SQLite and on PostgreSQL: seconds and peak memory of `import_archive`.

Each run is a process of its own on a database of its own, measured from its start to its end. Prints one JSON object;
ends with 0 only when every run holds the bars, a second run changes nothing, and a bomb is refused in time. PostgreSQL:
the server of DATABASE_URL, else the local one; what is not there is named and does not hold.
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

from benchmarks.archive_book import residents_book, small_bomb
from benchmarks.bench import execute

RESIDENTS = 50_000
MOST_SECONDS, MOST_MEGABYTES, MOST_BOMB_SECONDS = 60, 300, 1
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    """Measure both databases."""
    with tempfile.TemporaryDirectory(prefix="ote-archive-") as folder:
        book = Path(folder) / "residents.xlsx"
        book.write_bytes(residents_book(RESIDENTS))
        found: dict[str, Any] = {"residents": RESIDENTS, "bars": [MOST_SECONDS, MOST_MEGABYTES]}
        found["sqlite"] = one_database({"DATABASE_URL": ""}, Path(folder), book)
        found["postgresql"] = on_postgres(Path(folder), book)
        found["bomb"] = bomb()
        found["holds"] = holds(found)
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return 0 if found["holds"] else 1


def on_postgres(folder: Path, book: Path) -> dict[str, Any]:
    """On a database that is made for it and dropped."""
    server = os.environ.get("DATABASE_URL") or LOCAL
    name = f"ote_archive_{os.getpid()}"
    try:
        execute(server, f"CREATE DATABASE {name}")
    except Exception as error:  # noqa: BLE001 whatever keeps it away is told
        return {"error": str(error).strip()}
    try:
        return one_database({"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}, folder, book)
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def one_database(database: dict[str, str], folder: Path, book: Path) -> dict[str, Any]:
    """An empty community, the import, and the same import again."""
    env = {**os.environ, **database, "OTE_DATA": str(folder), "REDIS_URL": "", "PYTHONPATH": str(ROOT)}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    make = "from staff.models import Community; Community.objects.create(name='大项目', slug='big')"
    subprocess.run([*manage, "shell", "-v0", "-c", make], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    command = [*manage, "import_archive", str(book), "--community", "big", "--json"]
    return {"import": measured(command, env), "again": measured(command, env)}


def measured(command: list[str], env: dict[str, str]) -> dict[str, Any]:
    """Wall and processor seconds and the peak of one process, and what it told."""
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    told = child.stdout.read()
    _pid, status, usage = os.wait4(child.pid, 0)
    facts = json.loads(told or b"{}")
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "megabytes": round(usage.ru_maxrss / 1024, 1),
        "status": os.waitstatus_to_exitcode(status),
        **{name: facts.get(name) for name in ("rows", "created", "updated", "unchanged")},
        "rejected": len(facts.get("rejected") or ()),
    }


def bomb() -> dict[str, Any]:
    """A small workbook that unpacks to 512 MiB."""
    from core.books import Book
    from core.sheet_refusals import SheetRefused

    content = small_bomb(512)
    began = time.perf_counter()
    try:
        Book(content)
        refused = False
    except SheetRefused:
        refused = True
    return {"bytes": len(content), "refused": refused, "seconds": round(time.perf_counter() - began, 4)}


def holds(found: dict[str, Any]) -> bool:
    """Whether every bar is held."""
    for name in ("sqlite", "postgresql"):
        runs = found[name]
        if "error" in runs:
            return False
        first, again = runs["import"], runs["again"]
        if first["created"] != RESIDENTS or again["unchanged"] != RESIDENTS:
            return False
        if any(run["seconds"] > MOST_SECONDS or run["megabytes"] > MOST_MEGABYTES for run in (first, again)):
            return False
    return bool(found["bomb"]["refused"]) and found["bomb"]["seconds"] <= MOST_BOMB_SECONDS


if __name__ == "__main__":
    sys.exit(main())
