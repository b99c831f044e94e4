"""What the forms of the assessment share."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.plain_form import Plain
from staff.forms import SecretField, SignatureMixin
from staff.models import User
from staff.refusals import SecretMissing
from tickets.forms.fields import Words


class Keyed(Plain):
    """With the click's key, so that a second click makes no second record."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @property
    def click(self) -> uuid.UUID:
        """The key that came, or a new one; valid forms only."""
        return self.cleaned_data.get("key") or uuid.uuid4()


def several_lines(label: Any, *, most: int, rows: int = 2, missing: Any = None, **more: Any) -> Words:
    """`missing`: what is said when it is empty; without it, it may be."""
    widget = forms.Textarea(attrs={"rows": rows, "data-grow": ""})
    told = {"required": missing} if missing else {}
    return Words(label=label, max_length=most, required=bool(missing), widget=widget, error_messages=told, **more)


def a_number(label: Any, wrong: Any, **more: Any) -> forms.IntegerField:
    """A whole number, with one sentence for whatever is none."""
    return forms.IntegerField(label=label, error_messages=dict.fromkeys(("required", "invalid"), wrong), **more)


class SecretForm(SignatureMixin, Plain):
    """One's own password or PIN."""

    secret = SecretField()

    def is_signed(self, user: User, *, now: datetime, address: str) -> bool:
        """Whether it is valid and holds this person's own secret; an empty field is no try."""
        if not self.is_valid():
            return False
        if not self.cleaned_data["secret"]:
            self.refuse(SecretMissing("secret", name=str(user)))
            return False
        return self.check_signatures({"secret": user}, now=now, address=address)


class SignForm(SecretForm):
    """The director's words as well."""

    words = several_lines(_("The director's words"), most=500, help_text=_("They stand on the confirmed sheet."))
    shown = ("words", "secret")
