"""The roster, the log of the posts, the change of shift; keys, patrols, emergencies."""

from duty.models.emergencies import Emergency, EmergencyNote, Informed
from duty.models.handover import BlockConfirmed, ItemCount, PostItem, ShiftHandover, Takeover
from duty.models.keys import OUT, SIGNED, CountLine, Key, KeyChange, KeyCount, Loan
from duty.models.log import LogEntry, Post
from duty.models.patrols import OPEN_ROUND, PatrolPoint, PatrolRoute, Round, Visit
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
    "OPEN_ROUND",
    "OUT",
    "SIGNED",
    "BlockConfirmed",
    "Cell",
    "Change",
    "ChangeLine",
    "CountLine",
    "DutySettings",
    "Emergency",
    "EmergencyNote",
    "Informed",
    "ItemCount",
    "Key",
    "KeyChange",
    "KeyCount",
    "Loan",
    "LogEntry",
    "PatrolPoint",
    "PatrolRoute",
    "Post",
    "PostItem",
    "Roster",
    "RosterDraft",
    "Round",
    "Shift",
    "ShiftHandover",
    "Takeover",
    "Visit",
]
