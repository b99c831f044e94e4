"""The sentences of notices about audits."""

from django.utils.translation import gettext_lazy as _

from notices import wording

SENTENCES = {
    "audit.ready": _("The service day %(day)s has ended. Look at its figures and sign it."),
    "audit.breach": _("The audit of %(day)s is not signed yet. Remark on what was not cleared, and sign it."),
    "audit.escalation": _("The audit of %(day)s is still not signed (due %(due)s). Sign it now."),
    "spot.drawn": _("%(count)s records of %(month)s are drawn for your spot checks. Judge each and sign."),
    "spot.breach": _("The spot checks of %(month)s are not signed yet. Judge the drawn records and sign."),
    "spot.escalation": _("The spot checks of %(month)s are still not signed (due %(due)s)."),
    "spot.faulty": _("The director found %(count)s records of %(month)s not in order. Read why."),
    "audit.signed": _("%(who)s has signed the audit of %(day)s."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
