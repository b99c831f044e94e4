"""The roster, the log of the posts, their keys."""

from duty.models.keys import OUT, CountLine, Key, KeyCount, Loan
from duty.models.log import LogEntry, Post
from duty.models.roster import (
    IN_USE,
    Cell,
    Change,
    ChangeLine,
    DutySettings,
    Roster,
    RosterDraft,
    Shift,
)

__all__ = [
    "IN_USE",
    "OUT",
    "Cell",
    "Change",
    "ChangeLine",
    "CountLine",
    "DutySettings",
    "Key",
    "KeyCount",
    "Loan",
    "LogEntry",
    "Post",
    "Roster",
    "RosterDraft",
    "Shift",
]
