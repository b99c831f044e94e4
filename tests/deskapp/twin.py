"""A second community that is the first one's twin, row by row: what stands in a form may be swapped for its double.

Each row of a community has a double `FAR` beyond it, in the same state, and what is written on the double is marked.
So the double's id is known without knowing which table a field means, and whatever names it is found by its number.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models

from tests.deskapp.storm import STAYS, WRITE, Watch

FAR = 1_000_000
MARK = "隔壁"
# what belongs to no community, or is bound to its place in a chain
SHARED = {"auth", "contenttypes", "sessions", "axes", "admin", "ledger"}
OWN = {"staff.DeskSession", "deadlines.Heartbeat", "deadlines.JobSlot", "privacy.DigestKey"}
DOUBLE = re.compile(r"(?<![\w-])1\d{6}(?!\w)")  # no part of a digest
ID = re.compile(r"([a-z_]*[-:]?)(\d{1,6})")


@dataclass
class Twin:
    """What the doubles are called: own number or key → the double's, and the keys of each table's doubles."""

    called: dict[str, str] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    spelt: set[str] = field(default_factory=set)  # those keys, as either database is told of them

    def of(self, value: str) -> str | None:
        """The double of the row that this value names, if it may name one."""
        if value in self.called:
            return self.called[value]
        found = ID.fullmatch(value)
        return f"{found[1]}{int(found[2]) + FAR}" if found else None

    def named_in(self, params: Any) -> bool:
        """Whether a statement's values name a double."""
        return any(self._names(one) for one in _flat(params))

    def _names(self, one: Any) -> bool:
        if isinstance(one, int):
            return FAR < one < 2 * FAR
        text = str(one)
        return bool(DOUBLE.search(text)) or text in self.spelt

    def take(self, table: str, own: uuid.UUID) -> uuid.UUID:
        """Another key, for the double."""
        other = uuid.uuid4()
        self.called[str(own)] = str(other)
        self.keys.setdefault(table, []).append(str(other))
        self.spelt |= {str(other), other.hex}
        return other


def _flat(params: Any) -> Iterator[Any]:
    """Every value, of one statement or of many."""
    if isinstance(params, dict):
        params = params.values()
    if isinstance(params, str | bytes | memoryview) or not isinstance(params, Iterable):
        yield params
    else:
        for one in params:
            yield from _flat(one)


@dataclass
class Named(Watch):
    """What a request wrote that names a double."""

    twin: Twin = field(default_factory=Twin)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django's hook around each statement: the others are let pass."""
        found = WRITE.match(sql)
        if found and (found[1] in STAYS or not self.twin.named_in(params)):
            return execute(sql, params, many, context)
        return super().__call__(execute, sql, params, many, context)


def doubled() -> list[type[models.Model]]:
    """The tables whose rows have doubles."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label not in SHARED and model._meta.label not in OWN and model._meta.managed
    ]


def a_twin() -> Twin:
    """Doubles of all that there is."""
    twin, kinds = Twin(), doubled()
    for model in kinds:
        rows = list(model._base_manager.all())
        for row in rows:
            for one in model._meta.concrete_fields:
                setattr(row, one.attname, _double(one, getattr(row, one.attname), set(kinds), twin))
            row._state.adding = True
        model._base_manager.bulk_create(rows)
    if connection.vendor == "sqlite":  # goes on counting from the highest: new rows of ours are to be no doubles
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s", [5 * FAR])
    return twin


def _double(one: "models.Field[Any, Any]", value: Any, kinds: set[type[models.Model]], twin: Twin) -> Any:
    """What the double has in this column."""
    if value is None:
        return None
    if isinstance(one, models.ForeignKey):
        return value + FAR if one.related_model in kinds and isinstance(value, int) else value
    if isinstance(one, models.UUIDField):
        return twin.take(one.model._meta.db_table, value)
    if one.primary_key or (isinstance(one, models.IntegerField) and one.name.endswith("_id")):
        return value + FAR if isinstance(value, int) else value
    if isinstance(one, models.CharField | models.TextField) and value and not one.choices:
        return _said(one, value, twin)
    return value


def _said(one: "models.Field[Any, Any]", value: str, twin: Twin) -> str:
    """The double's words: marked, but for what is a code."""
    if one.name in {"number", "code"}:
        other = f"9{value[1:]}" if value[:1] != "9" else f"8{value[1:]}"
        if len(value) > 2:  # a shorter one could be an id
            twin.called[value] = other
        return other
    if one.name == "slug":
        return f"{value[:20]}-twin"
    if one.unique or one.name in {"username", "digest", "code_digest"}:
        return value[::-1] if value != value[::-1] else value[1:]
    kept = value[: one.max_length - len(MARK)] if one.max_length else value
    return kept + MARK if (one.max_length or 99) > 8 else value
