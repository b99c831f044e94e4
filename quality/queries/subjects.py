"""What the deadline engine must know of audits (D-4)."""

from collections.abc import Iterable, Mapping

from deadlines.registry import SubjectFacts
from quality.models import Audit


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
