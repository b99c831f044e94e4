"""The sentences of notices about monthly reports."""

from django.utils.translation import gettext_lazy as _

from notices import wording

SENTENCES = {
    "month.issued": _("The monthly report of %(month)s is issued. Read it, and open each number to its list."),
    "month.warning": _("The monthly report of %(month)s is to be issued by %(due)s."),
    "month.breach": _("The monthly report of %(month)s is not issued yet. See what holds it up, and issue it."),
    "month.escalation": _("The monthly report of %(month)s is still not issued (due %(due)s). Issue it now."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
