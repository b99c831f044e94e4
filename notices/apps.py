"""App: notices, the outbox of what people must be told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from notices import wording

        wording.register(
            "channel.dead", _("Messages could not be delivered by “%(channel)s”. See why, and try them again.")
        )
        wording.register(
            "mail.unconfirmed", _("Confirm your e-mail address: until then your notices stand in the desk only.")
        )
