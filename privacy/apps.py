"""App: privacy, the care that personal data needs."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Personal data")

    def ready(self) -> None:
        """The key of the digests is made with the tables; the checks of the data key are declared."""
        from deadlines import registry
        from notices import wording
        from privacy import erasers, retention
        from privacy.keys import after_migrate
        from privacy.services.retention import erase_at_night

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="privacy.keys")
        registry.every_minute(erase_at_night)
        wording.register(
            "personal.limit",
            _("%(who)s has unmasked as many numbers as an hour allows. Look what for, and allow more if it is right."),
        )
        wording.register(
            "personal.list",
            _("%(who)s has taken a list with plain phones and document numbers out of the desk. Look what for."),
        )
        wording.register(
            "personal.erasing_failed",
            _("Not everything that was old enough could be erased. Open the report and tell the administrator."),
        )
        self._register_kinds(retention, erasers)

    @staticmethod
    def _register_kinds(retention: Any, erasers: Any) -> None:
        """What is kept below every other app, and what is kept for good."""
        retention.register(
            "kept_forms",
            _("Forms that were sent from a locked desk"),
            why=_("So that nothing typed is lost; sealed, and gone as soon as it was sent again."),
            days=1,
            erase=erasers.kept_forms,
            of_staff=True,
        )
        retention.register(
            "notices",
            _("Notices to colleagues"),
            why=_("So that everybody finds what they were told. They name tickets and colleagues, no residents."),
            days=365,
            erase=erasers.notices,
            of_staff=True,
        )
        retention.register(
            "logins",
            _("Logins of colleagues with their addresses in the network"),
            why=_("To find out who tried to get in."),
            days=180,
            erase=erasers.logins,
            of_staff=True,
        )
        retention.register(
            "reveals",
            _("Who saw a number unmasked, and why"),
            why=_("So that a wrong look can be found out. The ledger keeps the deed without words."),
            days=730,
            erase=erasers.reveals,
        )
        retention.register(
            "ledger",
            _("Ledger"),
            why=_("Proof of what happened. It holds no name, no number and no words, only digests with a key."),
            days=None,
        )
