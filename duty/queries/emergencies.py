"""Reading emergencies: those that last, those whose report is owed, one with its log (L-7)."""

from collections.abc import Iterable, Mapping

from django.db.models import F, QuerySet

from deadlines.registry import SubjectFacts
from duty.models import Emergency, EmergencyNote, Informed
from staff.models import Community


def emergencies_of(community: Community) -> QuerySet[Emergency]:
    """Those without a report first, then the latest."""
    rows = Emergency.objects.filter(community=community).select_related("opened_by", "reported_by")
    return rows.order_by(F("reported_at").asc(nulls_first=True), "-at", "-pk")


def notes_of(emergency: Emergency) -> list[EmergencyNote]:
    """The log in the order in which it was written; each knows its correction."""
    rows = EmergencyNote.objects.filter(emergency=emergency).select_related("by", "correction", "corrects")
    return list(rows.order_by("at", "pk"))


def informed_of(emergency: Emergency) -> list[Informed]:
    """Who was told, in order."""
    rows = Informed.objects.filter(emergency=emergency).select_related("department", "by")
    return list(rows.order_by("at", "pk"))


class EmergencySubjects:
    """Subject kind "emergency": its report is owed by who opened it, and the lead answers for it."""

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        """Its kind, place and page."""
        rows = Emergency.objects.filter(pk__in=list(ids)).select_related("community")
        return {
            one.pk: SubjectFacts(
                is_open=one.reported_at is None,
                first_responder_id=one.opened_by_id,
                handler_id=None,
                url=f"/c/{one.community.slug}/emergencies/{one.pk}/",
                params={"emergency": one.kind, "place": one.place},
                topic="emergency",
            )
            for one in rows
        }
