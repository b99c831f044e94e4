"""Importing a list of residents: read and kept as a draft (dry run), then carried out in one go or not at all."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.sheets import Table
from ledger import services as ledger
from residents import refusals, rules
from residents.enums import Source, Subject
from residents.models import Building, Change, ImportDraft, ImportRun, Occupancy, Phone, Resident, Unit
from residents.queries_places import known_of
from residents.rules import UnitCode
from residents.rules.import_plan import Plan, Someone, plan_import
from residents.rules.import_rows import ImportedRow, Reading, columns_of, missing_columns, read_rows
from residents.services.changes import About, Moved, Told, change_rows
from residents.services.locks import lock_places
from residents.services.search_keys import index_residents, index_units
from staff.models import Community, User

KEPT = timedelta(hours=2)
BATCH = 2000
BY_LIST = Told(Source.IMPORT)


def read_list(table: Table) -> Reading:
    """The rows of a table as good rows and faults. Raises ColumnsMissing."""
    lacking = missing_columns(columns_of(table.headers))
    if lacking:
        raise refusals.ColumnsMissing("file", columns="、".join(lacking))
    return read_rows(table.headers, table.rows)


@transaction.atomic
def keep_draft(community: Community, table: Table, *, by: User | None, filename: str, now: datetime) -> ImportDraft:
    """Read the list, say what it would do, and keep it for two hours. Changes no place and nobody."""
    reading = read_list(table)
    ImportDraft.objects.filter(expires_at__lte=now).delete()
    ImportDraft.objects.filter(community=community, by=by).delete()
    plan = plan_import(reading.rows, known_of(community))
    return ImportDraft.objects.create(
        community=community,
        key=uuid.uuid4(),
        by=by,
        at=now,
        expires_at=now + KEPT,
        filename=filename[-200:],
        digest=ledger.digest(repr(table.rows)),
        rows=[_packed(row) for row in reading.rows],
        faults=[asdict(fault) for fault in reading.faults],
        unknown=reading.unknown,
        counts={
            **plan.counts,
            "rows": len(table.rows),
            "good": len(reading.rows),
            "bad": len(table.rows) - len(reading.rows),
        },
    )


def carry_out(community: Community, key: uuid.UUID, *, by: User | None, accept_good: bool, now: datetime) -> ImportRun:
    """Do what the draft says, once; a second click finds the first run.

    Raises DraftGone, FaultsLeft or NothingToImport.
    """
    _warm_up(community, key)
    with transaction.atomic():
        lock_places(community.pk)
        done = ImportRun.objects.filter(community=community, key=key).first()
        if done is not None:
            return done
        draft = ImportDraft.objects.filter(community=community, key=key, expires_at__gt=now).first()
        if draft is None:
            raise refusals.DraftGone
        if draft.faults and not accept_good:
            raise refusals.FaultsLeft(count=draft.counts["bad"])
        if not draft.rows:
            raise refusals.NothingToImport
        rows = [_unpacked(row) for row in draft.rows]
        run = _write(draft, rows, by=by, now=now)
        draft.delete()
        return run


def _warm_up(community: Community, key: uuid.UUID) -> None:
    """Work out the names' pinyin before the lock is held; the rules remember it."""
    draft = ImportDraft.objects.filter(community=community, key=key).only("rows").first()
    for row in draft.rows if draft else ():
        rules.pinyin_keys("".join(row[4].split()))


