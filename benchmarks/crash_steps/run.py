"""`make crash-steps`: every verb and every job stopped after each statement, each COMMIT and each outside call.

A verb's scenario is a test of the suite (scenarios.py): where it calls the verb, the database in which it stands is
copied, and on copies of it the verb runs with the same arguments on a connection of its own: undisturbed, then stopped
at each point by an exception that nothing survives, its connection closed with whatever was open, and tried again as a
user or the next tick would. Every table must then hold what the undisturbed run left, row by row, and the ledger verify.
`DB=postgres` does it on PostgreSQL (DATABASE_URL), with fewer stops a verb. One JSON object; exit code 0 only when it
holds for all of them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

MOST = {"sqlite": 120, "postgres": 8}


def asked() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default=os.environ.get("DB") or "sqlite")
    parser.add_argument(
        "--most", type=int, help="stops a verb: beyond it each class of step and a seeded choice; 0 all"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="names that hold this text")
    parser.add_argument(
        "--part", type=part, default=(1, 1), help="K/N: the K-th of N parts, for runs one after another"
    )
    parser.add_argument("--scout", type=Path, help="run the suite's tests once and write which call what, no stops")
    parser.add_argument("--inside", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser.parse_args()


def part(text: str) -> tuple[int, int]:
    """2/4 → (2, 4). Raises ValueError."""
    which, of = map(int, text.split("/"))
    if not 1 <= which <= of:
        raise ValueError(text)
    return which, of


def main() -> int:
    given = asked()
    if given.inside:
        return inside(given.inside)
    os.environ["DJANGO_SETTINGS_MODULE"] = "deskapp.settings_test"
    if given.db == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from benchmarks.crash_steps.scenarios import KNOWN, NOT_STOPPED, SCENARIOS, everything

    if given.scout:
        return scout(given.scout, everything())
    which, of = given.part
    files = sorted({test.partition("::")[0] for test in SCENARIOS.values()})[which - 1 :: of]
    wanted = {name: test for name, test in SCENARIOS.items() if given.only in name and test.partition("::")[0] in files}
    most = MOST[given.db] if given.most is None else given.most
    began = time.perf_counter()
    found = results(wanted, most=most, seed=given.seed)
    lacking = sorted(name for name in everything() - SCENARIOS.keys() - NOT_STOPPED.keys() if given.only in name)
    unmet = sorted(wanted.keys() - {one["name"] for one in found})
    apart = {one["name"]: one["apart"] for one in found if one["apart"]}
    told = {
        **counted(found),
        "database": given.db,
        "verbs_and_jobs": len(everything()),
        "not_stopped": {name: why for name, why in NOT_STOPPED.items() if given.only in name},
        "without_a_scenario": lacking,
        "scenario_not_met": unmet,
        "known": {name: why for name, why in KNOWN.items() if name in apart},
        "apart": apart,
        "seed": given.seed,
        "part": f"{which}/{of}",
        "seconds": round(time.perf_counter() - began, 1),
    }
    holds = bool(found) and not (lacking or unmet or apart)
    sys.stdout.write(json.dumps({**told, "holds": holds}, ensure_ascii=False) + "\n")
    return 0 if holds else 1


def counted(found: list[dict[str, Any]]) -> dict[str, Any]:
    """How many steps and points there were, and how many of them were tried."""
    return {
        "stopped": len(found),
        "steps": sum(one["steps"] for one in found),
        "points": sum(one["points"] for one in found),
        "points_tried": sum(one["tried"] for one in found),
        "chosen": {one["name"]: f"{one['tried']} of {one['points']}" for one in found if one["tried"] < one["points"]},
        "outside_calls": {one["name"]: one["outside"] for one in found if one["outside"]},
    }


def results(wanted: dict[str, str], *, most: int, seed: int) -> list[dict[str, Any]]:
    """What each came to, by a process that runs their tests. The last word about each counts."""
    with tempfile.TemporaryDirectory(prefix="ote-crash-") as folder:
        kept = Path(folder) / "found.jsonl"
        env = {"OTE_CRASH_FOUND": str(kept), "OTE_CRASH_MOST": str(most), "OTE_CRASH_SEED": str(seed)}
        child(wanted, env, sorted(set(wanted.values())))
        lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
    last = {one["name"]: one for one in map(json.loads, lines)}
    return [last[name] for name in sorted(last)]


def scout(target: Path, names: Iterable[str]) -> int:
    """Which test calls what, and how much that does: a table to choose scenarios from."""
    target.unlink(missing_ok=True)
    child(dict.fromkeys(names, ""), {"OTE_CRASH_SCOUT": str(target)}, ["tests"])
    return 0


def child(wanted: dict[str, str], env: dict[str, str], tests: list[str]) -> None:
    """A process that runs these tests under the plugin; what it says goes to our stderr."""
    command = [sys.executable, str(Path(__file__)), "--inside", *tests]
    whole = {**os.environ, **env, "OTE_CRASH_WANTED": json.dumps(wanted)}
    subprocess.run(command, cwd=ROOT, env=whole, stdout=sys.stderr, check=False)


def inside(tests: list[str]) -> int:
    """In that process."""
    import django
    import pytest

    django.setup()
    from benchmarks.crash_steps import plugin

    left_out = "not browser and not postgres"
    quiet = ["-q", "--no-header", "--tb=short", "-p", "no:xdist", "-p", "no:cacheprovider", "-m", left_out]
    return int(pytest.main([*quiet, "--ignore=tests/browser", "--rootdir", str(ROOT), *tests], plugins=[plugin]))


if __name__ == "__main__":
    sys.exit(main())
