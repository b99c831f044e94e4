"""The telephone system beside the tab: it tells the desk of calls at the clerk's extension, by HTTP."""

import itertools
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXTENSION = "801"  # the demonstration's, on the desk of `front`
MAKE = """
import uuid
from core import clock
from interfaces.enums import Scope
from interfaces.services.integrations import Wished, make_integration
from residents.models import Phone, Unit
from staff.enums import Role
from staff.models import Community, Membership, User
import json
community = Membership.objects.get(user__username="front").community
director = Membership.objects.filter(community=community, role=Role.DIRECTOR).earliest("pk").user
wished = Wished("soak", [community], [Scope.CALLS], rate_per_minute=600)
_made, token = make_integration(wished, by=director, key=uuid.uuid4(), now=clock.now())
caller = Phone.objects.filter(resident__community=community).earliest("pk").number
lived_in = Unit.objects.filter(building__community=community, occupancies__isnull=False).distinct()
units = list(lived_in.order_by("pk").values_list("code", flat=True))
print(json.dumps({"token": token, "slug": community.slug, "caller": caller, "units": units}))
"""


def ground(env: Mapping[str, str]) -> dict[str, object]:
    """Of the demonstration: a token for calls, the community, a caller's number, the units where somebody lives."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", MAKE]
    done = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The telephone could not be connected: {done.stderr[-2000:]}")
    told: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


class Telephone:
    """Calls from one number."""

    def __init__(self, address: str, *, slug: str, token: str, caller: str) -> None:
        self.url, self.token, self.caller = f"{address}/api/v1/communities/{slug}/calls", token, caller
        self.turn = itertools.count(1)

    @contextmanager
    def call(self) -> Iterator[None]:
        """It rings, and has ended afterwards."""
        name = f"soak-{next(self.turn)}"
        self._tell(name, "ringing")
        yield
        self._tell(name, "ended")

    def _tell(self, name: str, event: str) -> None:
        body = {"call_id": name, "event": event, "extension": EXTENSION, "caller": self.caller}
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        asked = urllib.request.Request(self.url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            answer.read()
