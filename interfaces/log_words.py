"""What the interface's log says in words: what was asked, how it was answered, what a webhook's event is about."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

OPENED = 201
_REFUSED: Mapping[int, str | Promise] = {
    400: _("not understood"),
    401: _("token refused"),
    403: _("not allowed"),
    404: _("no such record"),
    405: _("wrong method"),
    409: _("refused by a rule"),
    413: _("too large"),
    415: _("not JSON"),
    422: _("values can't be used"),
    429: _("too many requests"),
}
# an event's action begins with what it is about: ticket.closed, pass.issued
_ABOUT: Mapping[str, str | Promise] = {
    "audit": _("Audit"),
    "community": _("Community"),
    "day": _("Daily clearance"),
    "deadlines": _("Time limits"),
    "emergency": _("Emergencies"),
    "event": _("Events"),
    "extract": _("Extracts"),
    "fees": _("Fee notices"),
    "gate": _("Gate"),
    "handover": _("Handover"),
    "integration": _("Integrations"),
    "key": _("Keys"),
    "letter": _("Letters"),
    "log": _("Duty log"),
    "month": _("Monthly reports"),
    "pass": _("Release passes"),
    "patrol": _("Patrols"),
    "personal": _("Personal data"),
    "phone_call": _("Telephone calls"),
    "ping": pgettext_lazy("webhook", "Test event"),
    "post": _("Duty and posts"),
    "resident": _("Resident"),
    "residents": _("Resident"),
    "roster": _("Rosters"),
    "sheet": _("Staff assessment"),
    "survey": _("Surveys"),
    "terminal": _("Shared PCs"),
    "ticket": _("Ticket"),
    "training": _("Training"),
    "unit": _("Unit"),
    "vehicle": _("Vehicles"),
    "visit": _("Visits"),
    "home_visit": _("Home visits"),
    "webhook": pgettext_lazy("webhook", "Webhooks"),
}


def asked_for(operation: str) -> str:
    """What an operation of the interface does; one that is no more keeps its name."""
    from interfaces.operations import OPERATIONS  # the schemas, a tenth of the start of a process that shows no log

    known = OPERATIONS.get(operation)
    return gettext(known.title) if known else operation or gettext("unknown address")


def answered(status: int) -> str:
    """How a question ended."""
    if status < 400:
        return pgettext("of a programme", "created") if status == OPENED else pgettext("of a programme", "answered")
    return str(_REFUSED.get(status, pgettext_lazy("of a programme", "failed")))


def about(action: str) -> str:
    """What a webhook's event is about; empty when it has no word of its own."""
    return str(_ABOUT.get(action.partition(".")[0], ""))
