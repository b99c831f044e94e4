"""Which migrations may run while the version before serves."""

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from deskapp.upkeep.upgrades import steps, stumbles

FITS: list[Operation] = [
    migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("Thing", "note", models.TextField(null=True)),
    migrations.AddField("Thing", "count", models.IntegerField(db_default=0)),
    migrations.AlterField("Thing", "word", models.CharField("a word", max_length=10, choices=[("a", "A")])),
    migrations.AddIndex("Thing", models.Index(fields=["word"], name="thing_by_word")),
    migrations.AlterModelOptions("Thing", {"verbose_name": "thing"}),
]
STOPS: list[Operation] = [
    migrations.AddField("Thing", "count", models.IntegerField(default=0)),
    migrations.RemoveField("Thing", "word"),
    migrations.RenameField("Thing", "word", "words"),
    migrations.AlterField("Thing", "word", models.CharField(max_length=5)),
    migrations.AddConstraint("Thing", models.UniqueConstraint(fields=["word"], name="one_word")),
    migrations.RunPython(migrations.RunPython.noop),
    migrations.DeleteModel("Thing"),
]


def told(*operations: Operation) -> list[str]:
    """What stops an upgrade by these operations on a table of things."""
    state = ProjectState()
    fields: list[tuple[str, Any]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("word", models.CharField(max_length=10)),
    ]
    state.add_model(ModelState("things", "Thing", fields))
    migration = migrations.Migration("0002", "things")
    vars(migration)["operations"] = list(operations)
    return list(stumbles(migration, state, connection))


@pytest.mark.django_db
@pytest.mark.parametrize("operation", FITS, ids=lambda one: one.describe())
def test_what_the_version_before_does_not_notice_may_run_while_it_serves(operation: Operation) -> None:
    assert told(operation) == []


@pytest.mark.django_db
@pytest.mark.parametrize("operation", STOPS, ids=lambda one: one.describe())
def test_what_the_version_before_would_stumble_over_stops_the_desk(operation: Operation) -> None:
    assert told(operation) == [operation.describe()]


@pytest.mark.django_db
def test_a_new_table_may_have_any_rule_from_its_beginning() -> None:
    rule = migrations.AddConstraint("Other", models.UniqueConstraint(fields=["id"], name="one_other"))

    assert told(FITS[0], rule) == []


@pytest.mark.django_db
def test_a_database_is_told_the_migrations_that_it_lacks_and_no_others(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIGRATION_MODULES = {}  # the real ones: the tests' own database is made without them
    graph = MigrationLoader(None).graph
    lacking = next(one for one in sorted(graph.leaf_nodes()) if not graph.node_map[one].children)
    done = dict.fromkeys(graph.nodes.keys() - {lacking})
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: done)

    assert [one.name for one in steps(connection)] == [".".join(lacking)]
    done[lacking] = None
    assert list(steps(connection)) == []
