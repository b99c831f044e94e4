"""The roster, and the log of the posts."""

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
    "Cell",
    "Change",
    "ChangeLine",
    "DutySettings",
    "LogEntry",
    "Post",
    "Roster",
    "RosterDraft",
    "Shift",
]
