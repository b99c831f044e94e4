"""The sentences of notices about staff sheets and trainings."""

from django.utils.translation import gettext_lazy as _

from notices import wording

SENTENCES = {
    "sheet.deducted": _("%(count)s new entries on your sheet of %(month)s: %(points)s points. Look why."),
    "sheet.credited": _("%(count)s new entries on your sheet of %(month)s: %(points)s points. Well done."),
    "sheet.struck": _("An entry on your sheet of %(month)s was struck. It counts no more."),
    "sheet.contested": _("%(who)s contests an entry on the sheet of %(month)s. Answer it."),
    "sheet.answered": _("The entry that you contested on your sheet of %(month)s has its answer."),
    "sheet.confirmed": _("Your sheet of %(month)s is confirmed: %(total)s points."),
    "training.invited": _("Training “%(topic)s” on %(when)s. Open it for room and material."),
    "training.cancelled": _("The training “%(topic)s” on %(when)s is cancelled."),
    "training.signed_off": _("You are signed off: from now on you take calls alone."),
    "training.signed_off_lead": _("%(who)s is signed off and takes calls alone from now on."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
