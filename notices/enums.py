"""How urgent a notice is."""

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Urgency(IntegerChoices):
    """Decides icon, colour and order in the list."""

    INFO = 1, _("for information")
    SOON = 2, _("soon due")
    LATE = 3, _("late")
