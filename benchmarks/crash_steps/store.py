"""Copies of the database in which a test stands: each run meets one of its own, with real transactions on it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

Rows = dict[str, list[tuple[Any, ...]]]
Columns = dict[str, list[str]]
LEFT_OUT = {"django_session", "staff_desksession", "django_migrations", "sqlite_sequence"}


class SqliteStore:
    """The test's database, which lives in memory with a transaction open, kept as a file; every run gets a copy."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ote-crash-", dir=shm()))
        self.base = self.folder / "base.sqlite3"
        source = connections["default"]
        source.ensure_connection()
        self.base.write_bytes(source.connection.serialize())  # a backup would wait for the test's transaction

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The name of a fresh copy."""
        name = self.folder / "run.sqlite3"
        for left in self.folder.glob("run.sqlite3*"):
            left.unlink()
        shutil.copyfile(self.base, name)
        yield str(name)

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Numbers that a torn transaction drew come back by themselves."""

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresStore:
    """The test's database, whose tests commit for real; every run gets a database made from it as a template."""

    def __init__(self) -> None:
        test = connections["default"]
        test.close()
        self.base = test.settings_dict["NAME"]
        self.run = f"{self.base}_run"
        self.numbers = ""

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The name of a fresh copy."""
        remake(self.run, self.base)
        yield self.run

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """PostgreSQL does not take back numbers that a torn transaction drew: go on after the highest that is there."""
        with connection.cursor() as cursor:
            if not self.numbers:
                cursor.execute(
                    "SELECT s.relname, t.relname, a.attname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid"
                    " AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a"
                    " ON a.attrelid = t.oid AND a.attnum = d.refobjsubid WHERE s.relkind = 'S' ORDER BY 1"
                )
                self.numbers = "; ".join(
                    f'SELECT setval(\'"{sequence}"\', coalesce((SELECT max("{column}") FROM "{table}"), 0) + 1, false)'
                    for sequence, table, column in cursor.fetchall()
                )
            cursor.execute(self.numbers)

    def close(self) -> None:
        """Leave nothing behind."""
        drop(self.run)


def store() -> SqliteStore | PostgresStore:
    """Of the database of this run."""
    return SqliteStore() if connections["default"].vendor == "sqlite" else PostgresStore()


def shm() -> str | None:
    """A folder in memory, where there is one: nothing here must outlive the machine."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def execute(statement: str) -> None:
    """Outside of any database of ours."""
    import psycopg2

    given = connections["default"].settings_dict
    server = psycopg2.connect(
        dbname="postgres",
        user=given["USER"],
        password=given["PASSWORD"],
        host=given["HOST"],
        port=given["PORT"] or None,
    )
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(statement)
    finally:
        server.close()


def drop(name: str) -> None:
    """Whoever is still in it."""
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def remake(name: str, template: str) -> None:
    """A database of that name as the template is now."""
    drop(name)
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


@contextmanager
def standing_on(name: str) -> Iterator[BaseDatabaseWrapper]:
    """While this lasts `django.db.connection` is a new connection to that database; closed at the end, as a process's is."""
    before = connections["default"]
    new = connections.create_connection("default")
    new.settings_dict = {**before.settings_dict, "NAME": name}
    connections["default"] = new
    try:
        yield new
    finally:
        new.close()
        connections["default"] = before


def rows_of(connection: BaseDatabaseWrapper) -> tuple[Columns, Rows]:
    """Every row of every table, in the order of its first column."""
    columns: Columns = {}
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in LEFT_OUT:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            columns[table] = [one[0] for one in cursor.description]
            found = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
            rows[table] = sorted(found, key=lambda row: (str(type(row[0])), row[0], repr(row)))
    return columns, rows
