"""Whose data is looked for; and the erasing, which is signed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy import refusals
from privacy.documents import LONGEST_NUMBER, normal_document
from privacy.forms.reveals import InsideForm
from privacy.queries.persons import normal_phone
from staff.forms import SecretField, SignatureMixin


class FindForm(InsideForm):
    """By phone or document; it is sent in the body, and stands in no address."""

    verb = _("Look")
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    document = forms.CharField(
        label=_("Document number"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("As it stands on the document. It is compared by a digest and not kept."),
    )

    def clean_phone(self) -> str:
        """As phones are kept."""
        typed = str(self.cleaned_data["phone"]).strip()
        number = normal_phone(typed)
        if typed and not number:
            raise forms.ValidationError(_("This is not a phone number. Please check it."))
        return number

    def clean_document(self) -> str:
        """In its usual spelling."""
        number = normal_document(str(self.cleaned_data["document"]))
        if len(number) > LONGEST_NUMBER:
            raise forms.ValidationError(_("This is too long for a document number. Please check it."))
        return number

    def clean(self) -> dict[str, Any]:
        """At least one of them."""
        found = super().clean() or self.cleaned_data
        if not self.errors and not found.get("phone") and not found.get("document"):
            self.add_error(None, str(refusals.NobodyNamed()))
        return found


class EraseForm(SignatureMixin, InsideForm):
    """Why, and who signs for it."""

    verb = _("Erase for good")
    reason = forms.CharField(
        label=_("Who asked for it, and how"),
        required=False,
        help_text=_("For example: by letter of 2026-11-20, identity checked at the counter. Without name and number."),
    )
    sure = forms.BooleanField(
        label=_("I have handed out the data if it was asked for: erasing cannot be undone."),
        error_messages={"required": _("Confirm that it is meant: erasing cannot be undone.")},
    )
    secret = SecretField()
