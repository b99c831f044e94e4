"""Triggers that keep what no constraint can say: rows that are never altered, columns that never change.

An app declares `Trigger`s and calls `keep(app_label, triggers)` in `ready()`. They are put back after every migration
(SQLite drops them when Django rebuilds a table), and a system check names those that are missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate


@dataclass(frozen=True)
class Trigger:
    """One trigger: `when` is BEFORE UPDATE / DELETE / INSERT [OF column] / TRUNCATE, `condition` is SQL or empty."""

    name: str
    table: str
    when: str
    message: str
    condition: str = ""
    vendors: tuple[str, ...] = ("sqlite", "postgresql")

    def statements(self, vendor: str) -> list[str]:
        """The SQL that creates the trigger anew; nothing when this database does not need it."""
        if vendor not in self.vendors:
            return []
        return self._sqlite() if vendor == "sqlite" else self._postgres()

    def _sqlite(self) -> list[str]:
        condition = f" WHEN {self.condition}" if self.condition else ""
        return [
            f"DROP TRIGGER IF EXISTS {self.name}",
            (
                f"CREATE TRIGGER {self.name} {self.when} ON {self.table}{condition} "
                f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            ),
        ]

    def _postgres(self) -> list[str]:
        level = "STATEMENT" if "TRUNCATE" in self.when else "ROW"
        condition = f" WHEN ({self.condition})" if self.condition else ""
        return [
            (
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
                f"BEGIN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation'; END $body$"
            ),
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            (
                f"CREATE TRIGGER {self.name} {self.when} ON {self.table} FOR EACH {level}{condition} "
                f"EXECUTE FUNCTION {self.name}()"
            ),
        ]


_kept: dict[str, tuple[Trigger, ...]] = {}


def keep(app_label: str, triggers: Iterable[Trigger]) -> None:
    """Declare an app's triggers. Called once in the app's `ready()`."""
    _kept[app_label] = tuple(triggers)
    post_migrate.connect(_after_migrate, dispatch_uid="core.triggers")


def declared() -> list[Trigger]:
    """Every declared trigger of every app."""
    return [trigger for triggers in _kept.values() for trigger in triggers]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every declared trigger whose table exists."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for trigger in declared():
            if trigger.table in tables:
                for statement in trigger.statements(connection.vendor):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every declared trigger. Only the test run needs this, between two tests that really commit."""
    with connection.cursor() as cursor:
        for trigger in declared():
            if trigger.statements(connection.vendor):
                suffix = "" if connection.vendor == "sqlite" else f" ON {trigger.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{suffix}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the declared triggers that the database lacks although their table exists."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(catalogue)
        present = {row[0] for row in cursor.fetchall()}
    return [
        trigger.name
        for trigger in declared()
        if trigger.table in tables and trigger.statements(connection.vendor) and trigger.name not in present
    ]


def _after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:  # noqa: ARG001 the signal's signature
    if sender.label in _kept:
        install(connections[using])


@register(Tags.database)
def check_triggers(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """System check: the guards of the unalterable tables are in place."""
    return [
        Error(
            f"The trigger {name} is missing in the database {alias}: run `manage.py migrate` to put it back.",
            id="core.E001",
        )
        for alias in databases or ()
        for name in missing(connections[alias])
    ]
