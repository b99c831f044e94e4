"""App: residents, places, people and the archive."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Places and people")

    def ready(self) -> None:
        """The archive's panels and jobs, and what residents give to the care for personal data."""
        from deadlines import registry
        from residents import archive_panels, listings, personal, search, wording
        from residents.book_child import take_books
        from residents.enums import ON_SITE, READERS
        from residents.queries_search import find_permits, find_vehicles
        from residents.queries_search_unit import find_fees, find_move_ins, find_renovations
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
        search.register("renovations", _("Renovations"), "hammer", find_renovations, roles=ON_SITE)
        search.register("move_ins", _("Move-ins"), "house-plus", find_move_ins, roles=READERS)
        search.register("fees", _("Fee notices"), "receipt-text", find_fees, roles=READERS)
        personal.register_all()
        listings.register_all()
