"""The forms of an audit: a remark on each matter that was not cleared, and the signature (D-4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quality.models import Remark
from staff.forms import SecretField, SignatureMixin

PREFIX = "remark-"


def typed_remarks(posted: Mapping[str, str]) -> dict[int, str]:
    """Line id → what was typed for it; nonsense among the names is left out."""
    found = {}
    for name, text in posted.items():
        number = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and number.isascii() and number.isdecimal() and len(number) < 19:
            found[int(number)] = text
    return found


def remark_of(line: Any) -> Remark | None:
    """The line's remark, if somebody wrote one."""
    return getattr(line, "remark", None)


def shown_remarks(lines: Sequence[Any], typed: Mapping[int, str]) -> list[tuple[Any, str]]:
    """Each line with what its field holds: what was typed last, else what is kept."""
    return [(line, typed.get(line.pk, found.text if (found := remark_of(line)) else "")) for line in lines]


class SignForm(SignatureMixin, forms.Form):
    """The lead's words, and their own password or PIN."""

    submit: str | Promise = _("Sign the day")
    words = forms.CharField(
        label=_("The lead's words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-grow": ""}),
        help_text=_("What the day taught, what is to be done. They stand on the signed sheet."),
    )
    secret = SecretField()

    @property
    def helper(self) -> FormHelper:
        """Crispy's description of what stands inside the form's tag."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        button = StrictButton(self.submit, type="submit", css_class="btn-primary", data_save="")
        helper.layout = Layout("words", "secret", Div(button, css_class="form-end"))
        return helper


class ReviewForm(SignForm):
    """The supervisor's words on a month of records (D-5)."""

    submit = _("Sign the month's review")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("How the month's logs and audits were kept, what is to be done better.")


class ChecksForm(SignForm):
    """The director's words on the checks that were drawn (D-5)."""

    submit = _("Sign the spot checks")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("The director's words")
        self.fields["words"].help_text = _("What the checks showed, what is to be done better.")
