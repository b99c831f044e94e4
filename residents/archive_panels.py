"""The panels that the archive itself puts on the pages of a unit and of a resident (A-1)."""

from django.utils.translation import gettext_lazy as _

from residents.enums import READERS
from residents.panels import register_resident, register_unit

CARS = _("Vehicles and parking permits")


def register_all() -> None:
    """Called once, when the app is ready."""
    register_unit("vehicles", CARS, "residents:unit_vehicles", roles=READERS, place=10)
    register_unit("fees", _("Fee notices"), "residents:unit_fees", roles=READERS, place=40)
    register_unit("renovations", _("Renovations"), "residents:unit_renovations", roles=READERS, place=60)
    register_unit("move_in", _("Move-in"), "residents:unit_move_in", roles=READERS, place=70)
    register_unit("changes", _("Changes"), "residents:unit_changes", roles=READERS, place=90)
    register_resident("vehicles", CARS, "residents:resident_vehicles", roles=READERS, place=10)
    register_resident("fees", _("Fee notices"), "residents:resident_fees", roles=READERS, place=40)
    register_resident("renovations", _("Renovations"), "residents:resident_renovations", roles=READERS, place=70)
    register_resident("move_in", _("Move-in"), "residents:resident_move_in", roles=READERS, place=75)
    register_resident("changes", _("Changes"), "residents:resident_changes", roles=READERS, place=90)
