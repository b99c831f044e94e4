"""What the finished database holds, read with plain SQL: no model, no rule and no query of the desk takes part."""

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]

TABLES = {
    "tickets": "SELECT id, number, kind, state, first_responder_id, opened_at FROM tickets_ticket",
    "calls": "SELECT id, key, at FROM tickets_call",
    "contacts": "SELECT id, ticket_id, call_id, key, direction, at, final, next_reply_at, text FROM tickets_contact",
    "orders": "SELECT id, ticket_id, key, number, dispatched_at, arrived_at, technician_id FROM tickets_workorder",
    "deeds": "SELECT order_id, deed, at, key FROM tickets_orderstep",
    "handovers": (
        "SELECT id, ticket_id, state, to_user_id, reason, answer_reason, answered_by_id FROM tickets_handover"
    ),
    "deadlines": (
        "SELECT id, subject_kind, subject_id, rule, opened_at, due_at, met_at, cancelled_at, parked_error"
        " FROM deadlines_deadline"
    ),
    "escalations": "SELECT id, deadline_id, level, at, late_ms FROM deadlines_escalation",
    "notices": "SELECT recipient_id, code, url, key, created_at FROM notices_notice WHERE code LIKE 'deadline.%'",
    "sealed": "SELECT action, payload FROM ledger_entry",
}
# what somebody has taken to do and not ended; `?` is the moment before which nobody still works at it
STUCK = {
    "jobs": "SELECT count(*) FROM deadlines_jobslot WHERE done_at IS NULL AND taken_at < ?",
    "erasing": "SELECT count(*) FROM privacy_erasingrun WHERE ended_at IS NULL AND claimed_at < ?",
    "books": "SELECT count(*) FROM residents_bookimport WHERE ended_at IS NULL AND claimed_until < ?",
    "deliveries": "SELECT count(*) FROM notices_delivery WHERE next_attempt_at < ?",
    "outbox": "SELECT count(*) FROM notices_notice WHERE outbound AND created_at < ?",
    "parked": "SELECT count(*) FROM deadlines_deadline WHERE parked_error <> '' AND opened_at < ?",
}
MOMENTS = frozenset(
    [
        "opened_at",
        "at",
        "next_reply_at",
        "dispatched_at",
        "arrived_at",
        "due_at",
        "met_at",
        "cancelled_at",
        "created_at",
        "seen_at",
    ]
)


@dataclass
class Facts:
    """The rows, by table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    stuck: dict[str, int] = field(default_factory=dict)

    def of(self, table: str) -> list[Row]:
        """All rows of it."""
        return self.rows.get(table, [])


def read(cursor: Any, *, mark: str = "%s", idle_since: datetime, commits: bool = False) -> Facts:
    """Everything through any cursor of a database. `commits`: PostgreSQL says when each firing was committed."""
    found = Facts()
    for name, statement in TABLES.items():
        asked = statement
        if commits and name == "escalations":
            asked = statement.replace(" FROM", ", pg_xact_commit_timestamp(xmin) AS seen_at FROM")
        cursor.execute(asked)
        columns = [column[0] for column in cursor.description]
        found.rows[name] = [_row(columns, values) for values in cursor.fetchall()]
    for name, statement in STUCK.items():
        cursor.execute(statement.replace("?", mark), [idle_since])
        count = cursor.fetchone()[0]
        if count:
            found.stuck[name] = count
    return found


def _row(columns: Sequence[str], values: Sequence[Any]) -> Row:
    row = dict(zip(columns, values, strict=True))
    for name, value in row.items():
        if name in MOMENTS and value is not None:
            row[name] = moment(value)
        elif name == "key" and value is not None:
            row[name] = _key(value)
        elif name == "payload":
            row[name] = json.loads(bytes(value))
        elif name == "final":
            row[name] = bool(value)
    return row


def moment(value: Any) -> datetime:
    """A moment in UTC, however the database gives it."""
    read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _key(value: Any) -> str:
    text = str(value)
    try:
        return str(uuid.UUID(text))
    except ValueError:  # a notice's key is a sentence of its own
        return text


@contextmanager
def opened(database: str, place: str | Path) -> Iterator[Any]:
    """A cursor on the finished database: an address of PostgreSQL, or SQLite's file."""
    connection: Any
    if database == "postgres":
        import psycopg2

        connection = psycopg2.connect(str(place).replace("postgres://", "postgresql://", 1))
    else:
        connection = sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=20)
    try:
        yield connection.cursor()
    finally:
        connection.close()


def acknowledged(path: Path) -> list[Row]:
    """The driver's file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def by(rows: Sequence[Row], name: str) -> Mapping[Any, list[Row]]:
    """The rows under the value that each has in this column."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found
