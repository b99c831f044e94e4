"""App: residents, places, people and the archive."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Places and people")

    def ready(self) -> None:
        """The archive's panels and jobs, and what residents give to the care for personal data."""
        from deadlines import registry
        from residents import archive_panels, personal, search, wording
        from residents.book_child import take_books
        from residents.enums import READERS
        from residents.queries_search import find_permits, find_vehicles
        from residents.services.book_jobs import clear_books
        from residents.services.watch_permits import watch_permits
        from staff.enums import Role

        archive_panels.register_all()
        registry.every_hour(watch_permits)
        registry.every_hour(clear_books)
        registry.every_minute(take_books)
        wording.register_all()
        search.register("vehicles", _("Vehicles"), "car", find_vehicles, roles=READERS)
        search.register("permits", _("Parking permits"), "circle-parking", find_permits, roles=READERS | {Role.GUARD})
        personal.register_all()
