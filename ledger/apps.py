"""App: ledger, the chain that nothing is removed from."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import triggers


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        from ledger.triggers import TRIGGERS

        triggers.keep("ledger", TRIGGERS)
