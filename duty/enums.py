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


class PostKind(TextChoices):
    """Who keeps the log of a post."""

    FRONT = "front", _("front desk")
    GATE = "gate", _("gate")
    WORKS = "works", _("engineering duty room")
    OTHER = "other", _("another post")


class ShiftHandoverState(TextChoices):
    """Where a change of shift stands (L-2); only a prepared one can become something else."""

    PREPARED = "prepared", _("being handed over")
    SIGNED = "signed", _("signed by both")
    WITHDRAWN = "withdrawn", _("taken back")


class LogKind(TextChoices):
    """Whether somebody wrote an entry or the desk did."""

    HAND = "hand", _("written by hand")
    SYSTEM = "system", _("written by the system")
