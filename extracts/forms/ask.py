"""The one form of a list, made from its declared filters; with it, what is saved under a name."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.days import DayField
from core.refusals import Refused
from extracts import refusals
from extracts.enums import FilterKind, Span
from extracts.filters import Filter, Value
from extracts.queries.rows import flat
from extracts.registry import Listing
from extracts.services import Wish
from staff.models import Membership

LONGEST = 60


def _period(one: Filter, _who: Membership) -> dict[str, forms.Field]:
    day: dict[str, Any] = {"required": False, "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
    return {
        one.name: forms.ChoiceField(label=str(one.title), required=False, choices=[("", _("any time")), *Span.choices]),
        f"{one.name}_from": DayField(label=_("From"), **day),
        f"{one.name}_to": DayField(label=_("Until"), **day),
    }


def _choice(one: Filter, who: Membership) -> dict[str, forms.Field]:
    choices = [("", pgettext_lazy("filter", "all")), *one.choices(who)]
    return {one.name: forms.ChoiceField(label=str(one.title), required=False, choices=choices)}


def _words(one: Filter, _who: Membership) -> dict[str, forms.Field]:
    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    return {one.name: forms.CharField(label=str(one.title), required=False, max_length=LONGEST, widget=widget)}


FIELDS: Mapping[FilterKind, Callable[[Filter, Membership], dict[str, forms.Field]]] = {
    FilterKind.PERIOD: _period,
    FilterKind.CHOICE: _choice,
    FilterKind.WORDS: _words,
}


class AskForm(forms.Form):
    """Filters, and the fields of saving; each button of the page uses what it needs."""

    def __init__(self, listing: Listing, who: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing
        for one in listing.filters:
            self.fields |= FIELDS[one.kind](one, who)
        for field in self.fields.values():
            field.label_suffix = ""
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(Div(*[_laid_out(one) for one in listing.filters], css_class="extract-filters"))

    def clean(self) -> dict[str, Any]:
        """A stretch of time is relative, or has days: not both, and not turned around."""
        data = super().clean() or {}
        for one in self.listing.filters:
            if one.kind == FilterKind.PERIOD:
                self._clean_period(one.name, data)
        return data

    def _clean_period(self, name: str, data: dict[str, Any]) -> None:
        span, first, last = data.get(name), data.get(f"{name}_from"), data.get(f"{name}_to")
        if (first or last) and not span:
            data[name] = span = Span.BETWEEN.value
        if span == Span.BETWEEN and not (first or last) and not self.errors:
            self.add_error(f"{name}_from", str(refusals.DaysMissing()))
        elif span and span != Span.BETWEEN and (first or last):
            self.add_error(name, str(refusals.DaysAndSpan()))
        elif first and last and last < first:
            self.add_error(f"{name}_to", str(refusals.DaysTurned()))

    @property
    def filters(self) -> dict[str, Value]:
        """The valid form's values, as they are saved and applied."""
        found: dict[str, Value] = {}
        for one in self.listing.filters:
            value = self.cleaned_data.get(one.name) or ""
            if not value:
                continue
            if one.kind != FilterKind.PERIOD:
                found[one.name] = value.strip()
                continue
            days = {end: self.cleaned_data.get(f"{one.name}_{end}") for end in ("from", "to")}
            found[one.name] = {"span": value, **{end: day.isoformat() for end, day in days.items() if day}}
        return found

    @classmethod
    def filled(cls, listing: Listing, who: Membership, filters: Mapping[str, Value]) -> "AskForm":
        """As if these filters had been typed."""
        return cls(listing, who, flat(filters))


def _laid_out(one: Filter) -> Any:
    if one.kind == FilterKind.PERIOD:
        days = (Field(f"{one.name}_{end}", wrapper_class="extract-day") for end in ("from", "to"))
        return Div(one.name, *days, css_class="extract-period")
    return one.name


class SaveForm(forms.Form):
    """Under which name the filters are saved, for whom, and whether they come every month."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name of the filter"),
        max_length=LONGEST,
        error_messages={"required": refusals.NameMissing.sentence},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    shared = forms.BooleanField(label=_("Share with supervisor, director and administrator"), required=False)
    monthly = forms.BooleanField(label=_("Send it to me on the first of every month"), required=False)
    prefix = "save"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout("key", "name", "shared", "monthly")

    def clean_key(self) -> uuid.UUID:
        """A forged one is a fresh one."""
        return self.cleaned_data.get("key") or uuid.uuid4()

    def wish(self, filters: Mapping[str, Value]) -> Wish:
        """What the valid form asks for."""
        data = self.cleaned_data
        return Wish(data["name"], filters, shared=data["shared"], monthly=data["monthly"])

    def refuse(self, refusal: Refused) -> None:
        """Show it at its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
