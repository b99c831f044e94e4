"""App: extracts, any list as a file."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExtractsConfig(AppConfig):
    name = "extracts"
    verbose_name = _("Extracts")

    def ready(self) -> None:
        """The monthly look, the words of its notices, how long who took what is kept; the lists of what lies below."""
        from deadlines import registry
        from extracts.listings import register_all
        from extracts.registry import titles
        from extracts.services.erasing import KEPT_DAYS, erase_taken
        from extracts.services.monthly import send_monthly
        from notices import enclosures, wording
        from privacy import retention

        registry.every_minute(send_monthly)
        enclosures.post("extract.ready")
        enclosures.post("extract.stopped")
        wording.register_term("extract_list", lambda code: titles().get(code, code))
        wording.register(
            "extract.ready", _("Your extract “%(extract_list)s” of %(month)s is ready: open it and take the file.")
        )
        wording.register(
            "extract.stopped",
            _("Your role no longer reads “%(extract_list)s”: the monthly extract is not sent any more."),
        )
        why = _("So that it can be found out who took which list out of the desk.")
        retention.register(
            "extracts", _("Who took which list as a file"), why=why, days=KEPT_DAYS, erase=erase_taken, of_staff=True
        )
        register_all()
