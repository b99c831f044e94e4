"""Why a phrase may be refused, each with the next step."""

from django.utils.translation import gettext_lazy as _

from core.refusals import Refused


class NoOwnList(Refused):
    code = "no_own_list"
    sentence = _("This community uses the company's list. Make a list of its own first.")


class PhraseEmpty(Refused):
    code = "phrase_empty"
    sentence = _("Write down the phrase.")


class InsteadMissing(Refused):
    code = "instead_missing"
    sentence = _("Say what the desk says instead: a forbidden phrase alone helps nobody.")
