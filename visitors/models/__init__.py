"""What passes the gate."""

from visitors.models.gate import GateAlarm, GateSettings, NightRound, WatchEntry
from visitors.models.houses import HouseLink
from visitors.models.permits import EVERY_DAY, Announcement, Permit
from visitors.models.visits import INSIDE, ConsentLink, Visit

__all__ = [
    "EVERY_DAY",
    "INSIDE",
    "Announcement",
    "ConsentLink",
    "GateAlarm",
    "GateSettings",
    "HouseLink",
    "NightRound",
    "Permit",
    "Visit",
    "WatchEntry",
]
