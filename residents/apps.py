"""App: residents, places, people and the archive."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Places and people")

    def ready(self) -> None:
        from deadlines import registry
        from residents import panels, personal, wording
        from residents.enums import READERS
        from residents.services.watch_permits import watch_permits

        unit, resident = panels.register_unit, panels.register_resident
        unit("vehicles", _("Vehicles and parking permits"), "residents:unit_vehicles", roles=READERS, place=10)
        unit("fees", _("Fee notices"), "residents:unit_fees", roles=READERS, place=40)
        unit("renovations", _("Renovations"), "residents:unit_renovations", roles=READERS, place=60)
        unit("move_in", _("Move-in"), "residents:unit_move_in", roles=READERS, place=70)
        unit("changes", _("Changes"), "residents:unit_changes", roles=READERS, place=90)
        resident("vehicles", _("Vehicles and parking permits"), "residents:resident_vehicles", roles=READERS, place=10)
        resident("changes", _("Changes"), "residents:resident_changes", roles=READERS, place=90)
        registry.every_hour(watch_permits)
        wording.register_all()
        personal.register_all()
