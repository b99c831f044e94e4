"""Access is a fetch: sheets, entries and trainings are reached only through here."""

from datetime import date
from typing import TypeVar

from django.http import Http404

from assessment.models import Entry, Sheet, Training, TrainingPart
from assessment.queries.sheets import sheet_of
from staff.models import Membership, User

Row = TypeVar("Row")


def own_entry(who: Membership, pk: int) -> Entry:
    """An entry of one's own sheet; 404 for any other."""
    rows = Entry.objects.select_related("sheet")
    return _found(rows.filter(pk=pk, person=who.user_id, sheet__community=who.community).first())


def entry_for(who: Membership, pk: int) -> Entry:
    """An entry of a sheet of the community, for leads."""
    rows = Entry.objects.select_related("sheet", "person")
    return _found(rows.filter(pk=pk, sheet__community=who.community).first())


def person_for(who: Membership, pk: int, month: date) -> tuple[User, Sheet | None]:
    """Somebody who works in the community, or has a sheet of the month there."""
    sheet = sheet_of(who.community, pk, month)
    if sheet:
        return sheet.person, sheet
    rows = Membership.objects.filter(community=who.community, user=pk, active=True).select_related("user")
    return _found(rows.first()).user, None


def training_for(who: Membership, pk: int) -> Training:
    """A training of the community."""
    rows = Training.objects.select_related("trainer", "planned_by", "recorded_by", "first", "community")
    return _found(rows.filter(pk=pk, community=who.community).first())


def part_for(who: Membership, pk: int) -> TrainingPart:
    """Somebody's part in a training of the community."""
    rows = TrainingPart.objects.select_related("training", "person")
    return _found(rows.filter(pk=pk, training__community=who.community).first())


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
