"""Login; signing; and what a community sets for itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from staff.models import User
from staff.refusals import OwnPasswordMissing
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
    lock_minutes = forms.IntegerField(
        label=_("Minutes until an unattended desk is locked"),
        min_value=0,
        max_value=60,
        help_text=_("On PCs that are not enrolled as shared; those have their own. 0: not at all."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a whole number from 0 to 60.")
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)


class Narrow(forms.Form):
    """A plain form inside the page's own form element."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)


class EnrolForm(Narrow):
    """This PC becomes a shared one."""

    name = forms.CharField(
        label=_("Name of this PC"),
        max_length=40,
        help_text=_("As colleagues call it, for example “front desk, left”."),
        error_messages={"required": _("Give it a name, so that others recognise it in the list.")},
    )
    post = forms.CharField(label=_("Post"), max_length=40, required=False, help_text=_("Whose post it is, if any."))
    lock_minutes = whole_number(
        _("Minutes until it is locked"),
        most=60,
        help_text=_("Without anybody working on it. 30 seconds before, it says so."),
    )


class PinForm(SignatureMixin, Narrow):
    """One's own PIN, after the password."""

    secret = SecretField(label=_("Your password"))
    pin = forms.CharField(label=_("New PIN"), strip=False, max_length=8, required=False)
    again = forms.CharField(label=_("The same PIN again"), strip=False, max_length=8, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].help_text = format_lazy(
            _("{digits} digits; no birthday, no row like 123456."), digits=settings.PIN_DIGITS
        )
        for name in ("pin", "again"):
            attrs = {"autocomplete": "off", "inputmode": "numeric", "data-secret": ""}
            self.fields[name].widget = forms.PasswordInput(render_value=False, attrs=attrs)

    def clean(self) -> dict[str, Any]:
        """Both times the same."""
        found = super().clean() or self.cleaned_data
        if found.get("pin") != found.get("again"):
            self.add_error("again", _("The two PINs differ. Type the same one twice."))
        return found


class NewPasswordForm(Narrow):
    """A new password, twice. Its rules are Django's validators, which the verb asks."""

    secret_new = SecretField(label=_("New password"))
    secret_again = SecretField(label=_("The same password again"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret_new"].help_text = _("8 signs or more; several words are easier to keep than odd signs.")
        for name in ("secret_new", "secret_again"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"

    def clean(self) -> dict[str, Any]:
        """Given, and both times the same."""
        found = super().clean() or self.cleaned_data
        if not found.get("secret_new"):
            self.add_error("secret_new", _("Type the new password."))
        elif found["secret_new"] != found.get("secret_again"):
            self.add_error("secret_again", _("The two passwords differ. Type the same one twice."))
        return found


class ChangePasswordForm(SignatureMixin, NewPasswordForm):
    """One's own password, after the old one."""

    secret = SecretField(label=_("Your present password"))
    field_order = ("secret", "secret_new", "secret_again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].widget.attrs["autocomplete"] = "current-password"


ALL_OTHERS = "others"


class EndSessionsForm(SignatureMixin, Narrow):
    """One of one's own sessions, or all but this one, after password or PIN."""

    which = forms.ChoiceField(
        label=_("Which one is to end"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("That session has ended already. Choose one of those that go on.")
        ),
    )
    secret = SecretField()

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which = cast("forms.ChoiceField", self.fields["which"])
        which.choices = [(ALL_OTHERS, _("All the others")), *others] if len(others) > 1 else others
        which.initial = which.choices[0][0] if others else None


class CodeForm(Narrow):
    """The code after the password."""

    secret_code = SecretField(label=_("Code from the app, or a recovery code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", "data-secret": ""}
        self.fields["secret_code"].widget = forms.TextInput(attrs=attrs)

    def clean(self) -> dict[str, Any]:
        """Given."""
        found = super().clean() or self.cleaned_data
        if not found.get("secret_code", "").strip():
            self.add_error("secret_code", _("Type the six digits that the app shows now."))
        return found


class SecondFactorForm(SignatureMixin, CodeForm):
    """Setting the second factor up, or giving it up: the password, and what the app shows."""

    secret = SecretField(label=_("Your password"))
    field_order = ("secret", "secret_code")

    def __init__(self, *args: Any, fresh: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fresh:  # no recovery code yet
            self.fields["secret_code"].label = _("Code from the app")

    def clean(self) -> dict[str, Any]:
        """Both, named at once when both are missing."""
        found = super().clean()
        if not found.get("secret"):
            self.add_error("secret", str(OwnPasswordMissing.sentence))
        return found
