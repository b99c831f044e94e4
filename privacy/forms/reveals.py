"""Why somebody must see a number; and what the leads set about it."""

import uuid
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from privacy import refusals
from privacy.enums import Reason
from privacy.reveal_rules import MOST_PER_HOUR
from staff.forms import whole_number
from staff.models import User

# a technician's own errand has a button of its own
OFFERED = [(value, label) for value, label in Reason.choices if value != Reason.ERRAND]


class InsideForm(forms.Form):
    """A form inside the page's own form element, with its key and its button."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    verb: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        self.fields["key"].widget.attrs["id"] = f"key-{type(self).__name__.lower()}"  # several stand on one page
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        names = [name for name in self.fields if name != "key"]
        button = StrictButton(self.verb, type="submit", css_class="btn-primary", data_save="")
        self.helper.layout = Layout("key", *names, Div(button, css_class="form-end"))

    def clean_key(self) -> uuid.UUID:
        """A forged one is a fresh one: it makes one record like any other."""
        return self.cleaned_data.get("key") or uuid.uuid4()

    def refuse(self, refusal: Refused) -> None:
        """Show it at its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class RevealForm(InsideForm):
    """Why: one of the usual reasons, or own words."""

    verb = _("Show the number")
    reason = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=OFFERED,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), refusals.ReasonMissing.sentence),
    )
    words = forms.CharField(label=_("In own words"), required=False, max_length=None)


class AllowForm(InsideForm):
    """More for a colleague, for one hour."""

    verb = _("Allow")
    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Colleague"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), refusals.NotOneOfUs.sentence),
    )
    more = whole_number(_("How many more"), most=200, help_text=_("For one hour from now."))


class LimitForm(InsideForm):
    """The community's number."""

    verb = _("Save")
    per_hour = whole_number(
        _("Numbers that one person may unmask in an hour"),
        most=MOST_PER_HOUR,
        help_text=_("Beyond that it is refused, and the supervisor is told."),
    )
