"""Rows times k inside PostgreSQL: INSERT … SELECT from a base, with ids, moments and keys moved on by arithmetic.

Foreign keys among the copied rows follow their copies; homes move on by a building a copy, so that matters spread over
all of them. Indexes of the copied tables are dropped meanwhile and made anew from their own definitions; constraints
stay in force, except foreign keys and triggers, which the session's role switches off: it must be a superuser.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from residents.models import Building, Resident, Unit

NUMBERS = ("number",)  # unique words of their tables: each copy appends its own number
PARTS = 25  # copies a statement: what a statement sorts and logs stays small


Rotation = Mapping[type[models.Model], tuple[int, int, int]]


class Base:
    """The rows to be copied: of each model the first id and how many there are; by how much a copy is later."""

    def __init__(self, rows: Sequence[Sequence[Any]], step: timedelta) -> None:
        self.step = step
        self.firsts: dict[type[models.Model], list[tuple[int, int]]] = {}
        for some in rows:
            if some:
                spans = self.firsts.setdefault(type(some[0]), [])
                spans.append((some[0].pk, some[-1].pk))

    def span(self, model: type[models.Model]) -> tuple[int, int]:
        """From the first to the last id."""
        spans = self.firsts[model]
        return min(first for first, _last in spans), max(last for _first, last in spans)

    def stride(self, model: type[models.Model]) -> int:
        """By how much the ids of one copy lie above those of the one before."""
        first, last = self.span(model)
        return last - first + 1


def expressions(base: Base, model: Any, homes: Rotation) -> dict[str, str]:
    """Column by column what the copy k holds."""
    found = {}
    for field in model._meta.local_concrete_fields:  # noqa: SLF001 the columns' names stand nowhere else
        if field.generated:
            continue
        found[field.column] = _moved(base, field, homes)
    return found


def _moved(base: Base, field: Any, homes: Rotation) -> str:
    column = f't."{field.column}"'
    related: Any = field.related_model if field.is_relation else None
    if field.primary_key and related is None:
        return f"{column} + k * {base.stride(field.model)}"
    if related in base.firsts:
        return f"{column} + k * {base.stride(related)}"
    if related in homes:
        first, count, by = homes[related]
        return f"{first} + ({column} - {first} + k * {by}) % {count}"
    if field.name == "subject_id":
        kinds = {one._meta.model_name: base.stride(one) for one in base.firsts}  # noqa: SLF001
        order, ticket = kinds["workorder"], kinds["ticket"]
        return f"{column} + k * CASE t.subject_kind WHEN 'order' THEN {order} ELSE {ticket} END"
    if isinstance(field, models.DateTimeField):
        return f"{column} + k * interval '{base.step.total_seconds():.6f} seconds'"
    if isinstance(field, models.UUIDField):
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE gen_random_uuid() END"
    if field.name in NUMBERS:
        return f"{column} || '-' || k"
    return column


def rotation() -> Rotation:
    """Of homes and people: first id, how many, and how many make up a building, which is the step of one copy."""
    buildings = Building.objects.count()
    found: dict[type[models.Model], tuple[int, int, int]] = {}
    for model in (Building, Unit, Resident):
        rows = model._default_manager.order_by("pk").values_list("pk", flat=True)  # noqa: SLF001 the documented name
        count = rows.count() // buildings * buildings
        found[model] = (rows[0], count, count // buildings)
    return found


def multiply(base: Base, copies: int) -> None:
    """`copies` of the base besides itself, each by its step later than the one before."""
    homes = rotation()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for model in base.firsts:
            with without_indexes(cursor, model._meta.db_table):  # noqa: SLF001
                for statement in copying(base, model, copies, expressions(base, model, homes)):
                    cursor.execute(statement)
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
    connection.close()  # with what was set for it


def copying(base: Base, model: Any, copies: int, columns: Mapping[str, str]) -> Iterator[str]:
    """The statements that write a table's copies."""
    table, (first, last) = model._meta.db_table, base.span(model)  # noqa: SLF001
    names = ", ".join(f'"{one}"' for one in columns)
    for begin in range(1, copies + 1, PARTS):
        series = f"generate_series({begin}, {min(begin + PARTS - 1, copies)}) k"
        rows = f'"{table}" t WHERE t."{model._meta.pk.column}" BETWEEN {first} AND {last}'  # noqa: SLF001
        yield f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM {series}, {rows}'


@contextmanager
def without_indexes(cursor: CursorWrapper, table: str) -> Iterator[None]:
    """The table's indexes are away meanwhile, except those that keep a constraint."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    )
    kept = cursor.fetchall()
    for name, _definition in kept:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in kept:
        cursor.execute(definition)
