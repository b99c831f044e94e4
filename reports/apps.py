"""App: reports, what is counted."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import triggers


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from deadlines import registry
        from notices import enclosures
        from reports import wording
        from reports.exports.by_mail import month_book_of
        from reports.queries.subjects import MonthSubjects
        from reports.services.issuing import keep_months
        from reports.services.recount import keep_recounts
        from reports.triggers import TRIGGERS

        triggers.keep("reports", TRIGGERS)
        registry.register("month", MonthSubjects())
        registry.every_hour(keep_months)
        registry.every_hour(keep_recounts)
        enclosures.register("month.issued", month_book_of)
        wording.register_all()
