"""The tests' tables come from the models; the migrations, run in earnest, make the same ones."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.utils import load_backend

from core import triggers

ROOT = Path(__file__).resolve().parent.parent.parent
COLUMNS = {
    "sqlite": 'SELECT name, type, "notnull" FROM pragma_table_info(%s)',
    "postgresql": (
        "SELECT column_name, format('%%s(%%s)', udt_name, character_maximum_length), is_nullable"
        " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
    ),
}
INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s",
}
RULES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s",
    "postgresql": "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass",
}


@pytest.fixture
def migrated(tmp_path: Path, db: None) -> Iterator[BaseDatabaseWrapper]:
    """A database of its own on the engine of this run, made by `manage.py migrate` alone."""
    environment = {**os.environ, "OTE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "deskapp.settings"}
    name = f"migrated_{os.getpid()}"
    own = {**settings.DATABASES["default"], "NAME": tmp_path / "desk.sqlite3"}
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        environment["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        own["NAME"] = name
    else:
        environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603 our own command
    beside = load_backend(own["ENGINE"]).DatabaseWrapper(own, alias="default")
    try:
        yield beside
    finally:
        beside.close()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def shape(database: BaseDatabaseWrapper) -> dict[str, Any]:
    """Our tables with their columns, indexes and constraints as the database spells them; names do not count."""
    return {
        table: {
            "columns": set(told(database, COLUMNS, table)),
            "indexes": Counter(re.sub(r'INDEX "?\w+"?', "", sql) for (sql,) in told(database, INDEXES, table)),
            "rules": Counter(rule for (sql,) in told(database, RULES, table) for rule in parts(sql)),
        }
        for table in sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True) if ours(model))
    }


def ours(model: type[Model]) -> bool:
    return Path(apps.get_app_config(model._meta.app_label).path).parent == ROOT


def told(database: BaseDatabaseWrapper, sql: dict[str, str], table: str) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(sql[database.vendor], [table])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def parts(sql: str) -> list[str]:
    """The named constraints of a table's own text on SQLite; on PostgreSQL each comes by itself."""
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    return [part.rstrip(",) ") for part in re.split(r'CONSTRAINT "\w+"', sql)[1:]]


@pytest.mark.django_db
def test_the_migrations_make_the_tables_and_guards_of_the_models(migrated: BaseDatabaseWrapper) -> None:
    made, said = shape(migrated), shape(connection)

    assert len(said) > 50
    for table, expected in said.items():
        assert made[table] == expected, table
    assert triggers.missing(migrated) == []
