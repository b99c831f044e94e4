"""`make same-matter`: one JSON object on standard output. Runs on the database of the settings, which must be new."""

import argparse
import json
import sys

import django

django.setup()

from django.core.management import call_command

from benchmarks.same_matter.evaluate import Score, evaluate
from benchmarks.same_matter.pairs import FILES, folder
from benchmarks.same_matter.speed import p95_ms, past
from core import clock
from tickets.models import Ticket


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--history", type=int, default=1_000_000, help="tickets in the community's past")
    given = parser.parse_args()
    missing = [name for name in FILES.values() if not (folder() / name).is_file()]
    if missing:
        sys.stderr.write(f"The labelled data are not in {folder()}: {', '.join(missing)}. "
                         "Set OTE_SAME_MATTER_DATA to the folder that holds them.\n")  # fmt: skip
        return 2
    call_command("migrate", verbosity=0)
    by_file = {data: evaluate(data) for data in FILES}
    total = sum(by_file.values(), Score())
    where = past(given.history, clock.now())
    found = total.figures()
    answer = {
        "pairs": found["pairs"],
        "precision_at_3": found["precision_at_3"],
        "recall_at_3": found["recall_at_3"],
        "p95_ms": p95_ms(where),
        "history": Ticket.objects.filter(community=where).count(),
        "all": found,
        **{data: score.figures() for data, score in by_file.items()},
    }
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
