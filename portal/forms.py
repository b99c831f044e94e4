"""What a resident fills in: a word, an urge, the opinion card."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from tickets.enums import Satisfaction

LONGEST = 2000


class OnceForm(forms.Form):
    """A form whose click counts once, however often it is repeated."""

    code: ClassVar[str]

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"{self.code}_%s", initial={"key": uuid.uuid4()})


class WordForm(OnceForm):
    """A word to whoever looks after the matter."""

    code = "word"

    text = forms.CharField(
        label=_("Something to add?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = FilesField(help_text=_("Up to three. Where they were taken is removed from them."))

    def clean(self) -> dict[str, Any]:
        """A word, or a photo, which then says it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text", "").strip():
            if not cleaned.get("photos") and not self.errors:
                self.add_error("text", forms.ValidationError(_("Please write a few words first, or choose a photo.")))
            cleaned["text"] = _("(photo)")
        return cleaned


class UrgeForm(OnceForm):
    """I am still waiting."""

    code = "urge"


class OpinionForm(OnceForm):
    """The opinion card (R-4)."""

    code = "opinion"

    result = forms.ChoiceField(
        label=_("Was it well done?"),
        choices=[(one.value, one.label) for one in (Satisfaction.SATISFIED, Satisfaction.NOT_SATISFIED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    words = forms.CharField(
        label=_("Your words"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Not satisfied needs a word: the matter runs again with it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("result") == Satisfaction.NOT_SATISFIED and not cleaned.get("words", "").strip():
            self.add_error("words", forms.ValidationError(_("Please say what is not right, so that we can mend it.")))
        return cleaned
