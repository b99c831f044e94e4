"""Forms of the keys: enter one, lend it, take it back, take it out of the register, count them all (L-5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from duty import key_refusals as refusals
from duty.enums import KeyKind, SignedHow
from duty.key_rules import USUAL
from duty.models import Key, Post
from residents.models import Unit
from staff.forms import SecretField
from staff.models import User
from staff.queries import colleagues
from tickets.forms.page_form import PageForm, as_typed, moment_field

MISSING = {"required": refusals.KeyWordsMissing.sentence}


def line_field(label: Any, *, most: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    """One line of words."""
    return forms.CharField(label=label, max_length=most, required=required, error_messages=MISSING, **kwargs)


class KeyForm(PageForm):
    """A key for the register: its number, what it opens, how many copies, where it hangs."""

    code, submit = "key", _("Enter the key")
    posts: Sequence[Post] = ()

    number = line_field(_("Key number"), most=20)
    opens = line_field(_("What it opens"), most=100)
    post = forms.TypedChoiceField(
        label=_("Post"), coerce=int, error_messages={"invalid_choice": refusals.KeyNotYourPost.sentence}
    )
    kind = forms.ChoiceField(label=_("What it is kept for"), choices=KeyKind.choices)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=99, initial=1)
    unit = line_field(_("Unit"), most=30, required=False, help_text=_("If it belongs to one, for example 3-2-1201."))

    def prepare(self) -> None:
        """One's own posts."""
        field = self.fields["post"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [(str(post.pk), post.name) for post in self.posts]

    def clean_unit(self) -> Unit | None:
        """The unit as the register of places knows it."""
        code = self.cleaned_data["unit"].strip()
        if not code:
            return None
        found = Unit.objects.filter(community=self.who.community, code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no such unit. Write it as on the door list, or leave it empty."))
        return found

    def rows(self) -> list[Any]:
        """Number and door first."""
        return [
            Div("number", "copies", css_class="log-when"),
            "opens",
            Div("post", "kind", css_class="log-when"),
            "unit",
        ]


class LendForm(PageForm):
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
        outsider = Div("name", "phone", "signed_how", "signature", css_class="key-outsider")
        return ["borrower", outsider, "purpose", Div("due_at", "secret", css_class="log-when")]


class ReturnForm(PageForm):
    """The key is back: who brought it signs."""

    code, submit = "key_return", _("Take the key back")

    brought_by = line_field(
        _("Brought by somebody else"),
        most=50,
        required=False,
        help_text=_("Empty: the borrower. Otherwise the name; then you sign."),
    )
    words = line_field(_("Remark"), most=200, required=False)
    secret = SecretField(label=_("Password or PIN"))


class RetireForm(PageForm):
    """Why a key leaves the register."""

    code, submit = "key_retire", _("Take it out of the register")

    words = line_field(
        _("What became of it"), most=200, help_text=_("For example: handed to the owner of 3-2-1201, signed.")
    )
    secret = SecretField()


class CountForm(PageForm):
    """How many copies of each key are there; a difference is explained on its line."""

    code, submit = "key_count", _("Sign the count")
    lines: Sequence[tuple[Key, int]] = ()

    secret = SecretField()

    def prepare(self) -> None:
        """A number and a remark for every key."""
        for key, _lent in self.lines:
            number = forms.IntegerField(min_value=0, max_value=999, required=False, label=str(key))
            reason = line_field(_("Reason"), most=200, required=False)
            number.widget.attrs |= {"inputmode": "numeric", "class": "form-control"}
            reason.widget.attrs["class"] = "form-control"
            self.fields |= {f"present_{key.pk}": number, f"words_{key.pk}": reason}

    def present(self, data: Mapping[str, Any]) -> dict[int, int | None]:
        """Key id → copies found."""
        return {key.pk: data.get(f"present_{key.pk}") for key, _lent in self.lines}

    def words(self, data: Mapping[str, Any]) -> dict[int, str]:
        """Key id → what was written beside it."""
        return {key.pk: data.get(f"words_{key.pk}", "") for key, _lent in self.lines}

    def drawn(self) -> list[tuple[Key, int, forms.BoundField, forms.BoundField]]:
        """The lines as the page draws them."""
        return [(key, lent, self[f"present_{key.pk}"], self[f"words_{key.pk}"]) for key, lent in self.lines]

    def rows(self) -> list[Any]:
        """The lines stand in a table of the page; the signature beneath it."""
        return ["secret"]
