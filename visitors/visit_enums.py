"""Words for visits, permits and the watch list."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """来访事由: why somebody wants in."""

    VISIT = "visit", _("visiting friends or family")
    DELIVERY = "delivery", _("bringing something")
    WORK = "work", _("work in the home")
    AGENT = "agent", _("viewing a flat")
    OFFICE = "office", _("to the property office")
    OTHER = "other", _("something else")


class VisitState(TextChoices):
    """Where a visit stands. Only who has come in is inside."""

    ASKED = "asked", _("waits for the host's consent")
    AGREED = "agreed", _("may come in")
    INSIDE = "inside", _("inside")
    LEFT = "left", _("left")
    REFUSED = "refused", _("the host is not willing")
    ABSENT = "absent", _("the host was not reached")
    TURNED_AWAY = "turned_away", _("not let in")


class ConsentHow(TextChoices):
    """How the host agreed."""

    PHONE = "phone", _("by phone")
    LINK = "link", _("by link")
    ADVANCE = "advance", _("announced beforehand")
    PERSON = "person", _("in person")


class Basis(TextChoices):
    """On what ground somebody came in (V-1, V-3, V-7)."""

    CONSENT = "consent", _("the host's consent")
    DECISION = "decision", _("the supervisor's decision")
    PERMIT = "permit", _("a permit")
    FORCED = "forced", _("forced entry")


class Question(TextChoices):
    """What the supervisor is asked about a visitor (V-3)."""

    NO_DOCUMENT = "no_document", _("no document")
    NO_HOST = "no_host", _("host not reached")


class Decision(TextChoices):
    """What the supervisor said."""

    ALLOWED = "allowed", _("let in")
    DENIED = "denied", _("do not let in")


class PermitKind(TextChoices):
    """Regular outsiders (V-7)."""

    WORKER = "worker", _("renovation worker")
    COURIER = "courier", _("courier")
    NANNY = "nanny", _("nanny or carer")
    CLEANER = "cleaner", _("hourly help")
    OTHER = "other", _("other regular outsider")


OPEN_STATES = (VisitState.ASKED, VisitState.AGREED)
NOT_LET_IN = (VisitState.REFUSED, VisitState.ABSENT, VisitState.TURNED_AWAY)
