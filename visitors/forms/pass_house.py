"""The household's own application for a release pass (V-6)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from attachments.rules import FROM_A_RESIDENT
from portal.forms import OnceForm
from tickets.forms.page_form import moment_field
from visitors import pass_refusals as refusals
from visitors.forms.passes import check_lines, item_fields, items_in
from visitors.pass_enums import Applicant
from visitors.pass_rules import MOST_ITEMS
from visitors.services.passes import Application

AT_ONCE = 4  # lines that stand open; the others lie folded beneath


class HousePassForm(OnceForm):
    """What leaves, when, with which car; who applies is known by the link."""

    code = "house_pass"

    from_at = moment_field(_("Leaves from"), missing=refusals.PassFromMissing.sentence)
    until_at = moment_field(_("until"), missing=refusals.PassUntilMissing.sentence)
    plate = forms.CharField(label=_("Vehicle plate"), max_length=15, required=False)
    words = forms.CharField(
        label=_("Who carries the goods out, if it is not you?"),
        max_length=200,
        required=False,
        help_text=_("For example a moving company."),
    )
    photos = FilesField(
        label=_("Photos of the goods"),
        most=FROM_A_RESIDENT,
        help_text=_("Up to three. Where they were taken is removed from them."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields |= item_fields()

    def clean(self) -> dict[str, Any]:
        """Something leaves."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_lines(self)
        return cleaned

    def application(self, **who: Any) -> Application:
        """What the verb takes; `who` applies is known by the link."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("plate", "words", "from_at", "until_at", "photos")}
        standing = Applicant(who.pop("standing"))
        return Application(standing=standing, items=items_in(data), **facts, **who)

    @property
    def lines(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The lines that stand open."""
        return self._lines(1, AT_ONCE)

    @property
    def more_lines(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The lines that lie folded."""
        return self._lines(AT_ONCE + 1, MOST_ITEMS)

    @property
    def more_open(self) -> bool:
        """Whether one of these was filled in."""
        return any(self.data.get(f"what_{place}") for place, _what, _pieces in self.more_lines)

    def _lines(self, first: int, last: int) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(place, self[f"what_{place}"], self[f"pieces_{place}"]) for place in range(first, last + 1)]
