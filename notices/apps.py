"""App: notices, the outbox of what people must be told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from notices import wording
        from notices.services.alarms import tell_password_changed, tell_pin_blocked
        from staff.services import on_password_changed, on_pin_blocked

        on_pin_blocked(tell_pin_blocked)
        on_password_changed(tell_password_changed)
        wording.register(
            "password.changed",
            _("Your password was changed. If that was not you, tell your supervisor and the administrator at once."),
        )
        wording.register(
            "pin.blocked", _("Five wrong PINs for %(who)s. Ask them whether that was they; the password counts now.")
        )

        wording.register(
            "channel.dead", _("Messages could not be delivered by “%(channel)s”. See why, and try them again.")
        )
        wording.register(
            "mail.unconfirmed", _("Confirm your e-mail address: until then your notices stand in the desk only.")
        )
