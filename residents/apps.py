"""App: residents, places and people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Places and people")

    def ready(self) -> None:
        """What residents give to the care for personal data."""
        from privacy import persons, retention, reveals
        from residents.enums import READERS
        from residents.personal_data import Residents, first_phone_behind, import_drafts, phone_behind
        from staff.enums import EVERYONE

        reveals.register("resident_phone", _("phone of a resident"), phone_behind, roles=READERS)
        reveals.register("resident_first_phone", _("phone of a resident"), first_phone_behind, roles=EVERYONE)
        persons.register_directory(Residents())
        retention.register(
            "import_drafts",
            _("Lists that were read and not taken over"),
            why=_("So that a list can be looked through before it is taken over."),
            days=1,
            erase=import_drafts,
            of_staff=True,
        )
