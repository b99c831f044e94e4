"""Lending a key and taking it back: a colleague signs with the own secret, others on screen, picture or paper (L-5)."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from duty import key_refusals as refusals
from duty.enums import BackSigned, SignedHow
from duty.forms.key_register import line_field
from duty.key_rules import USUAL
from staff.forms import SecretField
from staff.models import User
from staff.queries import colleagues
from tickets.forms.page_form import PageForm, as_typed, moment_field


class SignaturePad:
    """A pad on which somebody signs with finger, pen or mouse; sign.js puts the picture into the file field beside it.

    Without a script there is no pad: the picture or the paper remains.
    """

    def render(self, form: forms.Form, *args: Any, **kwargs: Any) -> SafeString:  # noqa: ARG002 crispy's signature
        """The pad of the form's field `signature`."""
        return render_to_string("duty/_sign_pad.html", {"field": form["signature"]})


class OutsiderForm(PageForm):
    """A form on which somebody who is no colleague signs."""

    def clean(self) -> dict[str, Any]:
        """A picture of a signature says by itself how somebody signed."""
        cleaned = super().clean()
        if cleaned.get("signature") and not cleaned.get("signed_how"):
            cleaned["signed_how"] = SignedHow.SCREEN.value
        return cleaned

    @staticmethod
    def signing() -> list[Any]:
        """Pad, picture, paper."""
        return [SignaturePad(), "signed_how", "signature"]


class LendForm(OutsiderForm):
    """Who takes it, what for, until when; a colleague signs with the own secret, others on screen or paper."""

    code, submit = "key_lend", _("Lend the key")

    borrower = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), required=False, empty_label=_("somebody else, see below")
    )
    name = line_field(_("Name"), most=50, required=False)
    phone = line_field(_("Phone"), most=30, required=False)
    signed_how = forms.ChoiceField(label=_("How they sign"), choices=[("", "—"), *SignedHow.choices], required=False)
    signature = FilesField(label=_("Signature as a picture"), most=1)
    purpose = line_field(_("What for"), most=200)
    due_at = moment_field(_("Back by"), missing=refusals.KeyWordsMissing.sentence)
    secret = SecretField(
        label=_("Password or PIN"),
        help_text=_("A colleague who takes the key signs here; for anybody else you sign."),
    )

    def prepare(self) -> None:
        """The community's people; four hours are usual."""
        field = self.fields["borrower"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = colleagues(self.who.community)
        self.initial["due_at"] = as_typed(self.now + USUAL)

    def rows(self) -> list[Any]:
        """The colleague's few fields, and what others need folded beneath."""
        outsider = Div("name", "phone", *self.signing(), css_class="key-outsider", data_unless="borrower")
        return ["borrower", outsider, "purpose", Div("due_at", "secret", css_class="log-when")]


class ReturnForm(OutsiderForm):
    """The key is back: who brought it signs."""

    code, submit = "key_return", _("Take the key back")

    brought_by = line_field(
        _("Brought by somebody else"),
        most=50,
        required=False,
        help_text=_("Empty: the borrower. Otherwise the name."),
    )
    signed_how = forms.ChoiceField(label=_("How they sign"), choices=[("", "—"), *BackSigned.choices], required=False)
    signature = FilesField(label=_("Signature as a picture"), most=1)
    words = line_field(_("Remark"), most=200, required=False)
    secret = SecretField(label=_("Password or PIN"))

    lent_outside = False

    def rows(self) -> list[Any]:
        """Who is no colleague signs here; a colleague's loan asks for it once somebody else has brought the key."""
        asked: dict[str, str] = {} if self.lent_outside else {"data_when": "brought_by"}
        return ["brought_by", Div(*self.signing(), css_class="key-outsider", **asked), "words", "secret"]
