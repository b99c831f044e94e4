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


class KeyKind(TextChoices):
    """Whether a key serves the house or waits for its owner."""

    HELD = "held", _("held for the house")
    UNCLAIMED = "unclaimed", _("waits for its owner")


class SignedHow(TextChoices):
    """How somebody who is no colleague signs for a key."""

    SCREEN = "screen", _("on the screen or photographed")
    PAPER = "paper", _("on paper, kept at the post")


class BackSigned(TextChoices):
    """How somebody from outside signs that a key is back."""

    SCREEN = "screen", _("on the screen or photographed")
    PAPER = "paper", _("on paper, kept at the post")
    NOBODY = "nobody", _("nobody signed: the remark says why")


class KeyChanged(TextChoices):
    """What became different about a key in the register."""

    EDITED = "edited", _("put right")
    MOVED = "moved", _("moved to another post")


class EmergencyKind(TextChoices):
    """What sort of emergency it is."""

    FIRE = "fire", _("fire or smoke")
    WATER = "water", _("burst pipe or flooding")
    POWER = "power", _("power cut")
    LIFT = "lift", _("people trapped in a lift")
    GAS = "gas", _("gas leak")
    SECURITY = "security", _("theft, fight or intruder")
    INJURY = "injury", _("injury or illness")
    WEATHER = "weather", _("storm or bad weather")
    OTHER = "other", _("something else")


class NoteKind(TextChoices):
    """A line of an emergency's log."""

    SEEN = "seen", _("what happens")
    MEASURE = "measure", _("measure taken")


class InformedHow(TextChoices):
    """How somebody was told of an emergency."""

    NOTICE = "notice", _("notice of the desk")
    CALL = "call", _("by phone")
    IN_PERSON = "in_person", _("in person")
