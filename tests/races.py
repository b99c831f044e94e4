"""Racing two or more of the desk's own functions against each other, each on its own connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def race(*runners: Callable[[], Any]) -> list[Any]:
    """Start all at the same moment; returns each one's result or the exception that it raised."""
    gate = threading.Barrier(len(runners))
    results: list[Any] = [None] * len(runners)

    def run(place: int, runner: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            results[place] = runner()
        except Exception as error:  # noqa: BLE001 the test looks at what was raised
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, runner)) for place, runner in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results
