"""Free texts of the gate that may name a person: what erasing takes out of them (A-3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy.free_text import Words, free, told
from privacy.persons import Whom
from residents.personal_words import names_of
from visitors.models import GateAlarm, Permit, Visit

TEXTS = (
    Words(Visit, ("words", "card", "agreed_name")),
    Words(Permit, ("withdrawn_words",)),
    Words(GateAlarm, ("words", "ended_words")),
)


def export_words(whom: Whom) -> Iterator[Mapping[str, Any]]:
    """Each text that names the person."""
    for text in told(TEXTS, whom.community, names_of(whom)):
        yield {_("What it says"): text}


def erase_words(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """The texts stay, with a dash for the name and the numbers."""
    return free(TEXTS, whom.community, names_of(whom))
