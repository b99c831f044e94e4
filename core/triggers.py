"""Triggers that keep what no constraint can say: rows that are never altered, columns that never change.

An app declares `Trigger`s and calls `keep(app_label, triggers)` in `ready()`. They are put back after every migration
(SQLite drops them when Django rebuilds a table), and a system check names those that are missing.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.management.base import CommandError
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

logger = logging.getLogger(__name__)


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

    def kept_as(self, vendor: str) -> str:
        """What the database's own catalogue says while the trigger is intact."""
        return self._sqlite()[1] if vendor == "sqlite" else self._body()

    def _body(self) -> str:
        return f" BEGIN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation'; END "

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
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $body${self._body()}$body$"
            ),
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            (
                f"CREATE TRIGGER {self.name} {self.when} ON {self.table} FOR EACH {level}{condition} "
                f"EXECUTE FUNCTION {self.name}()"
            ),
        ]


class Unguarded(CommandError):  # noqa: N818 a sentence for a person
    """The database would let rows be altered that must not be."""


# name, table and text of every trigger that acts
CATALOGUE = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    ),
}

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
    """Names of the declared triggers that the database lacks although their table exists.

    One that was switched off, or that does something else than was declared, is missing as well.
    """
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(CATALOGUE[connection.vendor])
        present = {(name, table): body for name, table, body in cursor.fetchall()}
    return [
        trigger.name
        for trigger in declared()
        if trigger.table in tables
        and trigger.statements(connection.vendor)
        and present.get((trigger.name, trigger.table)) != trigger.kept_as(connection.vendor)
    ]


def gone(names: Iterable[str]) -> str:
    """What to do about missing guards, as one sentence."""
    return f"the guards {', '.join(names)} are missing or changed. Run `manage.py migrate`: it puts them back."


def refuse_without(connection: BaseDatabaseWrapper) -> None:
    """For a process that starts: it does not run on a database without guards. Raises Unguarded.

    A database that does not answer is no answer: the process starts and waits for it, and /healthz looks again.
    """
    try:
        names = missing(connection)
    except OperationalError:
        logger.warning("The database does not answer: its guards are looked at by /healthz")
        return
    finally:
        if not connection.in_atomic_block:
            connection.close()
    if names:
        raise Unguarded(f"The ledger is not protected: {gone(names)}")


def shout_without(connection: BaseDatabaseWrapper) -> None:
    """For the web server: it stays open, since a call must be recorded somewhere, but its log and /healthz say it."""
    try:
        refuse_without(connection)
    except Unguarded as error:
        logger.critical("%s", error)


def _after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:  # noqa: ARG001 the signal's signature
    if sender.label in _kept:
        install(connections[using])


@register(Tags.database)
def check_triggers(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """System check: the guards of the unalterable tables are in place."""
    return [
        Error(f"Database {alias}: {gone([name])}", id="core.E001")
        for alias in databases or ()
        for name in missing(connections[alias])
    ]
