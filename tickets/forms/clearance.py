"""Forms of the daily clearance: the one pass through today's matters, and the carry-over on a ticket's page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from tickets import clearance_refusals, refusals
from tickets.enums import OUTBOUND, Channel
from tickets.forms.action_form import Area, KeyedForm, words
from tickets.forms.page_form import moment_field
from tickets.forms.spoken import SpokenPageForm

TOMORROW_AT = 10  # o'clock: the word that is proposed for a matter that is carried over


def tomorrow(now: datetime) -> datetime:
    """Ten o'clock of the next local day."""
    return (localtime(now) + timedelta(days=1)).replace(hour=TOMORROW_AT, minute=0, second=0, microsecond=0)


def reason_field() -> forms.CharField:
    """Why it isn't solved today."""
    return words(_("Why not today"), missing=clearance_refusals.WhyNotToday.sentence, rows=2)


def date_field() -> forms.DateField:
    """By when it will be."""
    return DayField(
        label=_("Solved by"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give the date by which the matter will be solved."),
            "invalid": _("Give a date, for example 2026-11-30."),
        },
    )


class AccountForm(SpokenPageForm):
    """One matter of the pass: what the resident was told today, why it goes on, and until when."""

    code, submit, spoken = "account", _("Cleared, next"), "said"

    said = forms.CharField(label=_("What the resident was told today"), widget=Area(2), required=False)
    channel = forms.ChoiceField(
        label=_("Told by"), choices=[(item.value, item.label) for item in OUTBOUND], initial=Channel.CALL_OUT
    )
    next_reply_at = moment_field(_("The resident hears from us by"), missing=refusals.PromiseMissing.sentence)
    reason = reason_field()
    resolve_on = date_field()

    told = False

    def prepare(self) -> None:
        """Tomorrow is proposed for the next word; the cursor waits where the pass goes on."""
        self.initial.setdefault("next_reply_at", tomorrow(self.now))
        self._begin_at("said")

    def spare(self) -> None:
        """The resident was told today already: another word is welcome, not wanted."""
        self.told = True
        self.fields["next_reply_at"].required = False
        self.fields["said"].help_text = _("Already told today. Leave it empty, or add what else was said.")
        self._begin_at("reason")

    def _begin_at(self, name: str) -> None:
        """The one field that has the focus when the page opens; a refused form opens at its first error instead."""
        for field in ("said", "reason"):
            self.fields[field].widget.attrs.pop("autofocus", None)
        if not self.is_bound:
            self.fields[name].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Without a word today the matter is not cleared (TL-8)."""
        cleaned = super().clean()
        if not self.told and not (cleaned.get("said") or "").strip():
            self.add_error("said", _("Call the resident, then write down what you said: without it it isn't cleared."))
        if self.told and (cleaned.get("said") or "").strip() and not cleaned.get("next_reply_at"):
            self.add_error("next_reply_at", str(refusals.PromiseMissing.sentence))
        return cleaned

    def rows(self) -> list[Any]:
        """Short fields stand side by side."""
        kept = super().rows()[-1]
        return ["said", Div("channel", "next_reply_at", css_class="side-by-side"), "reason", "resolve_on", kept]


class CarryOverForm(KeyedForm):
    """Reason and date alone, on the ticket's page."""

    code, submit = "carry_over", _("Record reason and date")

    reason = reason_field()
    resolve_on = date_field()

    def restore(self, draft: Mapping[str, str]) -> None:
        """A kept date that has passed is not proposed again."""
        super().restore(draft)
        if draft.get("resolve_on", "") < f"{localtime(self.now):%Y-%m-%d}":
            self.initial.pop("resolve_on", None)
