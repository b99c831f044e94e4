"""`make channels`: how fast notices leave the house, and what a burst of breaches becomes; one JSON object.

On PostgreSQL, in a database that is made for the run and dropped afterwards, with two worker processes
(`manage.py run_deliverer --once`) and receivers on the loopback that speak each protocol. `drain`: 10,000 notices to a
signed webhook, each a message of its own. `mail`: 10,000 notices to 200 people's own e-mail. `burst`: 2,000 breaches to
each of three robots; its minutes are those of a clock that is moved, so that pacing needs no waiting.
"""

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NUMBER = re.compile(r"[0-9a-f]{8}-\d{4,5}")
ROBOTS = ("wecom", "dingtalk", "feishu")
SECRET = "benchmark-secret-of-32-characters"

from benchmarks.bench import LOCAL, execute


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--burst", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with own_database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        figures = {
            "workers": given.workers,
            "drain": drain(given.notices, given.workers),
            "mail": mail(given.notices, given.workers),
            "burst": burst(given.burst),
        }
        from django.db import connection

        connection.close()
    sys.stdout.write(json.dumps(figures) + "\n")
    lost = figures["drain"]["lost"] + figures["mail"]["lost"] + sum(one["lost"] for one in figures["burst"].values())
    return 1 if lost else 0


@contextlib.contextmanager
def own_database() -> Iterator[None]:
    """A database and a data folder for this run alone; the settings are read from the environment afterwards."""
    server, name = os.environ.get("DATABASE_URL") or LOCAL, f"ote_channels_{os.getpid()}"
    execute(server, f"CREATE DATABASE {name}")
    with tempfile.TemporaryDirectory(prefix="ote-channels-") as folder:
        url = urlsplit(server)._replace(path=f"/{name}").geturl()
        os.environ.update(
            OTE_DATA=folder, DATABASE_URL=url, REDIS_URL="", DJANGO_SETTINGS_MODULE="deskapp.settings", OTE_DEBUG="0"
        )
        try:
            yield
        finally:
            execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def people(count: int, slug: str) -> tuple[Any, list[Any]]:
    """A community and so many supervisors."""
    from staff.enums import Role
    from staff.models import Community, Membership, User

    community = Community.objects.create(name=f"云杉花园 {slug}", slug=slug)
    users = User.objects.bulk_create([User(username=f"{slug}{n}", name=f"员工{n}") for n in range(count)])
    Membership.objects.bulk_create([Membership(user=user, community=community, role=Role.SUPERVISOR) for user in users])
    return community, users


def work(workers: int, **env: str) -> float:
    """Run the workers until nothing is due; seconds from their start to the end of the last."""
    begun = time.monotonic()
    command = [sys.executable, "manage.py", "run_deliverer", "--once"]
    running = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        for _ in range(workers)
    ]
    for process in running:
        process.wait()
    return round(time.monotonic() - begun, 1)


def drain(count: int, workers: int) -> dict[str, Any]:
    """Every notice a signed message of its own to a webhook."""
    from core import clock
    from tests.notices.rows import a_channel, told
    from tests.notices.sinks import web_sink

    community, users = people(1, "drain")
    with web_sink(SECRET) as sink:
        a_channel(community, "webhook", sink=sink)
        numbers = [one for _ in range(count // 1000) for one in told(community, {users[0].pk}, 1000, now=clock.now())]
        seconds = work(workers)
        arrived = Counter(number for got in sink.got for number in NUMBER.findall(got.text))
    return figures_of(seconds, len(sink.got), numbers, arrived)


def mail(count: int, workers: int) -> dict[str, Any]:
    """The same number to people's own e-mail, fifty each: a digest a person."""
    from core import clock
    from tests.notices.rows import own_mail, told
    from tests.notices.sinks import mail_sink

    community, users = people(max(count // 50, 1), "mail")
    for user in users:
        own_mail(user)
    everybody = {user.pk for user in users}
    numbers = told(community, everybody, 50, now=clock.now())
    with mail_sink() as sink:
        url = f"smtp+plain://127.0.0.1:{sink.port}/?from=desk@example.com"
        seconds = work(workers, OTE_EMAIL_URL=url)
        arrived = Counter(
            (str(one["To"]), number)
            for one in sink.got
            for number in NUMBER.findall(bytes(one.get_payload(decode=True)).decode())
        )
    asked = [(f"{user.username}@example.com", number) for user in users for number in numbers]
    return figures_of(seconds, len(sink.got), asked, arrived)


def burst(count: int) -> dict[str, Any]:
    """Breaches to each robot, with a clock that is moved; how many minutes of it they take."""
    from django.conf import settings

    from core import clock
    from notices.deliver import deliver
    from notices.models import Delivery, Notice, Outgoing
    from tests.notices.conftest import Clock
    from tests.notices.rows import a_channel, told
    from tests.notices.sinks import web_sink

    community, users = people(1, "burst")
    moved = Clock(clock.now())
    with web_sink() as sink:
        settings.ROBOT_BASES = dict.fromkeys(ROBOTS, sink.url)
        channels = {kind: a_channel(community, kind) for kind in ROBOTS}
        numbers = told(community, {users[0].pk}, count, now=moved())
        begun, real = moved(), time.monotonic()
        while Notice.objects.filter(outbound=True).exists() or Outgoing.objects.filter(delivery=None).exists():
            deliver(moved)
            moved.go(seconds=1)
        real = time.monotonic() - real
    found = {}
    for kind, channel in channels.items():
        ended = sorted(one.delivered_at for one in Delivery.objects.filter(channel=channel) if one.delivered_at)
        arrived = Counter(number for got in sink.got if got.kind == kind for number in NUMBER.findall(got.text))
        found[kind] = {
            **figures_of(round(real, 1), len(ended), numbers, arrived),
            "digests": Delivery.objects.filter(channel=channel, count__gt=1).count(),
            "most_in_a_minute": max(sum(at <= one < at + timedelta(minutes=1) for one in ended) for at in ended),
            "minutes": round((ended[-1] - begun).total_seconds() / 60, 1),
        }
    return found


def figures_of(seconds: float, messages: int, asked: list[Any], arrived: Counter[Any]) -> dict[str, Any]:
    """Seconds, and what arrived of what was asked for."""
    return {
        "notices": len(asked),
        "seconds": seconds,
        "messages": messages,
        "lost": len(set(asked) - set(arrived)),
        "duplicates": sum(times - 1 for times in arrived.values()),
    }


if __name__ == "__main__":
    sys.exit(main())
