"""App: visitors, the gate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitorsConfig(AppConfig):
    name = "visitors"
    verbose_name = _("Gate")

    def ready(self) -> None:
        """What the gate gives to other apps: blocks of the handover, panels of a unit, retention, reveals."""
