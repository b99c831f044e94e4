"""What the deadline engine must know of a month's report (TL-11)."""

from collections.abc import Iterable, Mapping

from deadlines.registry import SubjectFacts
from reports.models import MonthIssue


class MonthSubjects:
    """Registered in `reports/apps.py` for the subject kind "month": owed until it is issued."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Its month and its page."""
        rows = MonthIssue.objects.filter(pk__in=list(ids)).values_list("pk", "issued_at", "month", "community__slug")
        return {
            pk: SubjectFacts(
                is_open=issued_at is None,
                first_responder_id=None,
                handler_id=None,
                url=f"/c/{slug}/reports/{month:%Y-%m}/",
                params={"month": f"{month:%Y-%m}"},
                topic="month",
            )
            for pk, issued_at, month, slug in rows
        }
