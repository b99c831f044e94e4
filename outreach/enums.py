"""Words of outreach: visits at home, questionnaires, events; and who may what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.enums import DESK, LEADS, OVERSIGHT, Role

READERS = DESK | OVERSIGHT
# who goes to the residents: a trainee comes along, but takes nothing alone (IN-8)
VISITORS = LEADS | {Role.FRONT}
# over whom the month's visits are spread
PLANNED = frozenset({Role.FRONT, Role.SUPERVISOR})


class VisitState(TextChoices):
    """Where a planned visit stands."""

    PLANNED = "planned", pgettext_lazy("home visit", "to be made")
    MADE = "made", pgettext_lazy("home visit", "made")
    DROPPED = "dropped", pgettext_lazy("home visit", "left out")


class Mood(TextChoices):
    """How satisfied the household said that it is."""

    SATISFIED = "satisfied", _("satisfied")
    SO_SO = "so_so", _("so-so")
    NOT_SATISFIED = "not_satisfied", _("not satisfied")


class Kind(TextChoices):
    """What sort of question."""

    SCALE = "scale", _("scale from 1 to 5")
    ONE = "one", _("one of several")
    MANY = "many", _("any of several")
    TEXT = "text", _("own words")


class Half(TextChoices):
    """The two surveys of a year (F-2)."""

    FIRST = "1", _("first half-year")
    SECOND = "2", _("second half-year")


class Source(TextChoices):
    """How the answers came."""

    LINK = "link", _("by link")
    PAPER = "paper", _("on paper")


class EventState(TextChoices):
    """Where an event stands."""

    PLANNED = "planned", pgettext_lazy("event", "planned")
    HELD = "held", pgettext_lazy("event", "held")
    CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")
