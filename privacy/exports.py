"""One person's data as a workbook and as JSON."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.sheets import write_xlsx
from privacy.queries.persons import Held


def as_workbook(held: Iterable[Held]) -> bytes:
    """One line a value: whatever an app keeps fits in."""
    headers = [_("Part"), _("No."), _("What"), _("Value")]
    return write_xlsx(headers, _lines(held), title=_("Personal data"))


def _lines(held: Iterable[Held]) -> Iterator[list[str]]:
    for one in held:
        for number, row in enumerate(one.rows, start=1):
            for name, value in row.items():
                yield [str(one.part.title), str(number), str(name), plainly(value)]


def as_json(held: Iterable[Held]) -> str:
    """Part → its records."""
    found = {
        str(one.part.title): [{str(name): plainly(value) for name, value in row.items()} for row in one.rows]
        for one in held
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def plainly(value: Any) -> str:
    """A value as a person reads it, in the community's time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value)
