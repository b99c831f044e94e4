"""A field for photos and papers: several at once, looked into before anything is saved."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from attachments import refusals
from attachments.pictures import Prepared, prepare
from core.refusals import Refused

PICTURES = "image/jpeg,image/png,image/webp"
AGAIN = _("Choose the photos and files again: a browser does not keep them. Everything else is still here.")
_told: Callable[..., str] = lazy(lambda sentence, **facts: str(sentence) % facts, str)


class FilesInput(forms.ClearableFileInput):
    """A chooser that takes several files; `files.js` tells their sizes before they are sent."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of what is kept; with `papers` PDFs are taken as well as pictures. `most` at a time."""

    def __init__(self, *, papers: bool = False, most: int | None = None, **kwargs: Any) -> None:
        self.papers, self.most = papers, most or settings.ATTACHMENT_MOST_FILES
        megabytes = settings.ATTACHMENT_MOST_MEGABYTES
        told = _("Up to %(most)s pictures or PDFs, each up to %(size)s MB.")
        kwargs.setdefault("label", _("Photos and papers") if papers else _("Photos"))
        kwargs.setdefault("required", False)
        if papers:
            kwargs.setdefault("help_text", _told(told, most=self.most, size=megabytes))
        attrs = {
            "accept": PICTURES + (",application/pdf" if papers else ""),
            "data-files": "",
            "data-most": self.most,
            "data-megabytes": megabytes,
            "data-too-many": _told(refusals.TooManyFiles.sentence, limit=self.most),
            "data-too-large": refusals.FileTooLarge.sentence,
        }
        kwargs.setdefault("widget", FilesInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Prepared]:
        """Every file, or the sentence about the first that is not taken."""
        files: Sequence[UploadedFile[Any]] = [file for file in (data if isinstance(data, list) else [data]) if file]
        if len(files) > self.most:
            raise forms.ValidationError(str(refusals.TooManyFiles(limit=self.most)))
        for file in files:
            super().clean(file, initial)
            file.seek(0)  # a form that the verb refused is looked at a second time
        try:
            return [prepare(one, name=one.name or "", size=one.size or 0, papers=self.papers) for one in files]
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


def ask_again(form: forms.Form) -> None:
    """Where a form is shown once more for another reason, the browser has let its files go: say so at their field."""
    for name, field in form.fields.items():
        if isinstance(field, FilesField) and form.files.getlist(form.add_prefix(name)) and name not in form.errors:
            form.add_error(name, AGAIN)
