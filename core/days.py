"""Days and moments as people and addresses give them: read, and refused where no desk ever keeps a record.

A year 1 or 9999 is a slip of the hand or a stranger's try: one day further, or one zone further, and the calendar ends.
"""

from datetime import date, datetime
from typing import Any, TypeVar

from django import forms

Found = TypeVar("Found", bound=date)
FIRST_YEAR, LAST_YEAR = 1970, 2200


def in_reach(day: date) -> bool:
    """Whether a desk may have to do with this day or moment."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_day(text: str) -> date:
    """2026-11-27 → the day. Raises ValueError for what is none, or out of reach."""
    found = date.fromisoformat(text)
    if not in_reach(found):
        raise ValueError(text)
    return found


class DayField(forms.DateField):
    """A day in a form; one out of reach is none."""

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ValidationError as for what is no day."""
        return _reached(self, super().to_python(value))


class MomentField(forms.DateTimeField):
    """Day and time in a form; one out of reach is none."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError as for what is no moment."""
        return _reached(self, super().to_python(value))


def _reached(field: forms.Field, found: Found | None) -> Found | None:
    if found is not None and not in_reach(found):
        raise forms.ValidationError(field.error_messages["invalid"], code="invalid")
    return found
