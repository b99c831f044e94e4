"""The columns of a list, declared by the model's fields: the field says how a cell is typed and put into words.

    columns_of(Ticket, (_("Number"), "number"), (_("Opened"), "opened_at"), (_("Handler"), "handler"))

A phone is masked whoever declares it, and nothing sealed or digested can be declared at all (A-3).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext

from core.masking import mask_phone
from extracts.enums import CellKind
from staff.enums import EVERYONE, Role
from staff.models import User

Title = str | Promise
NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)
SECRET = ("sealed", "digest", "token", "secret", "password")


@dataclass(frozen=True)
class Column:
    """One column: its header, the `values()` paths that it reads, and how their values become a cell.

    `roles` see it at all: text as a resident gave it stands only where the role reads it on the page.
    """

    title: Title
    paths: tuple[str, ...]
    kind: CellKind = CellKind.TEXT
    show: Callable[..., object] | None = None
    roles: frozenset[Role] = EVERYONE

    def cell(self, *values: Any) -> object:
        """What stands in the cell, in the active language."""
        return values[0] if self.show is None else self.show(*values)


def columns_of(model: type[models.Model], *pairs: tuple[Title, str]) -> tuple[Column, ...]:
    """One column for each pair of a header and a path from the model, e.g. `ticket__unit__code`."""
    return tuple(column(model, title, path) for title, path in pairs)


def column(model: type[models.Model], title: Title, path: str, *, roles: frozenset[Role] = EVERYONE) -> Column:
    """The column of one field. Raises ImproperlyConfigured for what may stand in no extract."""
    field = field_at(model, path)
    if field.is_relation:
        if field.related_model is not User:
            raise ImproperlyConfigured(f"{path}: name the field of the related row that is shown")
        return Column(title, (f"{path}__name", f"{path}__username"), show=_person, roles=roles)
    if any(word in field.name for word in SECRET):
        raise ImproperlyConfigured(f"{path}: what is sealed or a digest is no column")
    return replace(_typed(title, path, field), roles=roles)


def field_at(model: type[models.Model], path: str) -> Any:
    """The field at the end of a path."""
    *steps, last = path.split("__")
    for step in steps:
        related = _field(model, step).related_model
        if not isinstance(related, type):
            raise ImproperlyConfigured(f"{path}: {step} leads nowhere")
        model = related
    return _field(model, last)


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)  # noqa: SLF001 Django's documented way to a field


def _typed(title: Title, path: str, field: Any) -> Column:
    if field.choices:
        return Column(title, (path,), show=labelled(dict(field.flatchoices)))
    if isinstance(field, models.DateTimeField):
        return Column(title, (path,), CellKind.MOMENT)
    if isinstance(field, models.DateField):
        whole = field.name.endswith("month")  # its first day stands for the month
        return Column(title, (path,), show=_month) if whole else Column(title, (path,), CellKind.DAY)
    if isinstance(field, models.BooleanField):
        return Column(title, (path,), show=yes_no)
    if isinstance(field, NUMBERS):
        return Column(title, (path,), CellKind.NUMBER)
    if isinstance(field, models.TimeField):
        return Column(title, (path,), show=lambda at: "" if at is None else f"{at:%H:%M}")
    if "phone" in field.name:
        return Column(title, (path,), show=lambda number: mask_phone(number or ""))
    return Column(title, (path,))


def computed(
    title: Title, *paths: str, show: Callable[..., object] | None = None, kind: CellKind = CellKind.TEXT
) -> Column:
    """A column of an annotation, or of several values put together by `show`."""
    return Column(title, paths, kind, show)


def labelled(labels: Mapping[Any, Any]) -> Callable[[Any], str]:
    """Shows the word for a code; the code itself when there is none."""
    return lambda value: "" if value is None or value == "" else str(labels.get(value, value))


def yes_no(value: object) -> str:
    """Yes, no, or nothing where nobody knows."""
    return "" if value is None else gettext("yes") if value else gettext("no")


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _person(name: str | None, login: str | None) -> str:
    return name or login or ""
