"""The desk's side: its six jobs on the company of the load run. Runs inside the desk; one JSON object."""

import argparse
import itertools
import json
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.test import Client

from benchmarks import seed
from benchmarks.compare.clocked import answered, clocked, side
from benchmarks.intake_form import fields_for
from benchmarks.load.who import SLUG
from core import clock
from deadlines.models import Escalation
from deadlines.sweep import sweep
from residents.models import Phone, Unit
from staff.enums import Role
from staff.models import Community, User
from tickets.models import Ticket
from tickets.models.matter import OPEN

DUE = 1000
C = f"/c/{SLUG}/"


def main() -> None:
    """The six jobs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--told", type=Path, required=True)
    told = json.loads(parser.parse_args().told.read_text())
    front, lead = (User.objects.get(pk=told["members"][role.value][0]) for role in (Role.FRONT, Role.SUPERVISOR))
    sys.stdout.write(json.dumps(jobs(told, front, lead), ensure_ascii=False))


def jobs(told: dict[str, Any], front: User, lead: User) -> dict[str, Any]:
    """Each as the person does it who does it most."""
    clerk, chief = Client(headers={"Host": "testserver"}), Client(headers={"Host": "testserver"})
    clerk.force_login(front)
    chief.force_login(lead)
    step = max(1, Ticket.objects.count() // 12)
    numbers = itertools.cycle(
        [f"{C}tickets/{one}/" for one in Ticket.objects.order_by("pk").values_list("number", flat=True)[5::step]]
    )
    homes = itertools.cycle(told["homes"][:9])
    phones = itertools.cycle(Phone.objects.order_by("pk").values_list("number", flat=True)[5:5000:600])

    def create() -> None:
        unit, resident = next(homes)
        fields = fields_for(Unit.objects.select_related("community").get(pk=unit), resident, key=str(uuid.uuid4()))
        answered(clerk.post(f"{C}intake/", fields), 302)

    def escalate() -> dict[str, Any]:
        ids = list(Ticket.objects.filter(OPEN).order_by("pk").values_list("pk", flat=True)[:DUE])
        seed.deadlines(Community.objects.get(), ids, clock.now() - timedelta(milliseconds=1), rule="TL-3")
        before = Escalation.objects.count()
        found = clocked(lambda: sweep(clock.now()), rounds=1, warm=0)
        fired = Escalation.objects.count() - before
        if fired < DUE:
            raise SystemExit(f"{fired} of {DUE} were escalated.")
        return {**found, "escalated": fired}

    return side({
        "list": lambda: clocked(lambda: answered(chief.get(f"{C}board/"), 200)),
        "detail": lambda: clocked(lambda: answered(clerk.get(next(numbers)), 200)),
        "search": lambda: clocked(lambda: answered(clerk.post(f"{C}search/", {"q": next(phones)}), 200)),
        "create": lambda: clocked(create),
        "dashboard": lambda: clocked(lambda: answered(clerk.get(f"{C}desk/"), 200)),
        "escalation": escalate,
    })  # fmt: skip


if __name__ == "__main__":
    main()
