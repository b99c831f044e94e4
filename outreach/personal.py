"""What outreach keeps of people: erased when its days are over, handed out and erased on request (A-3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments.models import Attachment
from outreach.enums import VisitState
from outreach.models import EVENT_PHOTO, HomeVisit, Reply, Return
from privacy import persons, retention, reveals
from privacy.erasers import deleted, in_batches
from privacy.persons import Whom
from privacy.reveals import Plain
from staff.enums import DESK
from staff.models import Community, Membership

KEPT_DAYS = 730  # two yearly summaries compare them


def register() -> None:
    """Called once in the app's `ready()`."""
    reveals.register("survey_phone", gettext_lazy("phone on a questionnaire"), phone_behind, roles=DESK)
    why = gettext_lazy("Who was visited and what was said, so that the next visit knows it. That it was made stays.")
    retention.register("home_visits", gettext_lazy("Home visits"), why=why, days=KEPT_DAYS, erase=erase_old_visits)
    why = gettext_lazy("What residents wrote in their own words, and the number to call back. The marks stay.")
    retention.register("surveys", gettext_lazy("Answers to surveys"), why=why, days=KEPT_DAYS, erase=erase_old_answers)
    why = gettext_lazy("To show the residents what was held. That it was held, and what came of it, stays.")
    retention.register(
        "event_photos", gettext_lazy("Photos of events"), why=why, days=KEPT_DAYS, erase=erase_old_photos
    )
    persons.register(
        "home_visits",
        gettext_lazy("Home visits"),
        export=export_visits,
        erase=erase_visits,
        stays=gettext_lazy("That the unit was visited and how satisfied it was, without name and words."),
    )
    persons.register(
        "surveys",
        gettext_lazy("Answers to surveys"),
        export=export_answers,
        erase=erase_answers,
        stays=gettext_lazy("The marks, which are counted."),
    )


def phone_behind(who: Membership, pk: int) -> Plain:
    """The number that a household gave to be called back."""
    found = Return.objects.filter(survey__community=who.community, pk=pk).first()
    if found is None or who.role not in DESK:
        raise Http404
    return Plain(found.phone, f"survey_slip:{found.slip_id}")


def forget_visits(rows: QuerySet[HomeVisit], now: datetime) -> int:
    """Whom was met and what was said go; the visit and its mark stay."""
    return rows.update(resident=None, met="", words="", erased_at=now)


def erase_old_visits(community: Community, before: datetime, dry: bool) -> int:
    """Visits that were made before this."""
    old = HomeVisit.objects.filter(community=community, state=VisitState.MADE, visited_at__lt=before, erased_at=None)
    return in_batches(old, lambda rows: forget_visits(rows, before), dry=dry)


def erase_old_photos(community: Community, before: datetime, dry: bool) -> int:
    """Photos that were taken before this."""
    old = Attachment.objects.filter(community=community, subject_kind=EVENT_PHOTO, at__lt=before)
    return in_batches(old, deleted, dry=dry)


def visits_of(whom: Whom) -> QuerySet[HomeVisit]:
    """Visits at which the person was met."""
    if whom.resident_id is None:
        return HomeVisit.objects.none()
    return HomeVisit.objects.filter(community=whom.community, resident=whom.resident_id).order_by("pk")


def export_visits(whom: Whom) -> Iterator[Mapping[str, Any]]:
    """When, by whom, what was said."""
    for one in visits_of(whom).select_related("unit", "made_by"):
        yield {
            _("Unit"): one.unit.code,
            _("When"): one.visited_at,
            _("Visited by"): str(one.made_by),
            _("Satisfaction"): one.get_mood_display(),
            _("What was said"): one.words,
        }


def erase_visits(whom: Whom, now: datetime) -> int:
    """Without whom was met and what was said."""
    return forget_visits(HomeVisit.objects.filter(pk__in=list(visits_of(whom).values_list("pk", flat=True))), now)


def forget_answers(rows: QuerySet[Return], now: datetime) -> int:
    """The number and the words go; the marks stay."""
    Reply.objects.filter(of__in=list(rows.values_list("pk", flat=True))).exclude(text="").update(text="")
    return rows.update(phone="", erased_at=now)


def erase_old_answers(community: Community, before: datetime, dry: bool) -> int:
    """Answers that came before this and hold words or a number."""
    names = Q(pk__in=Reply.objects.exclude(text="").values("of")) | ~Q(phone="")
    old = Return.objects.filter(names, survey__community=community, at__lt=before)
    return in_batches(old, lambda rows: forget_answers(rows, before), dry=dry)


def answers_of(whom: Whom) -> QuerySet[Return]:
    """Answers with one of the person's numbers."""
    return Return.objects.filter(survey__community=whom.community, phone__in=whom.phones).order_by("pk")


def export_answers(whom: Whom) -> Iterator[Mapping[str, Any]]:
    """Every answer of a questionnaire on which the person's number stands."""
    for one in answers_of(whom).select_related("slip__unit", "survey").prefetch_related("replies__question"):
        for reply in one.replies.all():
            yield {
                _("Survey"): str(one.survey),
                _("Unit"): one.slip.unit.code,
                _("phone"): one.phone,
                _("Question"): str(reply.question),
                _("Answer"): reply.text or reply.number,
            }


def erase_answers(whom: Whom, now: datetime) -> int:
    """Without number and words."""
    return forget_answers(Return.objects.filter(pk__in=list(answers_of(whom).values_list("pk", flat=True))), now)
