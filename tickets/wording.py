"""The sentences of notices about tickets."""

from django.utils.translation import gettext_lazy as _

from notices import wording

SENTENCES = {
    "handover.offered": _("%(who)s offers you ticket %(ticket)s. Accept or decline it."),
    "handover.accepted": _("%(who)s has accepted ticket %(ticket)s and handles it now."),
    "handover.declined": _("%(who)s has declined ticket %(ticket)s. It stays with you: read the reason and decide."),
    "transfer.asked": _("%(who)s asks you to take ticket %(ticket)s to %(department)s. Forward it within the hour."),
    "transfer.forwarded": _("Ticket %(ticket)s is for %(department)s. Accept it within the hour."),
    "contact.joined": _(
        "Ticket %(ticket)s: the resident has contacted the desk again. Once should be enough. Reply now."
    ),
    "ticket.closed": _("%(who)s has closed ticket %(ticket)s."),
    "ticket.reopened": _("%(who)s has reopened ticket %(ticket)s. The resident is owed a reply."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
