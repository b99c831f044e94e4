"""Inserting many rows without making a model of each: in an import the models would take most of the time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

ROWS_A_STATEMENT = 500


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, same: Mapping[str, Any] | None = None
) -> list[int]:
    """Insert rows of the fields `columns`, and the fields `same` alike in each; gives the ids in the rows' order.

    Every field without a value of the database's own must be named: what a model would fill in, nobody fills in here.
    """
    names = [*columns, *(same or {})]
    fields: list[Any] = [model._meta.get_field(name) for name in names]  # noqa: SLF001 Django's documented interface
    tail = [_stored(field, value) for field, value in zip(fields[len(columns) :], (same or {}).values(), strict=True)]
    quote = connection.ops.quote_name
    into = ", ".join(quote(str(field.column)) for field in fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES "  # noqa: S608, SLF001 our own table's name
    one = f"({', '.join(['%s'] * len(names))})"
    made: list[int] = []
    waiting = list(rows)
    with connection.cursor() as cursor:
        for start in range(0, len(waiting), ROWS_A_STATEMENT):
            some = waiting[start : start + ROWS_A_STATEMENT]
            values = [value for row in some for value in (*row, *tail)]
            cursor.execute(head + ", ".join([one] * len(some)) + " RETURNING id", values)
            made += [pk for (pk,) in cursor.fetchall()]
    return made


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
