"""Who is inside, with 100,000 visits in the past: how many queries, how long. On the database of DATABASE_URL.

    .venv/bin/python benchmarks/gate.py [--past 100000]

Everything is written inside one transaction that is rolled back at the end.
"""

import argparse
import os
import statistics
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

import django

django.setup()

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from staff.enums import Role
from staff.models import Community, Membership, User
from visitors.models import Visit
from visitors.queries.gate import inside, returning, waiting

LOOKS = 30


def past(community: Community, by: User, count: int, now) -> None:  # type: ignore[no-untyped-def]  # a script
    """Visits of the last months: all left but 40; 5 wait."""
    rows = []
    for n in range(count + 45):
        at = now - timedelta(minutes=n + 1)
        facts = {"name": f"访客{n}", "phone": f"139{n:08d}", "plate": f"粤A{n:05d}", "registered_at": at}
        base = {"community": community, "key": uuid.uuid4(), "registered_by": by, **facts}
        come = {"agreed_at": at, "agreed_how": "phone", "basis": "consent", "entered_at": at}
        if n < 5:
            rows.append(Visit(**base))
        elif n < 45:
            rows.append(Visit(**base, **come, state="inside"))
        else:
            rows.append(Visit(**base, **come, state="left", left_at=at + timedelta(minutes=30)))
    Visit.objects.bulk_create(rows, batch_size=2000)


def timed(name: str, ask) -> None:  # type: ignore[no-untyped-def]  # a script
    """Queries and milliseconds of one look."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    spent = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    print(f"{name:<28} {len(asked)} queries, median {statistics.median(spent):.1f} ms, worst {max(spent):.1f} ms")


def main() -> None:
    """Fill, look, roll back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--past", type=int, default=100_000)
    count = parser.parse_args().past
    now = clock.now()
    with transaction.atomic():
        community = Community.objects.create(name="门岗", slug=f"gate-{uuid.uuid4().hex[:8]}")
        user = User.objects.create(username=f"g{uuid.uuid4().hex[:8]}")
        Membership.objects.create(user=user, community=community, role=Role.GUARD)
        began = time.perf_counter()
        past(community, user, count, now)
        print(f"{connection.vendor}: {count} past visits written in {time.perf_counter() - began:.1f} s")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE visitors_visit")
        timed("inside and waiting", lambda: (list(inside(community)), list(waiting(community))))
        timed("here before: latest", lambda: returning(community, "", now=now))
        timed("here before: phone", lambda: returning(community, "1390000", now=now))
        timed("here before: plate", lambda: returning(community, "粤A00012", now=now))
        page(user, community)
        transaction.set_rollback(True)


def page(user: User, community: Community) -> None:
    """The fragment that the open page fetches, with the person's session and rights."""
    from django.test import Client

    client = Client(headers={"HX-Request": "true"})
    client.force_login(user)
    client.get("/healthz")
    timed("the page's part, whole", lambda: client.get(f"/c/{community.slug}/gate/now/"))


if __name__ == "__main__":
    main()
