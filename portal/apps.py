"""App: portal, the resident's own page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Residents' pages")

    def ready(self) -> None:
        """Opinions can be taken along as a file."""
        from portal import listings

        listings.register_all()
