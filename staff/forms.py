"""Login; and what a community sets for itself."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """User name and password; the sentence does not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": _("User name or password is not right. Check both and try again."),
        "inactive": _("This account is switched off. Ask the administrator."),
    }


class RulesForm(forms.Form):
    """For how long a closed matter is still the same (OTE-3), and how revisits are made (TL-9, TL-10)."""

    second_call_days = forms.IntegerField(
        label=_("Days in which a closed matter is still the same"),
        min_value=1,
        max_value=365,
        help_text=_("Whoever calls about it within these days has called a second time: the old ticket runs again."),
    )
    revisits = forms.BooleanField(
        label=_("Closed matters are revisited"),
        required=False,
        help_text=_("Repairs, services and valid complaints, within the limits TL-9 and TL-10."),
    )
    revisit_tries = forms.IntegerField(
        label=_("Tries to reach the resident for a revisit"),
        min_value=1,
        max_value=9,
        help_text=_("After so many tries in vain the revisit ends as “not reached”."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)
