"""Forms of the register of keys: enter one, put it right, hang it elsewhere, take it out, count them all (L-5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from duty import key_refusals as refusals
from duty.enums import KeyKind
from duty.models import Key, Post
from duty.services import KeyLine
from residents.models import Unit
from staff.forms import SecretField
from tickets.forms.page_form import PageForm

MISSING = {"required": refusals.KeyWordsMissing.sentence}


def line_field(label: Any, *, most: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    """One line of words."""
    return forms.CharField(label=label, max_length=most, required=required, error_messages=MISSING, **kwargs)


class LineForm(PageForm):
    """A key's line in the register: its number, what it opens, how many copies, what for."""

    number = line_field(_("Key number"), most=20)
    opens = line_field(_("What it opens"), most=100)
    kind = forms.ChoiceField(label=_("What it is kept for"), choices=KeyKind.choices)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=99, initial=1)
    unit = line_field(_("Unit"), most=30, required=False, help_text=_("If it belongs to one, for example 3-2-1201."))

    def clean_unit(self) -> Unit | None:
        """The unit as the register of places knows it."""
        code = self.cleaned_data["unit"].strip()
        if not code:
            return None
        found = Unit.objects.filter(community=self.who.community, code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no such unit. Write it as on the door list, or leave it empty."))
        return found

    @property
    def line(self) -> KeyLine:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        return KeyLine(data["number"], data["opens"], KeyKind(data["kind"]), data["copies"], data["unit"])


class KeyForm(LineForm):
    """A key for the register, and where it hangs."""

    code, submit = "key", _("Enter the key")
    posts: Sequence[Post] = ()

    post = forms.TypedChoiceField(
        label=_("Post"), coerce=int, error_messages={"invalid_choice": refusals.KeyNotYourPost.sentence}
    )

    def prepare(self) -> None:
        """One's own posts."""
        choose_post(self, self.posts)

    def rows(self) -> list[Any]:
        """Number and door first."""
        return [
            Div("number", "copies", css_class="log-when"),
            "opens",
            Div("post", "kind", css_class="log-when"),
            "unit",
        ]


class EditForm(LineForm):
    """What the register says of a key, put right."""

    code, submit = "key_edit", _("Save the key")

    def rows(self) -> list[Any]:
        """As it was entered, without the post."""
        return [Div("number", "copies", css_class="log-when"), "opens", Div("kind", "unit", css_class="log-when")]


class MoveForm(PageForm):
    """To which post a key goes, and why; who moves it signs."""

    code, submit = "key_move", _("Move the key")
    posts: Sequence[Post] = ()

    post = forms.TypedChoiceField(
        label=_("To which post"), coerce=int, error_messages={"invalid_choice": refusals.KeyNotYourPost.sentence}
    )
    words = line_field(_("Why"), most=200, help_text=_("It stays in the key's history."))
    secret = SecretField()

    def prepare(self) -> None:
        """The posts at which the person writes, but for the key's own."""
        choose_post(self, self.posts)


def choose_post(form: PageForm, posts: Sequence[Post]) -> None:
    """Offer these posts."""
    field = form.fields["post"]
    assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 declared above; for the type checker
    field.choices = [(str(post.pk), post.name) for post in posts]


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
