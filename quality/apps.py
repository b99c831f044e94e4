"""App: quality, whether what was promised was kept."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import triggers


class QualityConfig(AppConfig):
    name = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        from assessment import sources
        from assessment.enums import Source
        from deadlines import registry
        from duty import handover_blocks
        from quality import figures, listings, wording
        from quality.queries.faults import faulty_checks
        from quality.queries.handed_over import yesterday
        from quality.queries.subjects import AuditSubjects, DrawSubjects
        from quality.services.audit import keep_audits
        from quality.services.spot_checks import keep_draws
        from quality.triggers import TRIGGERS
        from reports.figures import add
        from reports.figures.listed import show

        triggers.keep("quality", TRIGGERS)
        registry.register("audit", AuditSubjects())
        registry.register("spot", DrawSubjects())
        registry.every_minute(keep_audits)
        registry.every_hour(keep_draws)
        sources.register(Source.SPOT_CHECK, faulty_checks)
        handover_blocks.register("figures", _("Yesterday's figures"), yesterday)
        add(figures.PART)
        show(figures.CHECK, figures.listed_checks)
        show(figures.DRAW, figures.listed_draws)
        wording.register_all()
        listings.register_all()
