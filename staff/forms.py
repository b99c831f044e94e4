"""Login; and what a community sets for itself."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """User name and password; the sentence does not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": _("User name or password is not right. Check both and try again."),
        "inactive": _("This account is switched off. Ask the administrator."),
    }


def whole_number(label: Any, *, most: int, help_text: Any) -> forms.IntegerField:
    """A field for 1 to `most`, with one sentence for everything that is none of them."""
    wrong = format_lazy(_("Give a whole number from 1 to {most}."), most=most)
    refused = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label=label, min_value=1, max_value=most, help_text=help_text, error_messages=refused)


class RulesForm(forms.Form):
    """For how long a closed matter is still the same (OTE-3), and how revisits are made (TL-9, TL-10)."""

    second_call_days = whole_number(
        _("Days in which a closed matter is still the same"),
        most=365,
        help_text=_("Whoever calls about it within these days has called a second time: the old ticket runs again."),
    )
    revisits = forms.BooleanField(
        label=_("Closed matters are revisited"),
        required=False,
        help_text=_("Repairs, services and valid complaints, within the limits TL-9 and TL-10."),
    )
    revisit_tries = whole_number(
        _("Tries to reach the resident for a revisit"),
        most=9,
        help_text=_("After so many tries in vain the revisit ends as “not reached”."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)
