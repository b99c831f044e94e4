"""Words of the staff assessment and of training."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(TextChoices):
    """What the system itself enters points for (ST-1); empty for an item that a lead uses by hand."""

    LATE_REPLY = "late_reply", _("late reply")
    LATE_ON_SITE = "late_on_site", _("late on site")
    NOT_CLEARED = "not_cleared", _("matter not cleared")
    COMPLAINT = "complaint", _("valid complaint")
    PRAISE = "praise", _("praise by a resident")
    SPOT_CHECK = "spot_check", _("spot check not in order")


class Answer(TextChoices):
    """What a lead says to an entry that its person contests."""

    KEPT = "kept", _("the entry stays as it is")
    CHANGED = "changed", _("the points are changed")
    STRUCK = "struck", _("the entry is struck")


class SheetState(TextChoices):
    """How a month's sheet stands."""

    OPEN = "open", _("open")
    SEEN = "seen", _("seen by the person")
    CONTESTED = "contested", _("contested")
    CONFIRMED = "confirmed", _("confirmed")


class TrainingKind(TextChoices):
    """What a training is for (ST-2)."""

    LESSON = "lesson", _("training")
    SIGN_OFF = "sign_off", _("sign-off of trainees")


class Attendance(TextChoices):
    """Whether somebody was there."""

    PRESENT = "present", _("present")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


class Result(TextChoices):
    """What came of it."""

    PASSED = "passed", _("passed")
    FAILED = "failed", pgettext_lazy("training", "failed")
    NOT_EXAMINED = "not_examined", _("not examined")
