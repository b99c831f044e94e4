"""The roster, the log of the posts, the change of shift."""

from duty.models.handover import BlockConfirmed, ItemCount, PostItem, ShiftHandover, Takeover
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
    "BlockConfirmed",
    "Cell",
    "Change",
    "ChangeLine",
    "DutySettings",
    "ItemCount",
    "LogEntry",
    "Post",
    "PostItem",
    "Roster",
    "RosterDraft",
    "Shift",
    "ShiftHandover",
    "Takeover",
]
