"""The field of a form that takes one file: a workbook, a list. Every file that comes in passes here or `FilesField`."""

from typing import Any

from django import forms

from core.refusals import Refused
from core.scanner import scan


class ScannedFile(forms.FileField):
    """Django's, with the virus scanner before it where there is one."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, from its beginning; the scanner's sentence is the field's."""
        file = super().clean(data, initial)
        if file:
            try:
                scan(file.chunks(), file.name or "")
            except Refused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
            file.seek(0)
        return file
