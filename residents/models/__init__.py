"""Places and people, what the archive keeps of them, and the lists that bring them in."""

from residents.models.changes import Change
from residents.models.fees import FeeNotice
from residents.models.lists import BookImport, BookProgress, ImportDraft, ImportRun
from residents.models.move_in import MeterReading, MoveIn, MoveInItem
from residents.models.people import Occupancy, Phone, Resident, SearchKey
from residents.models.places import Building, Unit
from residents.models.renovations import Inspection, Renovation, RenovationWorker
from residents.models.vehicles import ParkingPermit, ParkingSettings, Vehicle

__all__ = [
    "BookImport",
    "BookProgress",
    "Building",
    "Change",
    "FeeNotice",
    "ImportDraft",
    "ImportRun",
    "Inspection",
    "MeterReading",
    "MoveIn",
    "MoveInItem",
    "Occupancy",
    "ParkingPermit",
    "ParkingSettings",
    "Phone",
    "Renovation",
    "RenovationWorker",
    "Resident",
    "SearchKey",
    "Unit",
    "Vehicle",
]
