"""Words of the desk: kinds, channels, states and what may follow what."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """类别: what sort of matter it is."""

    COMPLAINT = "complaint", _("complaint")
    REPAIR = "repair", _("repair")
    INQUIRY = "inquiry", _("inquiry")
    HELP = "help", _("help")
    PRAISE = "praise", _("praise")
    SUGGESTION = "suggestion", _("suggestion")


class Channel(TextChoices):
    """How a contact came in or went out (IN-1)."""

    PHONE = "phone", _("phone call")
    WALK_IN = "walk_in", _("walk-in")
    LETTER = "letter", _("letter")
    ONLINE = "online", _("online")
    PATROL = "patrol", _("patrol")
    CALL_OUT = "call_out", _("call to the resident")
    VISIT = "visit", _("visit to the resident")


INBOUND = (Channel.PHONE, Channel.WALK_IN, Channel.LETTER, Channel.ONLINE, Channel.PATROL)
OUTBOUND = (Channel.CALL_OUT, Channel.VISIT, Channel.ONLINE, Channel.LETTER, Channel.WALK_IN, Channel.PHONE)


class State(TextChoices):
    """Where a matter stands."""

    NEW = "new", _("waiting for a reply")
    IN_PROGRESS = "in_progress", _("in progress")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


OPEN_STATES = (State.NEW, State.IN_PROGRESS, State.ANSWERED)

MAY_FOLLOW: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.IN_PROGRESS, State.ANSWERED, State.CLOSED}),
    State.IN_PROGRESS: frozenset({State.IN_PROGRESS, State.ANSWERED, State.CLOSED}),
    State.ANSWERED: frozenset({State.IN_PROGRESS, State.ANSWERED, State.CLOSED}),
    State.CLOSED: frozenset({State.IN_PROGRESS}),
}


class Direction(TextChoices):
    """Who spoke to whom; a note stays in the house."""

    IN = "in", _("from the resident")
    OUT = "out", _("to the resident")
    NOTE = "note", _("note")


class Told(TextChoices):
    """How the resident was told the outcome (OTE-7)."""

    PHONE = "phone", _("by phone")
    IN_PERSON = "in_person", _("in person")
    LETTER = "letter", _("by letter")
    ONLINE = "online", _("online")
    NOT_POSSIBLE = "not_possible", _("could not be told")


class HandoverState(TextChoices):
    """A handover has two sides (OTE-6); to another department it goes through the supervisor (OTE-4)."""

    ASKED = "asked", _("waiting for the supervisor")
    OFFERED = "offered", _("waiting for acceptance")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


PENDING_HANDOVER = (HandoverState.ASKED, HandoverState.OFFERED)


class Happening(TextChoices):
    """What stands in a ticket's story besides the contacts."""

    HANDOVER_OFFERED = "handover_offered", _("handover offered")
    HANDOVER_ACCEPTED = "handover_accepted", _("handover accepted")
    HANDOVER_DECLINED = "handover_declined", _("handover declined")
    HANDOVER_WITHDRAWN = "handover_withdrawn", _("handover withdrawn")
    TRANSFER_ASKED = "transfer_asked", _("transfer to another department asked")
    TRANSFER_FORWARDED = "transfer_forwarded", _("forwarded to the department")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
