"""`make load-cost SIZES="10000 100000 1000000 5000000"`: what each page costs at each size; ends with one JSON object.

Each size has a database of its own, in which every page is measured by one process. `--write` puts the table and the
picture into docs/. Exit code 0 only when no page's statements grow with the table and no page takes longer than its bar.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.load import picture
from benchmarks.load.database import command, environment, filled
from benchmarks.load.run import copied, say

TIMES, AT_ONCE_MS = (
    2.0,
    60.0,
)  # a page may take twice as long at the largest size, and what is done at once is no matter
COUNTING_MS = 2000.0  # of pages that count what was asked for: a month, some days, a whole list
COUNTING = frozenset(
    {"report of a month", "monthly reports", "one time enough", "promises", "on site in 20 minutes", "audits",
     "audit of a day", "extract of tickets"}
)  # fmt: skip
# asked only where there is something: the replies to earlier matters, which a home of the smallest size hardly has
WHERE_ANY = {"intake, the form": 1}
DOCS = ROOT / "docs"
BEGIN, END = "<!-- the table begins -->\n", "<!-- the table ends -->"


def main() -> int:
    """Size by size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--prepared", type=Path, help="keeps the filled databases for the next run")
    parser.add_argument(
        "--results", type=Path, help="sizes that were measured before are read from there, new ones kept"
    )
    parser.add_argument("--only", default="", help="only the pages whose name holds this text")
    parser.add_argument("--write", action="store_true", help="table and picture into docs/")
    given = parser.parse_args()
    costs = {size: one_size(size, given.prepared, given.only, given.results) for size in sorted(given.sizes)}
    if given.write:
        write(costs)
    found = {"sizes": sorted(costs), "load": os.getloadavg(), "pages": costs, "failed": failed(costs)}
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 1 if found["failed"] else 0


def one_size(size: int, prepared: Path | None, only: str, results: Path | None) -> dict[str, Any]:
    """Every page with so many tickets."""
    kept = results / f"cost-{size}.json" if results else None
    if kept and kept.exists():
        known: dict[str, Any] = json.loads(kept.read_text())
        return known
    with tempfile.TemporaryDirectory(prefix="ote-cost-") as folder:
        data = Path(folder)
        say(f"Filling {size} tickets, or finding them.")
        with filled(size, kept=prepared, data=data) as found, copied(found, kept=False) as url:
            told = data / "told.json"
            told.write_text(json.dumps(found.told))
            env = environment(url, OTE_PRODUCTION="0", OTE_ALLOWED_HOSTS="testserver", OTE_DATA=folder)
            say(f"The pages with {size} tickets.")
            words = ["-m", "benchmarks.load.measured", "--told", str(told), "--only", only]
            costs: dict[str, Any] = json.loads(command(env, *words))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(costs, ensure_ascii=False))
    return costs


def failed(costs: picture.Costs) -> list[str]:
    """Which bars don't hold."""
    sizes = sorted(costs)
    found = []
    for page in costs[sizes[0]]:
        its = [costs[size][page] for size in sizes if page in costs[size]]
        last = float(its[-1]["ms"])
        if its[-1]["queries"] > its[0]["queries"] + WHERE_ANY.get(page, 0):
            found.append(f"{page}: {its[0]['queries']} statements became {its[-1]['queries']}")
        if page in COUNTING:
            if last > COUNTING_MS:
                found.append(f"{page}: {last:.0f} ms")
        elif last > AT_ONCE_MS and picture.ratio(costs, page) > TIMES:
            found.append(f"{page}: {picture.ratio(costs, page):.1f} times as long")
    return found


def write(costs: picture.Costs) -> None:
    """Between the marks of docs/load.md, and beside it."""
    page = DOCS / "load.md"
    before, _mark, rest = page.read_text("utf-8").partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}{picture.table(costs)}{END}{after}", "utf-8")
    (DOCS / "load-cost.svg").write_text(picture.svg(costs), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
