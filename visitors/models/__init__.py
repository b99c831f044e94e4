"""What passes the gate."""

from visitors.models.gate import GateAlarm, GateSettings, NightRound, WatchEntry
from visitors.models.houses import HouseLink
from visitors.models.passes import GateCheck, PassItem, ReleasePass
from visitors.models.permits import EVERY_DAY, Announcement, Permit
from visitors.models.visits import INSIDE, ConsentLink, Visit

__all__ = [
    "EVERY_DAY",
    "INSIDE",
    "Announcement",
    "ConsentLink",
    "GateAlarm",
    "GateCheck",
    "GateSettings",
    "HouseLink",
    "NightRound",
    "PassItem",
    "Permit",
    "ReleasePass",
    "Visit",
    "WatchEntry",
]
