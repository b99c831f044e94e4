"""The sentences of notices about release passes."""

from django.utils.translation import gettext_lazy as _

from notices import wording

SENTENCES = {
    "pass.applied": _(
        "Release pass %(number)s for %(unit)s was applied for by the resident's link. Confirm the owner and sign."
    ),
    "pass.differs": _(
        "%(who)s at the gate: the goods of %(number)s (%(unit)s) differ from the pass. Call the gate now."
    ),
    "pass.double": _("Release pass %(number)s (%(unit)s) was shown a second time to %(who)s. Look into it."),
    "pass.not_valid": _("%(who)s at the gate was shown %(number)s (%(unit)s), which was not valid. Look into it."),
}


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        wording.register(code, sentence)
