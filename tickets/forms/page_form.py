"""The ground of forms that stand on a page of their own: a key for the click, a draft for what is typed."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.days import MomentField
from core.refusals import Refused
from staff.models import Membership
from tickets.forms.action_form import LOCAL, OUT_OF_DATE, DraftState

INVALID_MOMENT = _("Give day and time, for example 2026-11-22 16:20.")
MOMENTS = (LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")


class PageForm(forms.Form):
    """A form by its `code`, about the record `about` (0 = a new one), that carries the key of its click."""

    code: ClassVar[str]
    submit: ClassVar[Any] = ""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        who: Membership,
        now: datetime,
        about: int = 0,
        draft: Mapping[str, str] | None = None,
        initial: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        self.who, self.now, self.about = who, now, about
        super().__init__(data, files, initial=dict(initial or {}), auto_id=f"{self.code}_%s")
        self.initial["key"] = uuid.uuid4()
        self.prepare()
        kept = draft or {}
        self.initial.update({name: kept[name] for name in self.fields if name != "key" and kept.get(name)})

    def prepare(self) -> None:
        """Set choices and first values that depend on the person and the hour."""

    @property
    def draft(self) -> str:
        """The name under which what is typed here is kept."""
        return draft_name(self.code, self.about)

    @property
    def draft_url(self) -> str:
        """Where drafts.js keeps what is typed."""
        return reverse("tickets:draft", args=[self.who.community.slug, self.draft])

    def typed(self) -> dict[str, str]:
        """What stands in the posted fields, to be kept as a draft."""
        return {name: str(self.data[name]) for name in self.fields if name != "key" and self.data.get(name)}

    def clean(self) -> dict[str, Any]:
        """A key that is none stands at no field that a person sees."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.pop("key", None) or not cleaned.get("key"):
            raise forms.ValidationError(OUT_OF_DATE)
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def renew(self) -> None:
        """A refused form is shown again with a fresh key: the next click is a new one."""
        self.data = with_fresh_key(self.data)

    def rows(self) -> list[Any]:
        """The layout's rows above the button."""
        return [name for name in self.fields if name != "key"]

    @property
    def helper(self) -> FormHelper:
        """What stands inside the form's tag, for crispy; a form without words for its button leaves it to the page."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        button = StrictButton(self.submit, type="submit", css_class="btn-primary", data_save="")
        end = [Div(button, DraftState(), css_class="form-end")] if self.submit else []
        helper.layout = Layout("key", *self.rows(), *end)
        return helper


def with_fresh_key(posted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Everything that was posted, several choices of one field as well, with the key of the next click."""
    again = posted.copy() if isinstance(posted, QueryDict) else dict(posted)
    again["key"] = str(uuid.uuid4())
    return again


def draft_name(code: str, about: int) -> str:
    """The draft of the form `code` about the record `about`."""
    return f"page-{code}-{about}"


def moment_field(label: Any, *, missing: Any, help_text: Any = "", required: bool = True) -> forms.DateTimeField:
    """A day and time; its value is a moment of the community's zone."""
    return MomentField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
        error_messages={"required": missing, "invalid": INVALID_MOMENT},
    )


def as_typed(at: datetime) -> str:
    """A moment as a field for day and time holds it."""
    return localtime(at).strftime(LOCAL)
