"""Words of the roster (L-4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeKind(TextChoices):
    """How a published roster is changed."""

    SWAP = "swap", _("swap of shifts")
    TAKE_OVER = "take_over", _("shift taken over")
    EDIT = "edit", _("change by the lead")


class ChangeState(TextChoices):
    """Where a change stands; only an asked one can become something else."""

    ASKED = "asked", _("waits for consent")
    ACCEPTED = "accepted", _("agreed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
