"""App: visitors, the gate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitorsConfig(AppConfig):
    name = "visitors"
    verbose_name = _("Gate")

    def ready(self) -> None:
        """What the gate gives to other apps: blocks of the handover, panels of a unit, retention, reveals."""
        self._release_passes()

    @staticmethod
    def _release_passes() -> None:
        """V-6."""
        from core import triggers
        from privacy import persons, retention, reveals
        from residents import panels
        from visitors import house_sections, pass_wording
        from visitors.pass_enums import READERS
        from visitors.pass_triggers import TRIGGERS
        from visitors.queries.pass_reveals import passes_of_person, phone_behind
        from visitors.services.pass_erase import KEPT_DAYS, erase_old_passes, erase_passes_of
        from visitors.views.pass_house import pass_section

        triggers.keep("visitors.passes", TRIGGERS)
        pass_wording.register_all()
        house_sections.register("pass", _("Goods that leave"), pass_section, place=40)
        panels.register_unit("release_passes", _("Release passes"), "visitors:unit_passes", roles=READERS, place=60)
        reveals.register("pass_phone", _("phone on a release pass"), phone_behind)
        why = _("To show who let goods out of a unit, and on whose word, when something is missing later.")
        retention.register("release_passes", _("release passes"), why=why, days=KEPT_DAYS, erase=erase_old_passes)
        persons.register("release_passes", _("release passes"), export=passes_of_person, erase=erase_passes_of)
