"""Free text that names somebody: found and freed of the name when a person is erased (A-3).

    field = Words(MoveIn, ("words", "keys_words"))
    erased = free([field], community, ["王测试", "13800001234"])

A name is taken out as it was written, whatever stands around it. Somebody else of the same name loses it there as well:
the text can't say who was meant.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from staff.models import Community

GONE = "—"
SHORTEST = 2  # a surname alone names nobody


@dataclass(frozen=True)
class Words:
    """Columns of free text; `community` is the lookup that leads there. `whole`: one that names somebody goes whole."""

    model: type[Model]
    columns: Sequence[str]
    community: str = "community"
    whole: bool = False


def names_in(words: Iterable[str]) -> list[str]:
    """What is looked for: whole names and numbers, the longest first."""
    return sorted({one.strip() for one in words if len(one.strip()) >= SHORTEST}, key=lambda one: (-len(one), one))


def without(text: str, names: Sequence[str]) -> str:
    """The text with a dash for each name."""
    for name in names:
        text = text.replace(name, GONE)
    return text


def naming(field: Words, community: Community, names: Sequence[str]) -> QuerySet[Model]:
    """The rows whose text has one of the names."""
    wanted = Q(pk__in=[])
    for column in field.columns:
        for name in names:
            wanted |= Q((f"{column}__contains", name))
    rows = field.model._default_manager.filter(wanted, **{field.community: community})  # noqa: SLF001 Django documents it
    return rows.order_by("pk")


def told(fields: Iterable[Words], community: Community, names: Sequence[str]) -> Iterator[str]:
    """Every text that has one of the names."""
    for field in fields:
        for row in naming(field, community, names):
            yield from (text for column in field.columns if (text := getattr(row, column)) != without(text, names))


def free(fields: Iterable[Words], community: Community, names: Sequence[str]) -> int:
    """Take the names out; how many records no longer have one."""
    count = 0
    for field in fields:
        for row in naming(field, community, names):
            texts = {column: getattr(row, column) for column in field.columns}
            fresh = {column: without(text, names) for column, text in texts.items() if text != without(text, names)}
            if field.whole:
                fresh = dict.fromkeys(fresh, GONE)
            field.model._default_manager.filter(pk=row.pk).update(**fresh)  # noqa: SLF001 Django documents it
            count += 1
    return count
