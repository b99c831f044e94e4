"""The chain: appended only, linked, verified, and guarded by the database itself (L-1)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import triggers
from ledger import services as ledger
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from staff.models import Community
from tests.ledger.chains import AT, tamper, unguarded, verified, write

pytestmark = pytest.mark.django_db


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
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 1 ON CONFLICT (id) DO UPDATE SET action = 'x'",
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


def test_the_command_prints_one_object_and_finds_a_community_by_name_or_id(community: Community) -> None:
    write(2, community_id=900)
    write(3, community_id=community.pk)

    everything, by_name, by_id = verified(), verified("--community", community.slug), verified("--community", "900")

    assert (everything[0], everything[1]["entries"], everything[1]["first_broken"]) == (0, 5, None)
    assert [one["seq"] for one in by_name[1]["chains"]] == [3]
    assert by_name[1]["chains"][0]["community"] == community.slug
    assert by_id[1]["entries"] == 2


def test_the_command_names_the_community_and_the_entry_that_broke() -> None:
    write(3)
    tamper("UPDATE ledger_entry SET action = 'y' WHERE seq = 2")

    code, found = verified()

    assert code == 1
    assert found["first_broken"] == {"community": "1", "seq": 2, "why": "its columns differ from its payload"}


def test_the_command_says_it_in_words_too() -> None:
    write(3)
    out = StringIO()

    call_command("verify_ledger", stdout=out)

    assert out.getvalue().startswith("1: 3 entries hold, head ")


@pytest.mark.parametrize("words", [["--community", "nowhere"], ["--anchors", "/nowhere/heads"]])
def test_what_the_command_can_not_read_is_said(words: list[str]) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("verify_ledger", *words, stdout=StringIO())


def test_missing_guards_are_named_by_the_check_and_the_command_and_nothing_starts() -> None:
    write(1)
    with unguarded():
        names = triggers.missing(connection)
        errors = triggers.check_triggers(databases=["default"])
        code, found = verified()
        with pytest.raises(triggers.Unguarded, match="ledger_entry_no_update"):
            triggers.refuse_without(connection)
        with pytest.raises(triggers.Unguarded):
            call_command("run_sweeper")

    assert (code, found["guards_missing"]) == (1, names)
    assert len(errors) == len(names) > 0
    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_an_upgrade_that_changes_a_guard_is_not_stopped_by_the_old_one() -> None:
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON ledger_entry"
        cursor.execute(f"DROP TRIGGER ledger_entry_no_update{table}")

    call_command("migrate", verbosity=0, skip_checks=False)

    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_guards_stand_again_after_a_table_was_rebuilt() -> None:
    write(2)
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(Entry)  # type: ignore[attr-defined]  # what a migration does there
        else:
            editor.execute("DROP TRIGGER ledger_entry_no_update ON ledger_entry")
    assert "ledger_entry_no_update" in triggers.missing(connection)

    call_command("migrate", verbosity=0)

    assert triggers.missing(connection) == []
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET action = 'x'")


def test_entries_follow_each_other_by_hash() -> None:
    write(3)

    hashes = [(bytes(entry.prev_hash), bytes(entry.hash)) for entry in Entry.objects.order_by("seq")]

    assert [first[1] for first in hashes[:-1]] == [second[0] for second in hashes[1:]]
