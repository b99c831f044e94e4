"""The community's shifts and figures, and the choice of a sheet."""

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from core.plain_form import Plain
from core.scanned import ScannedFile
from duty.services.shifts import ShiftWish


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class ShiftForm(Plain):
    """One shift; without times it is rest."""

    name = forms.CharField(
        label=_("Name of the shift"),
        max_length=10,
        error_messages={"required": _("Give the shift a name, for example 早班.")},
    )
    mark = forms.CharField(
        label=_("Character in the grid"),
        max_length=1,
        error_messages={"required": _("Give the one character that stands in the grid, for example 早.")},
    )
    letter = forms.CharField(
        label=_("Key"), max_length=1, error_messages={"required": _("Give the key that enters it, for example z.")}
    )
    starts = forms.TimeField(label=_("Begins"), required=False, widget=_clock())
    ends = forms.TimeField(
        label=_("Ends"), required=False, widget=_clock(), help_text=_("Earlier than its beginning: on the next day.")
    )
    manned = forms.BooleanField(label=_("somebody must be there every day"), required=False)
    shown = (
        Div("name", "mark", "letter", css_class="form-three"),
        Div("starts", "ends", css_class="form-pair"),
        "manned",
    )

    @property
    def wish(self) -> ShiftWish:
        """What is wanted; valid forms only."""
        return ShiftWish(**self.cleaned_data)


class FiguresForm(Plain):
    """What the checks count by."""

    rest_hours = forms.IntegerField(label=_("Least rest between two shifts, in hours"), min_value=0, max_value=24)
    holiday_days = forms.IntegerField(
        label=_("Days before a holiday by which its roster is published"), min_value=7, max_value=60,
        help_text=_("The rulebook: at least a week ahead."),
    )  # fmt: skip
    month_days = forms.IntegerField(
        label=_("Days before a month by which its roster is published"), min_value=1, max_value=28
    )


class SheetForm(Plain):
    """A roster as a sheet; nothing is taken over yet."""

    file = ScannedFile(
        label=_("Sheet"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("Excel (.xlsx) or CSV: a row for each person, a column for each day."),
        error_messages={"required": _("Choose the file first."), "empty": _("This file is empty.")},
    )
