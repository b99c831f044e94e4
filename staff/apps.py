"""App: staff, communities and the people who serve them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from ledger import names
        from staff.queries import short_names

        names.follow(short_names)
