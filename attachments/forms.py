"""A field for photos and papers: several at once, looked into before anything is saved."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from attachments import refusals, rules
from attachments.pictures import Prepared, prepare
from core.refusals import Refused


class FilesInput(forms.ClearableFileInput):
    """A chooser that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of what is kept; with `papers` PDFs are taken as well as pictures."""

    def __init__(self, *, papers: bool = False, most: int = rules.MOST_AT_ONCE, **kwargs: Any) -> None:
        kinds = "image/jpeg,image/png,image/webp" + (",application/pdf" if papers else "")
        kwargs.setdefault("label", _("Photos and papers") if papers else _("Photos"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", FilesInput(attrs={"accept": kinds}))
        super().__init__(**kwargs)
        self.papers, self.most = papers, most

    def clean(self, data: Any, initial: Any = None) -> list[Prepared]:
        """Every file, or the sentence about the first that is not taken."""
        files: Sequence[UploadedFile[Any]] = [file for file in (data if isinstance(data, list) else [data]) if file]
        if len(files) > self.most:
            raise forms.ValidationError(str(refusals.TooManyFiles(limit=self.most)))
        for file in files:
            super().clean(file, initial)
        try:
            return [prepare(one, name=one.name or "", size=one.size or 0, papers=self.papers) for one in files]
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
