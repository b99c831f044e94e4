"""What a database holds, counted: noted when a backup is made, held against it when one is restored."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from attachments.models import Attachment, Content
from core import triggers
from ledger.anchors import Anchor
from ledger.queries import Verdict, chain_ids, verify

# what only passes through, and what a drill itself writes: it may differ between a note and the look at it
PASSING = {"django_session", "staff_desksession", "deadlines_heartbeat"}


def rows() -> dict[str, int]:
    """Table → how many rows it holds, of every table of every app."""
    tables = {one._meta.db_table for one in apps.get_models(include_auto_created=True) if one._meta.managed}  # noqa: SLF001 Django documents it
    with connection.cursor() as cursor:
        present = tables & set(connection.introspection.table_names(cursor))
        counted = {}
        for table in sorted(present - PASSING):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 the apps' own tables
            counted[table] = int(cursor.fetchone()[0])
    return counted


def migrations() -> list[str]:
    """Every migration that was applied, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def verdicts(noted: Mapping[int, list[Anchor]]) -> list[Verdict]:
    """The walk along every chain, each held against what was noted of it before."""
    return [verify(chain, noted.get(chain, ())) for chain in sorted({*chain_ids(), *noted})]


def anchors(manifest: Mapping[str, Any]) -> dict[int, list[Anchor]]:
    """Chain → its head as a manifest noted it."""
    listed = manifest.get("chains", [])
    return {int(one["community"]): [Anchor(str(one["community"]), int(one["seq"]), str(one["head"]))] for one in listed}


def guards_missing() -> list[str]:
    """The triggers that the database lacks."""
    return triggers.missing(connection)


def spoiled_files() -> list[int]:
    """The photos and papers whose bytes are gone or are not those that were kept; a few in memory at a time."""
    held = dict(Attachment.objects.values_list("pk", "digest"))
    spoiled, last = [], 0
    contents = Content.objects.order_by("pk").values_list("pk", "data")
    while some := list(contents.filter(pk__gt=last)[:20]):
        spoiled += [pk for pk, data in some if hashlib.sha256(bytes(data)).hexdigest() != held.pop(pk)]
        last = some[-1][0]
    return sorted([*spoiled, *held])
