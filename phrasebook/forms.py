"""The form of one phrase."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from phrasebook import refusals
from phrasebook.enums import Moment


class PhraseForm(forms.Form):
    """A phrase with its moment; a forbidden one with what to say instead."""

    moment = forms.ChoiceField(label=_("Moment"), choices=Moment.choices)
    text = forms.CharField(
        label=_("Phrase"),
        max_length=300,
        error_messages={"required": refusals.PhraseEmpty.sentence},
        help_text=_(
            "{caller}, {me}, {community} and {when} are filled in; in a forbidden phrase … stands for a few words."
        ),
    )
    text_en = forms.CharField(label=_("In English"), max_length=300, required=False)
    instead = forms.CharField(
        label=_("What to say instead"), max_length=300, required=False, help_text=_("Only for what is never said.")
    )
    unless = forms.CharField(
        label=_("Allowed when it is followed by"),
        max_length=200,
        required=False,
        help_text=_("Words separated by |, only for what is never said."),
    )
    active = forms.BooleanField(label=_("in use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
