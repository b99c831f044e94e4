"""App: interfaces, what other systems may ask and are told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterfacesConfig(AppConfig):
    name = "interfaces"
    verbose_name = _("Interfaces")

    def ready(self) -> None:
        """What the interfaces give to other apps: a listener of the ledger, a job, retention, a reveal."""
        from deadlines import registry
        from interfaces import listings, personal
        from interfaces.enums import AGENTS
        from interfaces.services.hooks import hear, hooked
        from interfaces.wake import deliver_now
        from ledger import listeners
        from notices import wording
        from privacy import persons, retention, reveals

        listeners.register("hooks", listeners.Listener(hooked, hear))
        registry.every_minute(deliver_now)
        wording.register(
            "webhook.ended", _("The webhook to %(host)s has failed for days and was switched off. Look into it.")
        )
        reveals.register("caller_phone", _("phone of a caller"), personal.caller_phone, roles=AGENTS)
        why = _("So that a missed call is called back, and in case of a question about a call.")
        retention.register("phone_calls", _("telephone calls"), why=why, days=90, erase=personal.erase_calls)
        why = _("To see what another system asked and was told; nothing of a person stands there.")
        retention.register(
            "interfaces", _("questions of other systems"), why=why, days=90, erase=personal.erase_asked, of_staff=True
        )
        persons.register(
            "phone_calls", _("telephone calls"), export=personal.export_calls, erase=personal.erase_calls_of
        )
        listings.register_all()
