"""What a lead fills in for a screen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.forms.page_form import PageForm


class WallForm(PageForm):
    """What the screen is called."""

    code, submit = "wall", _("Make the address")

    name = forms.CharField(
        label=_("Where the screen hangs"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("e.g. office, north wall")}),
        error_messages={"required": _("Say where the screen hangs, so that you know it again in the list.")},
    )

    def clean_name(self) -> str:
        """One name a screen, whatever blanks stand around it."""
        return " ".join(str(self.cleaned_data["name"]).split())
