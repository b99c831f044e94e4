"""Keeping the search box's keys: made anew whenever a resident or unit changes, in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from residents import rules
from residents.models import Phone, Resident, SearchKey, Unit

STEP = 2000
ROWS_A_STATEMENT = 1000
INSERT = f"INSERT INTO {SearchKey._meta.db_table} (community_id, kind, key, resident_id, unit_id) VALUES "  # noqa: S608, SLF001 our own table's name
ROW = "(%s, %s, %s, %s, %s)"

Key = tuple[int, str, str, int | None, int | None]  # community, kind, key, resident, unit


@transaction.atomic(savepoint=False)  # inside an import SQLite would keep a savepoint's pages in memory
def index_residents(resident_ids: Sequence[int]) -> int:
    """Make the keys of these residents anew: phone, last four, name and its endings, pinyin and initials."""
    made = 0
    for start in range(0, len(resident_ids), STEP):
        ids = resident_ids[start : start + STEP]
        people = Resident.objects.filter(pk__in=ids)
        phones: dict[int, list[str]] = defaultdict(list)
        for resident_id, number in Phone.objects.filter(resident__in=ids).values_list("resident_id", "number"):
            phones[resident_id].append(number)
        SearchKey.objects.filter(resident__in=ids).delete()
        keys: list[Key] = [
            (one.community_id, kind, key[:64], one.pk, None)
            for one in people
            for kind, key in sorted(rules.search_keys(one.name, phones[one.pk]))
        ]
        made += _write(keys)
    return made


@transaction.atomic(savepoint=False)  # inside an import SQLite would keep a savepoint's pages in memory
def index_units(units: Iterable[Unit]) -> int:
    """Make the keys of these units anew: the code and its shorter spellings."""
    rows = list(units)
    made = 0
    for start in range(0, len(rows), STEP):
        some = rows[start : start + STEP]
        SearchKey.objects.filter(unit__in=[unit.pk for unit in some]).delete()
        keys: list[Key] = [
            (unit.community_id, kind, key[:64], None, unit.pk)
            for unit in some
            for kind, key in sorted(rules.unit_keys(unit.code))
        ]
        made += _write(keys)
    return made


def _write(keys: Sequence[Key]) -> int:
    """Insert without models: a person has a dozen keys, and making half a million objects takes most of an import."""
    with connection.cursor() as cursor:
        for start in range(0, len(keys), ROWS_A_STATEMENT):
            some = keys[start : start + ROWS_A_STATEMENT]
            cursor.execute(INSERT + ", ".join([ROW] * len(some)), [value for row in some for value in row])
    return len(keys)
