"""App: visitors, the gate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitorsConfig(AppConfig):
    name = "visitors"
    verbose_name = _("Gate")

    def ready(self) -> None:
        """What the gate gives to other apps: panels of a unit, retention, reveals, parts of a person's data, a job."""
        from visitors import wording

        wording.register_all()
        _visits()


def _visits() -> None:
    """Visits, permits, watch list, the household's own page."""
    from deadlines import registry
    from privacy import persons, retention, reveals
    from residents import panels
    from staff.enums import DESK, OVERSIGHT
    from visitors import house_sections
    from visitors import privacy_parts as parts
    from visitors.services.night import watch_the_night
    from visitors.views import house_parts

    registry.every_minute(watch_the_night)
    house_sections.register("asked", _("Somebody is at the gate for you"), house_parts.at_the_gate, place=10)
    house_sections.register("missed", _("Who was there"), house_parts.were_there, place=20)
    house_sections.register("announce", _("Visitors"), house_parts.coming, place=30)
    panels.register_unit("visits", _("Visits"), "visitors:unit_visits", roles=DESK | OVERSIGHT, place=60)
    panels.register_resident("visits", _("Visits"), "visitors:resident_visits", roles=DESK | OVERSIGHT, place=60)
    reveals.register("visit_phone", _("phone of a visitor"), parts.visit_phone)
    reveals.register("visit_document", _("document number of a visitor"), parts.visit_document)
    reveals.register("visit_card", _("card that a visitor left"), parts.visit_card)
    reveals.register("permit_phone", _("phone of a permit's holder"), parts.permit_phone)
    reveals.register("permit_document", _("document number of a permit's holder"), parts.permit_document)
    why = _("Who came to whom, so that the gate knows who is inside and the household who was there.")
    retention.register("visits", _("visits and announced visitors"), why=why, days=30, erase=parts.erase_visits)
    why = _("So that the gate knows whom it lets in again; afterwards in case of a question about the work.")
    retention.register("permits", _("permits of regular outsiders"), why=why, days=180, erase=parts.erase_permits)
    why = _("So that the gate is warned; no longer than its last day, and a little for a complaint about it.")
    retention.register("watch_list", _("watch list"), why=why, days=30, erase=parts.erase_watched)
    persons.register("visits", _("visits"), export=parts.export_visits, erase=parts.erase_visits_of)
