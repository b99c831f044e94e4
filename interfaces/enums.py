"""What a token may be allowed, and how a telephone call goes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.enums import DESK, OVERSIGHT

AGENTS = DESK | OVERSIGHT  # whose telephone may have an extension


class Scope(TextChoices):
    """What an integration may do, each verb by itself."""

    UNITS = "units:read", _("look up units")
    TICKETS = "tickets:read", _("read tickets")
    OPEN = "tickets:write", _("open tickets")
    CONTACTS = "contacts:write", _("add a contact to a ticket")
    DEADLINES = "deadlines:read", _("read deadlines")
    FIGURES = "figures:read", _("read the day's figures")
    CALLS = "calls:write", _("tell of telephone calls")
    PERSONAL = "personal", _("read what residents said and their titles; phones stay masked")


class CallState(TextChoices):
    """Where a telephone call is. It never goes back."""

    RINGING = "ringing", pgettext_lazy("call", "ringing")
    ANSWERED = "answered", pgettext_lazy("call", "answered")
    ENDED = "ended", pgettext_lazy("call", "ended")


class Outcome(TextChoices):
    """What became of a webhook's event."""

    WAITING = "waiting", pgettext_lazy("webhook", "waiting")
    DELIVERED = "delivered", pgettext_lazy("webhook", "delivered")
    DEAD = "dead", pgettext_lazy("webhook", "given up")
