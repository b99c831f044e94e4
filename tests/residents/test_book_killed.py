"""A worker that is really killed in the midst of an import leaves nothing half, and the next one does it."""

import os
import signal
import subprocess
import sys
import threading
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from core import clock
from ledger.models import Entry
from residents.enums import BookPhase, BookState
from residents.models import BookImport, BookProgress, Change, ImportRun, Resident, Unit
from residents.services.book_jobs import approve_book, keep_book, work_books
from residents.services.book_progress import CLAIM
from residents.services.locks import lock_places
from staff.models import Membership
from tests.residents.books import a_full_book

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BOUND = 60.0
RUNS = ImportRun._meta.db_table


def a_worker() -> "subprocess.Popen[bytes]":
    """A process of its own on the database of the test."""
    base = settings.DATABASES["default"]
    where = f"postgres://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT'] or 5432}"
    env = {**os.environ, "DATABASE_URL": f"{where}/{connection.settings_dict['NAME']}"}
    return subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "work_books"], env=env)  # noqa: S603


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [RUNS])
        return cursor.fetchone() is not None


def test_a_worker_that_is_killed_in_the_midst_leaves_nothing_half_and_the_next_brings_it_in(lead: Membership) -> None:
    book = keep_book(lead, a_full_book(), filename="list.xlsx", key=uuid.uuid4(), now=clock.now())
    work_books(clock.now)
    approve_book(lead, book.key, accept_good=False, now=clock.now())
    told = Entry.objects.count()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {RUNS} IN SHARE MODE")  # everything but the run itself gets written
        worker, waited, ticks = a_worker(), threading.Event(), 0.0
        while not waits_for_a_lock() and worker.poll() is None and ticks < BOUND:
            waited.wait(0.1)
            ticks += 0.1
        assert waits_for_a_lock()  # control: it was in the midst
        assert BookProgress.objects.get(book=book).phase == BookPhase.WRITING
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(timeout=10) == -signal.SIGKILL

    with transaction.atomic():  # the database ends its connection once the lock was given: wait for that
        lock_places(lead.community_id)
    assert [model for model in (Resident, Unit, Change, ImportRun) if model.objects.exists()] == []
    assert Entry.objects.count() == told
    assert BookImport.objects.get().state == BookState.WRITING
    assert work_books(clock.now) == 0  # its claim still stands

    later = clock.now() + CLAIM + timedelta(seconds=1)
    assert work_books(lambda: later) == 1

    assert BookImport.objects.get().state == BookState.DONE
    assert (ImportRun.objects.count(), Resident.objects.count()) == (1, 2)
