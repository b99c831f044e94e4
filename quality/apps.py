"""App: quality, whether what was promised was kept."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import triggers


class QualityConfig(AppConfig):
    name = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        from deadlines import registry
        from duty import handover_blocks
        from quality import wording
        from quality.queries.handed_over import yesterday
        from quality.queries.subjects import AuditSubjects, DrawSubjects
        from quality.services.audit import keep_audits
        from quality.services.spot_checks import keep_draws
        from quality.triggers import TRIGGERS

        triggers.keep("quality", TRIGGERS)
        registry.register("audit", AuditSubjects())
        registry.register("spot", DrawSubjects())
        registry.every_minute(keep_audits)
        registry.every_hour(keep_draws)
        handover_blocks.register("figures", _("Yesterday's figures"), yesterday)
        wording.register_all()
