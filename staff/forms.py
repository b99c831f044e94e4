"""Login; signing; and what a community sets for itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from staff.models import User
from staff.services.sign import check_signature


class LoginForm(AuthenticationForm):
    """User name and password; the sentence does not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": _("User name or password is not right. Check both and try again."),
        "inactive": _("This account is switched off. Ask the administrator."),
    }


OWN_SECRET = _("Your password or PIN")


class SecretField(forms.CharField):
    """A person's own password or PIN in a form of any app. It is never drawn again, kept in a draft or suggested.

    Its name must be `secret` or begin with `secret_`: by that name drafts and kept forms leave it out. A missing one
    is refused by `check_signatures`, with the name of who has not signed.
    """

    def __init__(self, *, label: Any = OWN_SECRET, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "data-secret": ""}
        widget = forms.PasswordInput(render_value=False, attrs=attrs)
        super().__init__(label=label, widget=widget, required=False, strip=False, max_length=128, **kwargs)


class SignatureMixin:
    """For a form with one SecretField or several: the view calls `check_signatures` between `is_valid()` and the verb.

    class HandoverForm(SignatureMixin, forms.Form):
        secret_out = SecretField(label=_("Password or PIN of who goes"))
        secret_in = SecretField(label=_("Password or PIN of who comes"))

    if form.is_valid() and form.check_signatures({"secret_out": out, "secret_in": in_}, now=now, address=address): …
    """

    def check_signatures(self, signers: Mapping[str, User], *, now: datetime, address: str) -> bool:
        """Whether each of these fields holds its person's own secret; a refusal is shown at its field."""
        form = cast("forms.Form", self)
        for field, user in signers.items():
            secret = form.cleaned_data.pop(field, "")
            try:
                check_signature(user=user, secret=secret, now=now, address=address, field=field)
            except Refused as refusal:
                form.add_error(field, str(refusal))
        return not form.errors


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
