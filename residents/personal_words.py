"""Free texts of the archive that may name a person: what erasing takes out of them (A-3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy.free_text import Words, free, names_in, told
from privacy.models import Request, Reveal
from privacy.persons import Whom
from residents.models import (
    BookImport,
    Change,
    FeeNotice,
    ImportDraft,
    ImportRun,
    Inspection,
    MoveIn,
    MoveInItem,
    ParkingPermit,
    Phone,
    Renovation,
)
from residents.personal_parts import residents_of

TEXTS = (
    *(Words(model, ("filename",)) for model in (ImportRun, ImportDraft, BookImport)),
    Words(Change, ("source_words",)),
    Words(ParkingPermit, ("ended_words",)),
    Words(FeeNotice, ("words",)),
    Words(MoveIn, ("words", "keys_words")),
    Words(MoveInItem, ("words",), community="move_in__community"),
    Words(Renovation, ("what", "ended_words")),
    Words(Inspection, ("words",), community="renovation__community"),
    Words(Reveal, ("words",)),
    Words(Request, ("reason",)),
)


def names_of(whom: Whom) -> list[str]:
    """What the person is called in words: the names in the archive and the numbers; before the archive forgets them."""
    people = residents_of(whom)
    names = list(people.values_list("name", flat=True))
    numbers = list(Phone.objects.filter(resident__in=people).values_list("number", flat=True))
    return names_in([*names, *numbers, *whom.phones])


def export_words(whom: Whom) -> Iterator[Mapping[str, Any]]:
    """Each text that names the person."""
    for text in told(TEXTS, whom.community, names_of(whom)):
        yield {_("What it says"): text}


def erase_words(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """The texts stay, with a dash for the name and the numbers."""
    return free(TEXTS, whom.community, names_of(whom))
