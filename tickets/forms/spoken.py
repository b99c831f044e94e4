"""What is said to a resident is looked at before it is saved: forbidden phrases are pointed out once (PH-2)."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phrasebook.queries import forbidden_in
from phrasebook.rules import Forbidden
from staff.models import Community
from tickets.forms.action_form import ActionForm
from tickets.forms.page_form import PageForm

KEPT = "keep_words"


class SpokenForm(ActionForm):
    """A form whose `spoken` field goes to the resident. Saved a second time with the same phrases it goes through."""

    spoken: ClassVar[str]
    pointed_out: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Points at what is not said here, with what to say instead."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.pointed_out = look_at(self, self.ticket.community, cleaned.get(self.spoken) or "")
        return cleaned

    @property
    def hidden(self) -> SafeString:
        """What was pointed out already, beside whatever else is hidden."""
        more = getattr(super(), "hidden", SafeString(""))
        return format_html_join("", "{}", ((part,) for part in (more, kept(self.pointed_out))))


class SpokenPageForm(PageForm):
    """The same for a form that stands on a page of its own."""

    spoken: ClassVar[str]
    pointed_out: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Points at what is not said here, with what to say instead."""
        cleaned = super().clean()
        self.pointed_out = look_at(self, self.who.community, cleaned.get(self.spoken) or "")
        return cleaned

    def rows(self) -> list[Any]:
        """The fields, and what was pointed out already."""
        return [*super().rows(), Kept(self)]


class Kept:
    """The hidden field with what was pointed out, as a part of a layout."""

    def __init__(self, form: SpokenPageForm) -> None:
        self.form = form

    def render(self, *args: Any, **kwargs: Any) -> SafeString:  # noqa: ARG002 crispy's signature
        """Nothing as long as nothing was."""
        return kept(self.form.pointed_out)


class Speaking(Protocol):
    """A form that was sent and says something to a resident."""

    spoken: ClassVar[str]
    data: Any

    def add_error(self, field: str | None, error: Any) -> None:
        """Django's own."""


def look_at(form: Speaking, community: Community, said: str) -> tuple[str, ...]:
    """What was found; an error at the field unless all of it was pointed out before."""
    found = forbidden_in(community, said)
    patterns = tuple(one.pattern for one in found)
    if found and not set(patterns) <= set(str(form.data.get(KEPT, "")).split("|")):
        form.add_error(form.spoken, forms.ValidationError(pointed_at(found)))
    return patterns


def kept(patterns: Sequence[str]) -> SafeString:
    """The hidden field that lets them through next time."""
    if not patterns:
        return SafeString("")
    return format_html('<input type="hidden" name="{}" value="{}">', KEPT, "|".join(patterns))


def pointed_at(found: Iterable[Forbidden]) -> list[str]:
    """A sentence for each phrase, with what to say instead, and the way on."""
    words = _("“%(words)s” is not said to residents. Better: %(instead)s")
    said = [words % {"words": one.pattern, "instead": one.instead} for one in found]
    return [*said, _("If it must stand, save once more.")]
