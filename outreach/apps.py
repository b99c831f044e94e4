"""App: outreach, home visits, surveys, events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    name = "outreach"
    verbose_name = _("Outreach")

    def ready(self) -> None:
        """Jobs, limits, panels, the household's page, personal data, sentences."""
        from core import triggers
        from deadlines import registry
        from deadlines.rules import Rule
        from outreach import listings, personal, wording
        from outreach.enums import READERS
        from outreach.queries.surveys import SurveySubjects
        from outreach.search import find_events, find_surveys
        from outreach.services.events import watch_events
        from outreach.services.watch_surveys import report_missed, watch_surveys
        from outreach.services.watch_visits import watch_visits
        from outreach.triggers import TRIGGERS
        from outreach.views.answer import house_section
        from residents import panels, search
        from visitors import house_sections

        triggers.keep("outreach", TRIGGERS)
        registry.every_hour(watch_visits)
        registry.every_hour(watch_surveys)
        registry.every_hour(watch_events)
        registry.register("survey", SurveySubjects())
        registry.on_breach("survey", Rule.TL_13, report_missed)
        panels.register_unit("home_visits", _("Home visits"), "outreach:unit_home_visits", roles=READERS, place=55)
        panels.register_resident(
            "home_visits", _("Home visits"), "outreach:resident_home_visits", roles=READERS, place=55
        )
        panels.register_unit("surveys", _("Surveys"), "outreach:unit_surveys", roles=READERS, place=56)
        panels.register_resident("surveys", _("Surveys"), "outreach:resident_surveys", roles=READERS, place=56)
        house_sections.register("survey", _("Survey"), house_section, place=15)
        search.register("surveys", _("Surveys"), "clipboard-list", find_surveys, roles=READERS)
        search.register("events", _("Community events"), "party-popper", find_events, roles=READERS)
        personal.register()
        wording.register_all()
        listings.register_all()
