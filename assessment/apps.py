"""App: assessment, points sheets and training."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = _("Staff assessment")

    def ready(self) -> None:
        """What the system finds for the sheets, the hourly job, retention, guards."""
        from assessment import listings, personal, sources, wording
        from assessment.enums import Source
        from assessment.queries import evidence
        from assessment.search import find_trainings
        from assessment.services.found import keep_sheets
        from assessment.triggers import TRIGGERS
        from core import triggers
        from deadlines import registry
        from residents import search
        from staff.enums import EVERYONE

        triggers.keep("assessment", TRIGGERS)
        sources.register(Source.LATE_REPLY, evidence.late_replies)
        sources.register(Source.LATE_ON_SITE, evidence.late_on_site)
        sources.register(Source.NOT_CLEARED, evidence.not_cleared)
        sources.register(Source.COMPLAINT, evidence.complaints)
        sources.register(Source.PRAISE, evidence.praises)
        registry.every_hour(keep_sheets)
        search.register("trainings", _("Trainings"), "graduation-cap", find_trainings, roles=EVERYONE)
        personal.register()
        wording.register_all()
        listings.register_all()
