"""One line of an opened list."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Record:
    """One row: when it was, what matter, who answers for it, and what became of it in words."""

    at: datetime | None
    number: str
    url: str
    unit: str
    text: str
    who: str
    became: str
    until: datetime | None = None
