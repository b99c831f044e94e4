"""Words for release passes (V-6)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from staff.enums import DESK, LEADS, OVERSIGHT, Role

# who sees passes; who applies for and confirms them; whose signature releases; who stands at the gate
READERS = DESK | OVERSIGHT | {Role.GUARD}
CLERKS = frozenset(DESK)
SIGNERS = LEADS | {Role.FRONT}
GATE = LEADS | {Role.GUARD, Role.FRONT}


class Applicant(TextChoices):
    """What the person who applies is to the unit."""

    OWNER = "owner", _("owner")
    TENANT = "tenant", _("tenant")
    OTHER = "other", _("somebody on their behalf")


class Source(TextChoices):
    """By whom the application was typed."""

    DESK = "desk", _("at the desk")
    LINK = "link", _("by the resident's link")


class ConfirmedHow(TextChoices):
    """How the owner's identity was confirmed."""

    CALL = "call", _("called back on the number on file")
    PERSON = "person", _("in person, document seen")
    LINK = "link", _("by the owner's own link")


class ConsentHow(TextChoices):
    """How the owner agreed, where somebody else carries the goods out."""

    CALL = "call", _("on the phone")
    PERSON = "person", _("in person")
    PAPER = "paper", _("in writing")


class PassState(TextChoices):
    """Where a pass stands; computed, never stored (visitors.pass_rules.state_of)."""

    WAITING = "waiting", _("waits for confirmation")
    CONFIRMED = "confirmed", _("waits for signature")
    EARLY = "early", _("not valid yet")
    VALID = "valid", _("valid")
    USED = "used", _("used")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CheckResult(TextChoices):
    """What became of a pass that was shown at the gate."""

    RELEASED = "released", _("released")
    DIFFERS = "differs", _("the goods differ")
    NOT_VALID = "not_valid", _("the pass was not valid")
    DOUBLE = "double", _("shown a second time")
