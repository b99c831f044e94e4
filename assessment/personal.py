"""How long the assessment keeps what it knows of colleagues; residents have no part in it (A-3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.models import Entry, Sheet, Training, TrainingPart
from privacy import retention
from privacy.erasers import deleted, in_batches
from staff.models import Community

KEPT_DAYS = 1095
NO_WORDS: Mapping[str, Any] = {"reason": "", "contest": "", "answer_words": "", "struck_reason": ""}
HAS_WORDS = ~Q(reason="") | ~Q(contest="") | ~Q(answer_words="") | ~Q(struck_reason="")


def register() -> None:
    """Called once in the app's `ready()`."""
    retention.register(
        "staff_sheets",
        _("Words on the monthly staff sheets"),
        why=_("So that a colleague can have an assessment looked at again; the points themselves stay."),
        days=KEPT_DAYS,
        erase=erase_old_words,
        of_staff=True,
    )
    retention.register(
        "trainings",
        _("Results of trainings"),
        why=_("To show who was trained in what. That a training took place stays."),
        days=KEPT_DAYS,
        erase=erase_old_results,
        of_staff=True,
    )


def erase_old_words(community: Community, before: datetime, dry: bool) -> int:
    """Reasons, contests and answers on confirmed sheets of months that ended before then, and the sheets' own words."""
    sheets = Sheet.objects.filter(community=community, confirmed_at__lt=before)
    rows = Entry.objects.filter(HAS_WORDS, sheet__in=sheets, erased_at=None)
    done = in_batches(rows, lambda some: some.update(**NO_WORDS, erased_at=before), dry=dry)
    return done + in_batches(sheets.exclude(words=""), lambda some: some.update(words=""), dry=dry)


def erase_old_results(community: Community, before: datetime, dry: bool) -> int:
    """Parts in trainings that were held before then; a sign-off stays: it is why the role changed."""
    held = Training.objects.filter(community=community, starts_at__lt=before)
    return in_batches(TrainingPart.objects.filter(training__in=held, signed_at=None), deleted, dry=dry)
