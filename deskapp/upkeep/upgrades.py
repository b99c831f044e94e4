"""Which migrations may run while the version before them still serves: those that its reads and writes do not notice.

Said with caution: whatever is not known to fit asks for the desk to be stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

# they change nothing in the database, or add what the version before does not look at
HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
)


@dataclass(frozen=True)
class Step:
    """A migration that is to come, and what of it the version before would stumble over."""

    name: str
    stops: tuple[str, ...]


def steps(connection: BaseDatabaseWrapper) -> Iterator[Step]:
    """Every migration that this database lacks, in order. Reads only."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor.loader.project_state(
        sorted(executor.loader.applied_migrations.keys() & executor.loader.graph.nodes.keys())
    )
    for migration, _backwards in plan:
        yield Step(f"{migration.app_label}.{migration.name}", tuple(stumbles(migration, state, connection)))


def stumbles(migration: Migration, state: ProjectState, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What of the migration needs the desk stopped, in its own words. `state` is brought past the migration."""
    made: set[str] = set()
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        about = getattr(operation, "model_name_lower", "")
        if about not in made and not _fits(operation, before, state, app=migration.app_label, connection=connection):
            yield operation.describe()


def _fits(
    operation: Operation, before: ProjectState, after: ProjectState, *, app: str, connection: BaseDatabaseWrapper
) -> bool:
    if isinstance(operation, HARMLESS):
        return True
    if isinstance(operation, operations.AddField):
        field = operation.field
        return field.null or field.db_default is not NOT_PROVIDED or isinstance(field, ManyToManyField)
    if isinstance(operation, operations.AlterField):
        old, new = (_field(state, app, operation) for state in (before, after))
        editor: Any = connection.schema_editor()
        return not editor._field_should_be_altered(old, new)  # noqa: SLF001 the one place that knows
    return False


def _field(state: ProjectState, app: str, operation: operations.AlterField) -> "Field[object, object]":
    found: Field[object, object] = state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)  # noqa: SLF001 Django documents it
    return found
