"""Asks the public database of known holes (OSV) about every pinned library; Python's own library alone.

`make audit`. Exit code 0: all were asked about and nothing is known; 1: something is known; 2: the database could not
be asked, so nothing was checked. `OSV_URL` names another server that speaks the same.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)
URL = "https://api.osv.dev"
Pins = list[tuple[str, str]]


def pinned(folder: Path) -> Pins:
    """Every library that is pinned, with its version, once."""
    texts = [(folder / lock).read_text("utf-8") for lock in LOCKS]
    return sorted({(found["name"].lower(), found["version"]) for text in texts for found in PIN.finditer(text)})


def known(pins: Pins, base: str) -> dict[str, list[str]]:
    """ "name version" → the ids of what is known of it. Raises OSError or ValueError when the answer is none."""
    asked = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pins]
    request = urllib.request.Request(
        f"{base}/v1/querybatch",
        data=json.dumps({"queries": asked}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        results: list[dict[str, Any]] = json.loads(answer.read())["results"]
    if len(results) != len(pins):
        raise ValueError(f"{len(results)} answers to {len(pins)} questions")
    found = {}
    for (name, version), result in zip(pins, results, strict=True):
        if result.get("next_page_token") or result.get("vulns"):
            found[f"{name} {version}"] = [str(one["id"]) for one in result.get("vulns", ())]
    return found


def main() -> int:
    """Ask, say what is known, and how many were asked about."""
    base = os.environ.get("OSV_URL", URL).rstrip("/")
    pins = pinned(ROOT)
    try:
        found = known(pins, base)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"NOT CHECKED: {base} could not be asked ({type(error).__name__}: {error}).", file=sys.stderr)
        print("Run it where the network reaches it, or set OSV_URL to a server that speaks the same.", file=sys.stderr)
        return 2
    for library, ids in found.items():
        print(f"{library}: {', '.join(ids)}  {URL.replace('api.', '')}/vulnerability/{ids[0] if ids else ''}")
    print(f"{len(pins)} libraries asked about, {len(found)} with something known.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
