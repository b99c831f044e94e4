"""What the deadline engine must know of audits and spot checks (D-4, D-5)."""

from collections.abc import Iterable, Mapping

from deadlines.registry import SubjectFacts
from quality.models import Audit, RecordsMonth


class AuditSubjects:
    """Registered in `quality/apps.py` for the subject kind "audit": owed by the lead until it is signed."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Its day and its page."""
        rows = Audit.objects.filter(pk__in=list(ids)).values_list("pk", "signed_at", "day", "community__slug")
        return {
            pk: SubjectFacts(
                is_open=signed_at is None,
                first_responder_id=None,
                handler_id=None,
                url=f"/c/{slug}/audit/{day}/",
                params={"day": str(day)},
                topic="audit",
            )
            for pk, signed_at, day, slug in rows
        }


class DrawSubjects:
    """Registered for the subject kind "spot": owed by the director until the month's checks are signed."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Its month and its page."""
        rows = RecordsMonth.objects.filter(pk__in=list(ids)).values_list("pk", "signed_at", "month", "community__slug")
        return {
            pk: SubjectFacts(
                is_open=signed_at is None,
                first_responder_id=None,
                handler_id=None,
                url=f"/c/{slug}/spot-checks/{month:%Y-%m}/",
                params={"month": f"{month:%Y-%m}"},
                topic="spot",
            )
            for pk, signed_at, month, slug in rows
        }
