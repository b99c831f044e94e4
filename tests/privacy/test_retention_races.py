"""Two nights at once, each on its own connection: one erases, once."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from ledger.models import Entry
from privacy import retention
from privacy.erasers import deleted, in_batches
from privacy.models import Erased, ErasingRun
from privacy.services.retention import erase_at_night
from staff.models import Community, Membership
from tests.factories import NOON
from tests.races import race
from tickets.models import Draft

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NIGHT = NOON + timedelta(hours=15, minutes=1)  # 03:01 in Shanghai


HERE = 3


@dataclass
class Raced:
    """A kind with rows to erase: how often its eraser was called, and a door through which its callers go together."""

    calls: list[datetime] = field(default_factory=list)

    @staticmethod
    def rows() -> QuerySet[Draft]:
        return Draft.objects.filter(form__startswith="raced")

    def erase(self, _community: Community, before: datetime, dry: bool) -> int:
        if not dry:
            self.calls.append(before)
        return in_batches(self.rows(), deleted, dry=dry)


@pytest.fixture
def raced(front: Membership) -> Iterator[Raced]:
    """Three rows that are old enough."""
    for number in range(HERE):
        facts = {"form": f"raced{number}", "saved_at": NIGHT, "fields": {}}
        Draft.objects.create(user=front.user, community=front.community, **facts)
    kind = Raced()
    retention.register("raced", "数", why="", days=1, erase=kind.erase)
    yield kind
    retention._kinds.pop("raced")


def test_without_the_claim_two_nights_both_erase(front: Membership, raced: Raced) -> None:
    """The positive control: what erase_at_night would do if it only looked whether the night is done."""
    gate = threading.Barrier(2)

    def night() -> None:
        run, _made = ErasingRun.objects.get_or_create(
            community=front.community, day=NIGHT.date(), defaults={"started_at": NIGHT}
        )
        gate.wait(timeout=10)
        if run.claimed_at is None and run.ended_at is None:
            raced.erase(front.community, NIGHT, False)

    race(night, night)

    assert len(raced.calls) == 2


@pytest.mark.rule("A-3")
def test_of_four_nights_at_once_one_erases_and_reports_once(front: Membership, raced: Raced) -> None:
    results = race(*[lambda: erase_at_night(NIGHT)] * 4)

    assert sorted(len(runs) for runs in results) == [0, 0, 0, 1]
    assert len(raced.calls) == 1
    assert Erased.objects.get(kind="raced").count == HERE
    assert ErasingRun.objects.filter(ended_at__isnull=False).count() == 1
    assert Entry.objects.filter(chain=front.community_id, action="personal.erased").count() == 1


def look() -> Iterator[None]:
    """Again and again for ten seconds."""
    until, pause = time.monotonic() + 10, threading.Event()
    while time.monotonic() < until:
        yield
        pause.wait(0.02)


def waited_for(table: str) -> bool:
    """Whether somebody waits for a row of this table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks w JOIN pg_locks t ON t.pid = w.pid AND t.relation = %s::regclass"
            " WHERE NOT w.granted AND w.pid <> pg_backend_pid()",
            [table],
        )
        return bool(cursor.fetchone())


def test_without_looking_again_behind_the_lock_a_batch_is_counted_twice(raced: Raced) -> None:
    """The positive control: two who have listed the same rows erase them one after the other."""
    gate = threading.Barrier(2)

    def listed_before() -> int:
        ids = list(raced.rows().values_list("pk", flat=True))
        gate.wait(timeout=10)
        with transaction.atomic():
            Draft.objects.filter(pk__in=ids).delete()
        return len(ids)

    assert race(listed_before, listed_before) == [HERE, HERE]


def test_two_who_erase_the_same_rows_count_each_row_once(raced: Raced) -> None:
    erasing = threading.Event()

    def first() -> int:
        def change(rows: QuerySet[Draft]) -> None:
            erasing.set()
            assert any(waited_for("tickets_draft") for _ in look())  # the other stands behind our lock
            rows.delete()

        return in_batches(raced.rows(), change, dry=False)

    def second() -> int:
        erasing.wait(timeout=10)
        return in_batches(raced.rows(), deleted, dry=False)

    assert race(first, second) == [HERE, 0]
