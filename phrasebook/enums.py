"""The moments of a talk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Moment(TextChoices):
    """When a phrase is said (PH-1); a forbidden one never is (PH-2)."""

    ANSWER = "answer", _("answering")
    HOLD = "hold", _("putting on hold")
    APOLOGISE = "apologise", _("apologising")
    PROMISE = "promise", _("promising")
    GOODBYE = "goodbye", _("saying goodbye")
    NEVER = "never", _("never say")


SAID = (Moment.ANSWER, Moment.HOLD, Moment.APOLOGISE, Moment.PROMISE, Moment.GOODBYE)
