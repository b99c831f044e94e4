"""How both sides are measured: Django's own test client, the same rounds, the same counting of statements."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

JOBS = ("list", "detail", "search", "create", "dashboard", "escalation")
ROUNDS, PATIENCE = 15, 45.0  # times a job, or as often as these seconds allow, three times at least


def clocked(act: Callable[[], object], *, rounds: int = ROUNDS, warm: int = 1) -> dict[str, Any]:
    """Median milliseconds and statements of one job. Raises what the job raises."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _round in range(warm):
        act()
    times: list[float] = []
    queries = 0
    until = time.monotonic() + PATIENCE
    while len(times) < rounds and (len(times) < 3 or time.monotonic() < until):
        if len(times) == 0:
            with CaptureQueriesContext(connection) as seen:
                began = time.perf_counter()
                act()
                spent = time.perf_counter() - began
            queries = len(seen)
        else:
            began = time.perf_counter()
            act()
            spent = time.perf_counter() - began
        times.append(spent * 1000)
        if rounds == 1:
            break
    return {"ms": round(statistics.median(times), 1), "queries": queries, "times": len(times)}


def answered(answer: Any, wanted: int) -> Any:
    """The answer, when it is the one that was wanted. Raises SystemExit for another."""
    if answer.status_code != wanted:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}, not {wanted}.")
    return answer


def side(jobs: Mapping[str, Callable[[], dict[str, Any]]], names: Iterable[str] = JOBS) -> dict[str, Any]:
    """Every job of one side; one that breaks is told with its fault."""
    found: dict[str, Any] = {}
    for name in names:
        try:
            found[name] = jobs[name]()
        except (Exception, SystemExit) as fault:  # noqa: BLE001 a side that breaks at one job still does the others
            found[name] = {"fault": f"{type(fault).__name__}: {fault}"[:300]}
    return found
