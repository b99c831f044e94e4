"""The form of one phrase."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from phrasebook import refusals
from phrasebook.enums import Moment


class PhraseForm(forms.Form):
    """A phrase with its moment; a forbidden one with what to say instead."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
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
        self.initial["key"] = uuid.uuid4()
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """A key that is none stands at no field that a person sees."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.pop("key", None) or not cleaned.get("key"):
            raise forms.ValidationError(_("This form is out of date. Reload the page; what was saved is there."))
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
