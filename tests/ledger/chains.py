"""Chains to try things on, and what somebody could do who has the database's password."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from core import triggers
from ledger import services as ledger
from ledger.models import Chain

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def write(count: int, community_id: int = 1) -> Chain:
    """So many entries at the end of a chain."""
    for number in range(count):
        ledger.append(community_id, "ticket.noted", subject=f"ticket:{number}", actor_id=7, at=AT, facts={"n": number})
    return Chain.objects.get(pk=community_id)


@contextmanager
def unguarded() -> Iterator[None]:
    """The guards are off for a moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    triggers.remove(connection)
    yield
    triggers.install(connection)


def execute(sql: str, params: Sequence[Any] = ()) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def tamper(sql: str, params: Sequence[Any] = ()) -> None:
    """Switch the guards off, change something, switch them on again."""
    with unguarded():
        execute(sql, params)


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def verified(*words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of `manage.py verify_ledger`."""
    out, code = StringIO(), 0
    try:
        call_command("verify_ledger", "--json", *words, stdout=out)
    except SystemExit as end:
        code = int(str(end.code))
    found: dict[str, Any] = json.loads(out.getvalue())
    return code, found
