"""Whole seconds in the database, the same on both: a moment is cut to its second, a duration is their difference."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, F, Field, Func
from django.db.models.expressions import Combinable


class Epoch(Func):
    """A moment as whole seconds since 1970. SQLite keeps moments as text in UTC: the fraction stands after place 19."""

    output_field = BigIntegerField()
    arity = 1
    template = "CAST(EXTRACT(EPOCH FROM DATE_TRUNC('second', %(expressions)s)) AS BIGINT)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Its own functions, none of Python's: 100,000 rows in a tenth of a second."""
        template = "CAST(STRFTIME('%%%%s', SUBSTR(%(expressions)s, 1, 19)) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **context)


def took(since: str, until: str) -> Combinable:
    """From the one column's moment to the other's."""
    return Epoch(F(until)) - Epoch(F(since))


QUARTER = 15 * 60  # no clock on earth is set off by less


class Moment(Func):
    """A moment as whole milliseconds since 1970, on SQLite the text as it stands: for who writes a million of them."""

    output_field = Field()  # of no kind: a kind has each value turned by itself
    arity = 1
    template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s) * 1000) AS BIGINT)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """With a sign before it, it is no column any more, whose kind the driver would know."""
        return super().as_sql(compiler, connection, template="+(%(expressions)s)", **context)


class Span(Func):
    """From the one moment to the other, of very many rows at once: read with `spans_of`. Empty where either is.

    On SQLite in days of its own count, which takes no longer than handing over the texts.
    """

    output_field = Field()  # of no kind: a kind has each value turned by itself
    template, arg_joiner = "(%(expressions)s)", " - "

    def __init__(self, since: str, until: str) -> None:
        super().__init__(_Second(until), _Second(since))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Both are whole seconds: what a day's fraction lacks of one is rounded away."""
        template = "CAST(ROUND((%(expressions)s) * 86400) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


class _Second(Epoch):
    """A moment to its second, on SQLite in days."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Cut off behind the second."""
        return self.as_sql(compiler, connection, template="JULIANDAY(SUBSTR(%(expressions)s, 1, 19))", **context)


def spans_of(values: Iterable[int | None], heads: Iterable[int] | None = None) -> list[int]:
    """What the database said of spans, in whole seconds, a head where several came; empty ones are left out."""
    if heads is None:
        return [one for one in values if one is not None]
    return [int(one / head) for one, head in zip(values, heads, strict=True) if one is not None]


class Quarter(Func):
    """In which quarter of an hour since 1970 a moment lies."""

    output_field = Field()  # of no kind: a kind has each value turned by itself
    arity = 1
    template = f"CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / {QUARTER}) AS BIGINT)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Cut off behind the minute; the hundredth of a quarter is more than a day's fraction lacks of it."""
        template = "CAST((JULIANDAY(SUBSTR(%(expressions)s, 1, 16)) - 2440587.5) * 96 + 0.01 AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **context)