def _write(draft: ImportDraft, rows: Sequence[ImportedRow], *, by: User | None, now: datetime) -> ImportRun:
    community = draft.community
    known = known_of(community)
    before = dict(known.standings)
    plan = plan_import(rows, known)
    units = _write_places(community, plan)
    people = _write_people(community, plan, units, now=now)
    changes = _changes(community, plan, before, {**units, **people})
    kept = [
        row
        for about, moved in changes
        for row in change_rows(about, [moved], BY_LIST, by_id=by.pk if by else None, at=now)
    ]
    Change.objects.bulk_create(kept, batch_size=BATCH)
    index_residents(sorted({*people.values(), *plan.changed}))
    bad = draft.counts["bad"]
    run = ImportRun.objects.create(
        community=community, key=draft.key, by=by, at=now, filename=draft.filename, accepted=len(rows), rejected=bad
    )
    facts: dict[str, ledger.Fact] = {**plan.counts, "rejected": bad, "list": draft.digest, "changes": len(kept)}
    if changes:
        facts["values"] = ledger.digest("\n".join(f"{moved.old}\n{moved.new}" for _about, moved in changes))
    ledger.append(
        community.pk,
        "residents.imported",
        subject=f"import:{run.pk}",
        actor_id=by.pk if by else None,
        at=now,
        facts=facts,
    )
    return run


def _changes(
    community: Community,
    plan: Plan,
    before: Mapping[tuple[Someone, str], str],
    ids: Mapping[str, int],
) -> list[tuple[About, Moved]]:
    """What moved, with what it was (A-2). Somebody who is new has one entry, the standing in the unit.

    `ids`: of units by their code and of new people by their word in the plan.
    """

    def about(someone: Someone, code: str = "") -> About:
        pk = someone if isinstance(someone, int) else ids[someone]
        return About(community.pk, Subject.RESIDENT, pk, unit_id=ids.get(code), resident_id=pk)

    came = [(about(someone, code), Moved("standing", "", standing)) for someone, code, standing in plan.homes]
    became = [(about(pk, code), Moved("standing", before[pk, code], standing)) for pk, code, standing in plan.standings]
    phones = [
        (about(someone), Moved("phone", "", number)) for someone, number in plan.phones if isinstance(someone, int)
    ]
    return [*came, *became, *phones]


def _write_places(community: Community, plan: Plan) -> dict[str, int]:
    """New buildings and units; gives the id of every unit of the community by its code."""
    Building.objects.bulk_create(Building(community=community, number=number) for number in plan.buildings)
    buildings = dict(Building.objects.filter(community=community).values_list("number", "pk"))
    fresh = [
        Unit(
            community=community,
            building_id=buildings[row.unit.building],
            entrance=row.unit.entrance,
            number=row.unit.number,
            code=row.unit.code,
        )
        for row in plan.units
    ]
    index_units(Unit.objects.bulk_create(fresh, batch_size=BATCH))
    return dict(Unit.objects.filter(community=community).values_list("code", "pk"))


def _write_people(community: Community, plan: Plan, units: Mapping[str, int], *, now: datetime) -> dict[str, int]:
    """New people, homes, standings and phones; gives the ids of the new people by their word in the plan."""
    fresh = [
        Resident(community=community, name=row.name, gender=row.gender, note=row.note, created_at=now)
        for row in plan.people.values()
    ]
    made = Resident.objects.bulk_create(fresh, batch_size=BATCH)
    ids = {word: person.pk for word, person in zip(plan.people, made, strict=True)}

    def pk_of(someone: Someone) -> int:
        return someone if isinstance(someone, int) else ids[someone]

    Occupancy.objects.bulk_create(
        (
            Occupancy(resident_id=pk_of(someone), unit_id=units[code], standing=standing)
            for someone, code, standing in plan.homes
        ),
        batch_size=BATCH,
    )
    Phone.objects.bulk_create(
        (Phone(resident_id=pk_of(someone), number=number) for someone, number in plan.phones), batch_size=BATCH
    )
    for pk, code, standing in plan.standings:
        Occupancy.objects.filter(resident_id=pk, unit_id=units[code]).update(standing=standing)
    return ids


def _packed(row: ImportedRow) -> list[Any]:
    where = [row.unit.building, row.unit.entrance, row.unit.number]
    return [row.row, *where, row.name, row.standing, list(row.phones), row.gender, row.note]


def _unpacked(packed: Sequence[Any]) -> ImportedRow:
    row, building, entrance, number, name, standing, phones, gender, note = packed
    return ImportedRow(row, UnitCode(building, entrance, number), name, standing, tuple(phones), gender, note)
