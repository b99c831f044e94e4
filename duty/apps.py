"""App: duty, who works when."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    name = "duty"
    verbose_name = _("Duty")

    def ready(self) -> None:
        from deadlines import registry
        from duty import wording
        from duty.queries import standing
        from duty.services import watch_rosters
        from tickets.queries.technicians import follow_roster

        follow_roster(standing)
        registry.every_hour(watch_rosters)
        wording.register_all()
