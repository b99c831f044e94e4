"""Guards off, one byte changed: the entry is found and named, whatever the byte (L-1)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from core import triggers
from ledger.models import Entry
from ledger.queries import verify
from tests.ledger.chains import execute, unguarded, verified, write

pytestmark = pytest.mark.django_db
SQLITE = "sqlite"
WIDTHS = {"id": 8, "chain_id": 8, "seq": 8, "actor_id": 8, "hash_version": 2}


def whole_numbers(value: int, width: int) -> Iterator[int]:
    """The number with each of its bytes turned round."""
    raw = value.to_bytes(width, "big", signed=True)
    for changed in turned(raw):
        yield int.from_bytes(changed, "big", signed=True)


def turned(raw: bytes) -> Iterator[bytes]:
    """The bytes with each of them changed, one at a time."""
    for place, byte in enumerate(raw):
        yield raw[:place] + bytes([byte ^ 0x15]) + raw[place + 1 :]


def changes(row: Entry) -> Iterator[tuple[str, str, Any]]:
    """(column, SQL of the new value, its parameter) for every byte of the row."""
    for column, width in WIDTHS.items():
        for number in whole_numbers(getattr(row, column), width):
            yield column, "%s", number
    for column in ("payload", "prev_hash", "hash"):
        for raw in turned(bytes(getattr(row, column))):
            yield column, "%s", raw
    as_text = "CAST(%s AS TEXT)" if connection.vendor == SQLITE else "convert_from(%s, 'UTF8')"
    for column in ("action", "subject"):
        for raw in turned(getattr(row, column).encode()):
            yield column, as_text, raw
    if connection.vendor == SQLITE:
        for raw in turned(str(row.at.replace(tzinfo=None)).encode()):
            yield "at", as_text, raw
    else:
        for byte in range(7):  # the eighth lies beyond the moments that PostgreSQL knows
            yield "at", "%s", row.at + timedelta(microseconds=1 << (8 * byte if byte < 6 else 46))


def foreign_keys_can_wait() -> None:
    """Till the end of the transaction, which never comes: it is taken back."""
    execute("PRAGMA defer_foreign_keys = ON" if connection.vendor == SQLITE else "SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.rule("L-1")
@pytest.mark.parametrize("batch", [1, 2, 3, 5])
def test_the_walk_is_the_same_whatever_is_read_at_a_time(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    write(5)
    whole = verify(1)
    monkeypatch.setattr("ledger.queries.STEP", batch)

    assert verify(1) == whole
    assert whole.entries == 5

    with unguarded():
        execute("DELETE FROM ledger_entry WHERE chain_id = 1 AND seq IN (3, 4)")

    assert (verify(1).broken_at, verify(1).reason) == (3, "entry 3 is missing, the next is 5")


@pytest.mark.rule("L-1")
@pytest.mark.parametrize("seq", [1, 3, 4])
def test_every_byte_of_an_entry_that_is_changed_is_found_and_named(seq: int) -> None:
    write(4)
    row = Entry.objects.get(chain=1, seq=seq)
    seen: set[str] = set()
    with unguarded():
        for column, value, parameter in changes(row):
            with transaction.atomic():
                foreign_keys_can_wait()
                execute(f"UPDATE ledger_entry SET {column} = {value} WHERE id = %s", [parameter, row.pk])
                verdict = verify(1)
                transaction.set_rollback(True)
            assert verdict.broken_at == seq, (column, parameter, verdict)
            seen.add(column)

    assert seen == {field.column for field in Entry._meta.concrete_fields}
    assert verify(1).broken_at is None


@pytest.mark.parametrize("column", ["head", "seq"])
def test_every_byte_of_the_head_that_is_changed_is_found(column: str) -> None:
    chain = write(4)
    values: list[Any] = [*(turned(bytes(chain.head)) if column == "head" else whole_numbers(chain.seq, 8))]
    with unguarded():
        for value in values:
            with transaction.atomic():
                execute(f"UPDATE ledger_chain SET {column} = %s", [value])
                verdict = verify(1)
                transaction.set_rollback(True)
            assert verdict.broken_at in {4, 5}, value


@pytest.mark.parametrize("column", ["action", "subject", "at"])
def test_bytes_that_are_no_text_are_named_too(column: str) -> None:
    write(3)
    if connection.vendor != SQLITE:
        return  # PostgreSQL does not store such bytes
    with unguarded():
        execute(f"UPDATE ledger_entry SET {column} = CAST(X'FF00FE' AS TEXT) WHERE seq = 2")

    assert verify(1).broken_at == 2


SWAP = (
    "UPDATE ledger_entry SET seq = 99, id = 99 WHERE seq = 2",
    "UPDATE ledger_entry SET seq = 2, id = (1::bigint << 40) + 2 WHERE seq = 3",
    "UPDATE ledger_entry SET seq = 3, id = (1::bigint << 40) + 3 WHERE seq = 99",
)
COPIED = "chain_id, seq, at, action, subject, actor_id, payload, prev_hash, hash, hash_version"
TWIN = f"INSERT INTO ledger_entry (id, {COPIED}) SELECT 77, {COPIED} FROM ledger_entry WHERE seq = 2"


def test_two_entries_that_changed_places_are_named() -> None:
    write(4)
    with unguarded():
        for sql in SWAP:
            execute(sql.replace("::bigint", "") if connection.vendor == SQLITE else sql)

    assert verify(1).broken_at == 2


def test_an_entry_that_stands_twice_is_named() -> None:
    write(4)
    with unguarded():
        if connection.vendor == SQLITE:
            execute("CREATE TABLE kept AS SELECT * FROM ledger_entry")
            execute("DROP TABLE ledger_entry")
            execute("ALTER TABLE kept RENAME TO ledger_entry")
        else:
            execute(
                "ALTER TABLE ledger_entry DROP CONSTRAINT one_entry_per_place, DROP CONSTRAINT no_fork_in_the_chain"
            )
        execute(TWIN)

    assert verify(1).broken_at == 2


def test_a_chain_whose_head_is_gone_is_named() -> None:
    write(2)
    with unguarded(), transaction.atomic():
        foreign_keys_can_wait()
        execute("DELETE FROM ledger_chain")
        code, found = verified()
        transaction.set_rollback(True)

    assert (code, found["first_broken"]["seq"], found["first_broken"]["why"]) == (1, 3, "the chain's head is gone")


def test_a_rewritten_chain_shows_by_a_head_that_was_noted(tmp_path: Any) -> None:
    head = bytes(write(4).head).hex()
    with unguarded():
        execute("DELETE FROM ledger_entry WHERE seq > 2")
        kept = bytes(Entry.objects.get(seq=2).hash)
        execute("UPDATE ledger_chain SET seq = 2, head = %s", [kept])
    assert verified()[0] == 0  # by itself the shortened chain holds
    noted = tmp_path / "heads"

    noted.write_text(f"# signed on 2026-11-23\n1 4 {head[:8]} {head[8:24]}\n")
    code, found = verified("--anchors", str(noted))

    assert (code, found["first_broken"]["community"], found["first_broken"]["seq"]) == (1, "1", 3)

    write(2)  # other deeds in their place: the chain is as long again
    noted.write_text(f'{{"community": "1", "seq": 4, "head": "{head}"}}')
    code, found = verified("--anchors", str(noted))
    assert found["first_broken"] == {"community": "1", "seq": 4, "why": "it is not the entry that was noted"}


def test_guards_that_were_changed_or_switched_off_are_missing() -> None:
    write(1)
    name = "ledger_entry_no_update"
    with unguarded():
        pass
    if connection.vendor == SQLITE:
        execute(f"DROP TRIGGER {name}")
        execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END")
    else:
        execute(f"ALTER TABLE ledger_entry DISABLE TRIGGER {name}")

    assert triggers.missing(connection) == [name]
    triggers.install(connection)
