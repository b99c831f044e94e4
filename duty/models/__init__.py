"""The roster, the log of the posts, their keys."""

from duty.models.emergencies import Emergency, EmergencyNote, Informed
from duty.models.keys import OUT, CountLine, Key, KeyCount, Loan
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
    "Cell",
    "Change",
    "ChangeLine",
    "CountLine",
    "DutySettings",
    "Emergency",
    "EmergencyNote",
    "Informed",
    "Key",
    "KeyCount",
    "Loan",
    "LogEntry",
    "PatrolPoint",
    "PatrolRoute",
    "Post",
    "Roster",
    "RosterDraft",
    "Round",
    "Shift",
    "Visit",
]
