"""What is said to a resident is looked at before it is saved: forbidden phrases are pointed out once (PH-2)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phrasebook.queries import forbidden_in
from phrasebook.rules import Forbidden
from tickets.forms.action_form import ActionForm

KEPT = "keep_words"


class SpokenForm(ActionForm):
    """A form whose `spoken` field goes to the resident. Saved a second time with the same phrases it goes through."""

    spoken: ClassVar[str]
    pointed_out: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Points at what is not said here, with what to say instead."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found = forbidden_in(self.ticket.community, cleaned.get(self.spoken) or "")
        known = set(str(self.data.get(KEPT, "")).split("|"))
        self.pointed_out = tuple(one.pattern for one in found)
        if found and not set(self.pointed_out) <= known:
            self.add_error(self.spoken, forms.ValidationError(pointed_at(found)))
        return cleaned

    @property
    def hidden(self) -> SafeString:
        """What was pointed out already, beside whatever else is hidden."""
        more = getattr(super(), "hidden", SafeString(""))
        if not self.pointed_out:
            return SafeString(more)
        kept = format_html('<input type="hidden" name="{}" value="{}">', KEPT, "|".join(self.pointed_out))
        return format_html_join("", "{}", ((part,) for part in (more, kept)))


def pointed_at(found: Iterable[Forbidden]) -> list[str]:
    """A sentence for each phrase, with what to say instead, and the way on."""
    words = _("“%(words)s” is not said to residents. Better: %(instead)s")
    said = [words % {"words": one.pattern, "instead": one.instead} for one in found]
    return [*said, _("If it must stand, save once more.")]
