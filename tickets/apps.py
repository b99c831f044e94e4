"""App: tickets, what residents bring and what becomes of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import triggers


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        from deadlines import registry
        from deadlines.rules import Rule
        from residents import panels, search
        from residents.enums import READERS
        from staff.enums import EVERYONE
        from tickets import listings, listings_beside, personal, wording
        from tickets.queries.search_more import find_colleagues, find_letters, find_messages
        from tickets.queries.subjects import MessageSubjects, OrderSubjects, RevisitSubjects, TicketSubjects
        from tickets.services.day import keep_days
        from tickets.services.explain import owe_explanations
        from tickets.triggers import TRIGGERS

        triggers.keep("tickets", TRIGGERS)
        registry.register("ticket", TicketSubjects())
        registry.register("message", MessageSubjects())
        registry.register("revisit", RevisitSubjects())
        registry.register("order", OrderSubjects())
        registry.on_breach("order", Rule.TL_4, owe_explanations)
        registry.every_minute(keep_days)
        wording.register_all()
        first = panels.MAIN
        panels.register_unit("matters", _("Matters"), "tickets:unit_matters", roles=READERS, place=first)
        panels.register_resident("matters", _("Matters"), "tickets:resident_matters", roles=READERS, place=first)
        personal.register()
        listings.register_all()
        listings_beside.register_all()
        search.register("letters", _("Letters"), "mail", find_letters, roles=EVERYONE)
        search.register("colleagues", _("Colleagues"), "contact-round", find_colleagues, roles=EVERYONE)
        search.register("messages", _("Messages"), "message-circle-reply", find_messages, roles=EVERYONE)
