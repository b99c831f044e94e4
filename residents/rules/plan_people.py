"""What rows of 住户 would change: who is known, who is new, what is added or corrected.

A row is a known person's by document and name, else by name in the unit, else by phone and name anywhere in the
community; what is left over, by the document alone or by a phone of that unit, when no other row tells of that person:
then the name was corrected. Everybody else is new.
"""

from collections.abc import Callable, Sequence

from core.masking import mask_phone
from residents.rules.book_columns import Col, Sheet
from residents.rules.book_known import (
    CREATED,
    UNCHANGED,
    UPDATED,
    BookPlan,
    FieldMoved,
    KnownBook,
    KnownPerson,
    Someone,
    moved_fields,
)
from residents.rules.book_rows import PersonRow, UnitRow
from residents.rules.import_plan import plain_name
from residents.rules.import_rows import FaultCode
from residents.rules.plan_places import add_unit

MOST_PHONES = 6
HERE = Sheet.RESIDENTS


def plan_people(rows: Sequence[PersonRow | UnitRow], known: KnownBook, plan: BookPlan) -> None:
    """Every row, in the order in which rows find their person surest first."""
    people = [row for row in rows if isinstance(row, PersonRow)]
    for row in rows:
        if isinstance(row, UnitRow):
            _unit_alone(row, known, plan)
    looks: tuple[Callable[[PersonRow], Someone | None], ...] = (
        lambda row: _by_document(row, known),
        lambda row: _by_name(row, known, plan),
        lambda row: _by_phone_and_name(row, known),
        lambda row: _renamed(row, known, plan),
    )
    left = people
    for look in looks:
        still: list[PersonRow] = []
        for row in left:
            someone = look(row)
            if someone is None:
                still.append(row)
            else:
                _person(someone, row, known, plan)
        left = still
    for row in left:
        _new(row, known, plan)


def _unit_alone(row: UnitRow, known: KnownBook, plan: BookPlan) -> None:
    if row.unit.code in known.units:
        plan.count(HERE, UNCHANGED)
    else:
        add_unit(row, known, plan)
        plan.count(HERE, CREATED)


def _by_document(row: PersonRow, known: KnownBook) -> Someone | None:
    someone = known.by_document.get(known.digest(row.document)) if _has_number(row) else None
    same = someone is not None and plain_name(known.people[someone].name) == plain_name(row.name)
    return someone if same else None


def _has_number(row: PersonRow) -> bool:
    return bool(row.document) and not row.document_is_masked


def _by_name(row: PersonRow, known: KnownBook, plan: BookPlan) -> Someone | None:
    """Of several of one name in one unit, the one whose phone or document the row has; else one nobody told of yet."""
    found = known.by_place.get((row.unit.code, plain_name(row.name)), ())
    free = [one for one in found if (HERE, (one, row.unit.code)) not in plan.claimed]
    alike = [one for one in free if _shares(row, known.people[one])]
    return next(iter(alike or free or found[:1]), None)


def _shares(row: PersonRow, person: KnownPerson) -> bool:
    masks = {mask_phone(number) for number in person.phones}
    return bool(set(row.phones) & set(person.phones) or set(row.masks) & masks) or (
        row.document_is_masked and row.document == person.masked
    )


def _by_phone_and_name(row: PersonRow, known: KnownBook) -> Someone | None:
    name = plain_name(row.name)
    return next((known.by_phone[number, name] for number in row.phones if (number, name) in known.by_phone), None)


def _renamed(row: PersonRow, known: KnownBook, plan: BookPlan) -> Someone | None:
    """Somebody of another name with this document, or the only one of the unit with this phone."""
    code = row.unit.code
    by_paper = known.by_document.get(known.digest(row.document)) if _has_number(row) else None
    if isinstance(by_paper, int) and by_paper not in plan.told:
        return by_paper
    found = {one for number in row.phones for one in known.by_unit_phone.get((code, number), ())}
    return next(iter(found)) if len(found) == 1 and not found & plan.told else None


def _new(row: PersonRow, known: KnownBook, plan: BookPlan) -> None:
    """Somebody whom nobody knew, unless a row before made them: the same person in another unit."""
    before = _by_document(row, known) or _by_phone_and_name(row, known)
    if before is None:
        before = next(iter(_same_row(row, known)), None)
    if before is not None:
        _person(before, row, known, plan)
    elif row.masks:
        plan.refuse(HERE, row.row, (Col.PHONE, FaultCode.MASK_UNKNOWN))
    elif row.document_is_masked:
        plan.refuse(HERE, row.row, (Col.DOCUMENT, FaultCode.MASK_UNKNOWN))
    elif _has_number(row) and known.digest(row.document) in known.by_document:
        plan.refuse(HERE, row.row, (Col.DOCUMENT, FaultCode.DOCUMENT_TAKEN))
    elif len(row.phones) > MOST_PHONES:
        plan.refuse(HERE, row.row, (Col.PHONE, FaultCode.TOO_MANY_PHONES))
    else:
        someone = f"new:{row.row}"
        known.people[someone] = KnownPerson(row.name, row.gender, row.note)
        plan.people[someone] = row.unit.code
        _person(someone, row, known, plan)


