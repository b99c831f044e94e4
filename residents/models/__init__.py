"""Places and people, and the lists that bring them in."""

from residents.models.lists import ImportDraft, ImportRun
from residents.models.people import Occupancy, Phone, Resident, SearchKey
from residents.models.places import Building, Unit

__all__ = ["Building", "ImportDraft", "ImportRun", "Occupancy", "Phone", "Resident", "SearchKey", "Unit"]
