"""The chain: appended only, linked, verified, and guarded by the database itself (L-1)."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import triggers
from ledger import services as ledger
from ledger.models import Chain, Entry
from ledger.queries import verify_chain

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def write(count: int, community_id: int = 1) -> Chain:
    for number in range(count):
        ledger.append(community_id, "ticket.noted", subject=f"ticket:{number}", actor_id=7, at=AT, facts={"n": number})
    return Chain.objects.get(pk=community_id)


def tamper(sql: str) -> None:
    """What somebody with the database's password could do after switching the guards off."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    triggers.install(connection)


def test_an_untouched_chain_holds() -> None:
    verdict = verify_chain(write(5))

    assert (verdict.entries, verdict.broken_at) == (5, None)


def test_each_community_has_a_chain_of_its_own() -> None:
    write(2, community_id=1)
    write(3, community_id=2)

    assert [verify_chain(chain).entries for chain in Chain.objects.order_by("pk")] == [2, 3]


def test_an_empty_chain_holds() -> None:
    ledger.append(9, "first", subject="x", actor_id=None, at=AT)

    assert verify_chain(Chain.objects.get(pk=9)).entries == 1


@pytest.mark.rule("L-1")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET action = 'x'",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_chain",
        "UPDATE ledger_chain SET seq = 0",
    ],
)
def test_the_database_refuses_to_alter_or_shorten_the_chain(sql: str) -> None:
    write(2)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert verify_chain(Chain.objects.get(pk=1)).entries == 2


@pytest.mark.rule("L-1")
def test_the_database_refuses_the_ways_round_update_and_delete() -> None:
    write(2)
    way_round = (
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 1"
        if connection.vendor == "sqlite"
        else "TRUNCATE ledger_entry"
    )

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(way_round)


def test_a_changed_payload_is_named() -> None:
    write(4)
    tamper("UPDATE ledger_entry SET payload = prev_hash WHERE seq = 3")

    verdict = verify_chain(Chain.objects.get(pk=1))

    assert (verdict.broken_at, verdict.reason) == (3, "its hash does not fit its payload")


def test_a_changed_column_is_named() -> None:
    write(4)
    tamper("UPDATE ledger_entry SET actor_id = 8 WHERE seq = 2")

    verdict = verify_chain(Chain.objects.get(pk=1))

    assert (verdict.broken_at, verdict.reason) == (2, "its columns differ from its payload")


def test_a_removed_entry_is_named() -> None:
    write(4)
    tamper("DELETE FROM ledger_entry WHERE seq = 2")

    verdict = verify_chain(Chain.objects.get(pk=1))

    assert (verdict.broken_at, verdict.reason) == (2, "entry 2 is missing, the next is 3")


def test_a_cut_off_tail_shows() -> None:
    write(4)
    tamper("DELETE FROM ledger_entry WHERE seq = 4")

    assert verify_chain(Chain.objects.get(pk=1)).broken_at == 4


def test_a_digest_depends_on_the_key_and_the_words() -> None:
    assert ledger.digest("漏水") != ledger.digest("停电")
    assert "漏水" not in ledger.digest("漏水")


def test_the_command_prints_every_chain_as_json() -> None:
    write(2)
    out = StringIO()

    call_command("verify_ledger", "--json", stdout=out)

    assert json.loads(out.getvalue())["entries"] == 2


def test_the_command_fails_on_a_broken_chain() -> None:
    write(3)
    tamper("UPDATE ledger_entry SET action = 'y' WHERE seq = 2")

    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_ledger", stdout=StringIO())


def test_missing_guards_are_named_by_the_check_and_the_command() -> None:
    write(1)
    triggers.remove(connection)
    names = triggers.missing(connection)
    errors = triggers.check_triggers(databases=["default"])

    with pytest.raises(CommandError, match="lacks the guards"):
        call_command("verify_ledger", stdout=StringIO())
    triggers.install(connection)

    assert len(errors) == len(names) > 0
    assert triggers.missing(connection) == []


def test_entries_follow_each_other_by_hash() -> None:
    write(3)

    hashes = [(bytes(entry.prev_hash), bytes(entry.hash)) for entry in Entry.objects.order_by("seq")]

    assert [first[1] for first in hashes[:-1]] == [second[0] for second in hashes[1:]]
