"""The ground of the ticket's forms: what a verb's form is, how its click is made one record, how it is drawn."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from staff.models import Membership
from tickets.models import Ticket

OUT_OF_DATE = _("The page was out of date. Save once more: your text is still here.")
LOCAL = "%Y-%m-%dT%H:%M"  # what a browser's field for day and time sends and shows


def draft_key(ticket: Ticket, code: str) -> str:
    """The name under which what is typed here is kept."""
    return f"ticket-{ticket.pk}-{code}"


# forms drawn before: by form, language and first values; a few dozen, as proposed promises move on
_drawn: dict[tuple[str | None, ...], SafeString] = {}
MOST_DRAWN = 200


class DraftState:
    """Where drafts.js says that what is typed is kept."""

    def render(self, *args: Any, **kwargs: Any) -> SafeString:  # noqa: ARG002 crispy's signature
        """An empty place with its words."""
        return format_html(
            '<span class="draft-state" data-draft-state data-saved="{}" data-failed="{}" data-signed-out="{}"></span>',
            _("Draft kept"),
            _("Draft not kept: the network is down"),
            _("You are signed out: sign in on another page, what you typed stays here"),
        )


class ActionForm(forms.Form):
    """One verb's form: posts to the verb's address, keeps its draft, carries the key of its click."""

    code: ClassVar[str]
    submit: ClassVar[Any] = ""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        ticket: Ticket,
        who: Membership,
        now: datetime,
        files: Any = None,
    ) -> None:
        self.ticket, self.who, self.now = ticket, who, now
        self.touched = False
        super().__init__(data, files, prefix=None, auto_id=f"{self.code}_%s")
        self.prepare()

    def prepare(self) -> None:
        """Set choices and first values that depend on ticket and person."""

    def restore(self, draft: Mapping[str, str]) -> None:
        """Put back what was typed and not saved; the key is always a fresh one."""
        self.touched = True
        self.initial.update({name: draft[name] for name in self.fields if name != "key" and draft.get(name)})

    def renew(self) -> None:
        """Make a refused form ready to be sent again."""

    def typed(self) -> dict[str, str]:
        """What stands in the posted fields, to be kept as a draft."""
        return {name: str(self.data[name]) for name in self.fields if name != "key" and self.data.get(name)}

    @property
    def wants_more(self) -> bool:
        """Whether it was sent for more room, not to be carried out."""
        return False

    def rows(self) -> list[Any]:
        """The layout's rows above the buttons."""
        return [Field(name) for name in self.fields]

    @property
    def takes_files(self) -> bool:
        """Whether the form's tag must be multipart."""
        return self.is_multipart()

    def buttons(self) -> list[Any]:
        """The buttons; they say the verb."""
        return [StrictButton(self.submit, type="submit", css_class="btn-primary", data_save="")]

    @property
    def helper(self) -> FormHelper:
        """Crispy's description of what stands inside the form's tag."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout(*self.rows(), Div(*self.buttons(), DraftState(), css_class="form-end"))
        return helper

    @property
    def action(self) -> str:
        """The verb's address."""
        return reverse(f"tickets:{self.code}", args=[self.ticket.community.slug, self.ticket.number])

    @property
    def draft_url(self) -> str:
        """Where drafts.js keeps what is typed."""
        return reverse("tickets:draft", args=[self.ticket.community.slug, self.draft])

    @property
    def body(self) -> SafeString:
        """What stands inside the form's tag. An untouched form looks the same on every ticket: it is drawn once."""
        name = self.drawn_as()
        if name is None:
            return self.draw()
        place = (self.code, get_language(), *name)
        if place not in _drawn:
            if len(_drawn) >= MOST_DRAWN:
                _drawn.clear()
            _drawn[place] = self.draw()
        return _drawn[place]

    def draw(self) -> SafeString:
        """Fields and buttons by crispy."""
        return SafeString(render_crispy_form(self, self.helper))

    def drawn_as(self) -> tuple[str, ...] | None:
        """What this form's looks depend on besides the language; None when they are its own."""
        return None if self.is_bound or self.touched else ()

    @property
    def draft(self) -> str:
        """The name of this form's draft."""
        return draft_key(self.ticket, self.code)


class KeyedForm(ActionForm):
    """A form whose click makes one record, however often it is repeated."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """A fresh key for a fresh form."""
        self.initial["key"] = uuid.uuid4()

    def rows(self) -> list[Any]:
        """The key stands outside the layout: it differs with every click."""
        return [name for name in self.fields if name != "key"]

    @property
    def hidden(self) -> SafeString:
        """The key's field."""
        return format_html('<input type="hidden" name="key" value="{}">', self["key"].value())

    def renew(self) -> None:
        """A refused form is shown again with a fresh key: the next click is a new one."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "key": str(uuid.uuid4())}

    def clean(self) -> dict[str, Any]:
        """A key that is none stands at no field that a person sees."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.pop("key", None) or not cleaned.get("key"):
            raise forms.ValidationError(OUT_OF_DATE)
        return cleaned


class Area(forms.Textarea):
    """A text of a few lines that grows with what is typed; its length is the verb's business, so nothing is cut off."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows, "data-grow": ""})


def words(label: Any, *, missing: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """A required text."""
    return forms.CharField(label=label, widget=Area(rows), error_messages={"required": missing}, **more)
