"""App: visitors, the gate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitorsConfig(AppConfig):
    name = "visitors"
    verbose_name = _("Gate")

    def ready(self) -> None:
        """What the gate gives to other apps: panels of a unit, retention, reveals, parts of a person's data, a job."""
        from visitors import listings, wording

        wording.register_all()
        listings.register_all()
        _visits()
        _release_passes()
        _search()


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


def _release_passes() -> None:
    """V-6."""
    from core import triggers
    from privacy import persons, retention, reveals
    from residents import panels
    from visitors import house_sections, pass_wording
    from visitors import personal_words as words
    from visitors.pass_enums import READERS
    from visitors.pass_triggers import TRIGGERS
    from visitors.queries.pass_reveals import passes_of_person, phone_behind
    from visitors.services.pass_erase import KEPT_DAYS, erase_old_passes, erase_passes_of
    from visitors.views.pass_house import pass_section

    triggers.keep("visitors.passes", TRIGGERS)
    pass_wording.register_all()
    house_sections.register("pass", _("Goods that leave"), pass_section, place=40)
    panels.register_unit("release_passes", _("Release passes"), "visitors:unit_passes", roles=READERS, place=60)
    panels.register_resident("release_passes", _("Release passes"), "visitors:resident_passes", roles=READERS, place=65)
    reveals.register("pass_phone", _("phone on a release pass"), phone_behind)
    why = _("To show who let goods out of a unit, and on whose word, when something is missing later.")
    retention.register("release_passes", _("release passes"), why=why, days=KEPT_DAYS, erase=erase_old_passes)
    stays = _("The text, with a dash for the name.")
    persons.register(
        "gate_words", _("Free texts of the gate"), export=words.export_words, erase=words.erase_words, stays=stays
    )
    persons.register("release_passes", _("release passes"), export=passes_of_person, erase=erase_passes_of)


def _search() -> None:
    """What the search box finds here, each kind for those who read it."""
    from residents import search
    from visitors.access import SEES
    from visitors.pass_enums import READERS
    from visitors.queries.search import find_gate_permits, find_passes, find_visits

    search.register("visits", _("Visits"), "door-open", find_visits, roles=SEES)
    search.register("gate_permits", _("Permits"), "id-card", find_gate_permits, roles=SEES)
    search.register("release_passes", _("Release passes"), "package-check", find_passes, roles=READERS)