def _same_row(row: PersonRow, known: KnownBook) -> list[Someone]:
    """New ones of that name in that unit, unless both have a document and not the same."""
    found = known.by_place.get((row.unit.code, plain_name(row.name)), [])
    number = known.digest(row.document) if _has_number(row) else ""
    return [one for one in found if not (number and known.people[one].digest)]


def _person(someone: Someone, row: PersonRow, known: KnownBook, plan: BookPlan) -> None:
    """What the row tells of somebody who is known or was just made."""
    person, code = known.people[someone], row.unit.code
    if not plan.claim(HERE, (someone, code), row.row, Col.NAME):
        return
    fault = _fault(row, someone, person, known)
    if fault is not None:
        plan.refuse(HERE, row.row, fault)
        return
    plan.told.add(someone)
    if code not in known.units:
        add_unit(UnitRow(row.row, row.unit), known, plan)
    home = _home(someone, row, known, plan)
    fresh = [number for number in row.phones if number not in person.phones]
    plan.phones += [(someone, number) for number in fresh]
    after = _after(person, row, fresh, known)
    moves: list[FieldMoved] = []
    if isinstance(someone, int):
        moves = _moves(FieldMoved(someone, "", "", "", code), person, after)
        plan.person_moves += moves
        if after.digest != person.digest:
            plan.documents[someone] = after.document_kind, after.document
    known.people[someone] = after
    _index(someone, after, row, known)
    plan.count(HERE, home or (UPDATED if moves or fresh else UNCHANGED))


def _fault(row: PersonRow, someone: Someone, person: KnownPerson, known: KnownBook) -> tuple[str, FaultCode] | None:
    if not set(row.masks) <= {mask_phone(number) for number in (*person.phones, *row.phones)}:
        return Col.PHONE, FaultCode.MASK_UNKNOWN
    if row.document_is_masked and row.document != person.masked:
        return Col.DOCUMENT, FaultCode.MASK_UNKNOWN
    if len({*person.phones, *row.phones}) > MOST_PHONES and not set(row.phones) <= set(person.phones):
        return Col.PHONE, FaultCode.TOO_MANY_PHONES
    if _has_number(row) and known.by_document.get(known.digest(row.document), someone) != someone:
        return Col.DOCUMENT, FaultCode.DOCUMENT_TAKEN
    return None


def _home(someone: Someone, row: PersonRow, known: KnownBook, plan: BookPlan) -> str:
    """What the row came to by the standing alone; empty when the standing tells nothing new."""
    code = row.unit.code
    before = known.standings.get((someone, code))
    known.standings[someone, code] = row.standing
    if before is None:
        plan.homes.append((someone, code, row.standing))
        return CREATED
    if before == row.standing:
        return ""
    if isinstance(someone, int):
        plan.person_moves.append(FieldMoved(someone, "standing", before, row.standing, code))
    return UPDATED


def _after(person: KnownPerson, row: PersonRow, fresh: list[str], known: KnownBook) -> KnownPerson:
    changed = person._replace(
        name=row.name if plain_name(row.name) != plain_name(person.name) else person.name,
        gender=row.gender or person.gender,
        note=row.note or person.note,
        phones=(*person.phones, *fresh),
    )
    if not _has_number(row) or known.digest(row.document) == person.digest:
        return changed
    number = row.document
    return changed._replace(
        document_kind=row.document_kind, digest=known.digest(number), masked=known.mask(number), document=number
    )


def _moves(about: FieldMoved, before: KnownPerson, after: KnownPerson) -> list[FieldMoved]:
    """What became something else, as moves of the person and the unit that `about` names."""
    told = {name: (getattr(before, name), getattr(after, name)) for name in ("name", "gender", "note")}
    moves = moved_fields(about.pk, about.code, told)
    if after.digest != before.digest:
        paper = f"{after.document_kind} {after.document}"
        moves.append(about._replace(field="document", old=before.digest, new=paper))
    fresh = after.phones[len(before.phones) :]
    return [*moves, *(about._replace(field="phone", new=number) for number in fresh)]


def _index(someone: Someone, person: KnownPerson, row: PersonRow, known: KnownBook) -> None:
    name, code = plain_name(person.name), row.unit.code
    if someone not in known.by_place[code, name]:
        known.by_place[code, name].append(someone)
    for number in person.phones:
        known.by_phone.setdefault((number, name), someone)
    if person.digest:
        known.by_document.setdefault(person.digest, someone)
