"""Forms of the archive's workbook: the file that comes in, the reason why numbers go out plain."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.keys import clean_uuid
from core.refusals import Refused
from core.scanned import ScannedFile


class BookForm(forms.Form):
    """A workbook to look through; nothing is imported yet. The key makes a double click one file."""

    file = ScannedFile(
        label=_("Workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Excel (.xlsx), up to 60,000 rows a sheet and 20 MB."),
        error_messages={"required": _("Choose the file first."), "empty": _("This file is empty.")},
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("file", "key")

    def clean_key(self) -> str:
        """Empty when it is none: the view then makes one."""
        return clean_uuid(self.cleaned_data["key"])

    def refuse(self, refused: Refused) -> None:
        """Put a refusal of the file at its field."""
        self.add_error("file", str(refused))


class PlainForm(forms.Form):
    """Why the numbers are needed plain (A-3)."""

    reason = forms.CharField(
        label=_("Why the numbers are needed plain"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "It counts as unmasking: it uses up what you may unmask within the hour, the other leads are told at once,"
            " and the ledger keeps it with a digest of this reason."
        ),
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": "plain-key"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Field("reason"), "key")

    def clean_key(self) -> str:
        """Empty when it is none: the view then makes one."""
        return clean_uuid(self.cleaned_data["key"])

    def refuse(self, refused: Refused) -> None:
        """Put a refusal at the reason."""
        self.add_error("reason", str(refused))
