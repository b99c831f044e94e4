"""The history as a page shows it: what a field was and became, numbers masked, with the source (A-2, A-3)."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.masking import mask_phone
from core.sealing import Unreadable, unseal
from privacy.documents import mask_document
from privacy.enums import DocumentKind
from residents.models import Change, Resident
from residents.wording import field_words, value_words


class Line(NamedTuple):
    """One change; an erased one has neither value."""

    change: Change
    field: str
    old: str
    new: str


class Deed(NamedTuple):
    """What was changed of one record in one go."""

    first: Change
    lines: list[Line]


def deeds_of(changes: Sequence[Change]) -> list[Deed]:
    """The changes, those made in one go together, values opened, masked and in words; at most one query."""
    people = _people(changes)
    found: list[Deed] = []
    for one in changes:
        line = Line(one, field_words(one.field), _shown(one, one.old, people), _shown(one, one.new, people))
        if found and _of_one_go(found[-1].first, one):
            found[-1].lines.insert(0, line)
        else:
            found.append(Deed(one, [line]))
    return found


def _of_one_go(one: Change, other: Change) -> bool:
    return (one.subject, one.subject_id, one.at, one.by_id) == (other.subject, other.subject_id, other.at, other.by_id)


def opened(change: Change, value: str) -> str:
    """The value as it was kept. A sealed one whose key is gone reads as such."""
    if not change.personal or not value:
        return value
    try:
        return unseal(value)
    except Unreadable:
        return _("no longer readable")


def _people(changes: Sequence[Change]) -> dict[str, str]:
    ids = {value for one in changes if one.field == "resident" for value in (one.old, one.new) if value.isdigit()}
    return {str(one.pk): one.titled for one in Resident.objects.filter(pk__in=[int(pk) for pk in ids])}


def _shown(change: Change, value: str, people: dict[str, str]) -> str:
    plain = opened(change, value)
    if not plain:
        return ""
    if change.field in {"phone", "foreman_phone"}:
        return mask_phone(plain)
    if change.field == "document":
        kind, _space, number = plain.partition(" ")
        label = DocumentKind(kind).label if kind in DocumentKind.values else kind
        return f"{label} {number if '*' in number else mask_document(number)}"
    if change.field == "resident":
        return people.get(plain, plain)
    return value_words(change.subject, change.field, plain)
