"""The sentences of notices about audits."""

from django.utils.translation import gettext_lazy as _

from notices import wording

SENTENCES = {
    "audit.ready": _("The service day %(day)s has ended. Look at its figures and sign it."),
    "audit.breach": _("The audit of %(day)s is not signed yet. Remark on what was not cleared, and sign it."),
    "audit.escalation": _("The audit of %(day)s is still not signed (due %(due)s). Sign it now."),
    "audit.signed": _("%(who)s has signed the audit of %(day)s."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
