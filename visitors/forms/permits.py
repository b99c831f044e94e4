"""Forms of permits, announced visitors, the watch list, and what the leads settle."""

from datetime import time, timedelta
from typing import Any

from crispy_forms.layout import HTML, Div
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.days import DayField
from privacy.documents import LONGEST_NUMBER
from privacy.enums import DocumentKind
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm, as_typed, moment_field
from visitors import visit_refusals as refusals
from visitors.forms.supervision import ask_for_colleague, asked_for
from visitors.forms.visits import PLATE, TEL, WhomForm, phone_or_fault
from visitors.services.announcements import Expected
from visitors.services.permits import Holder, Span
from visitors.services.watch import Known
from visitors.visit_enums import PermitKind, Purpose

WEEKDAYS = (
    (0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun")),
)  # fmt: skip
NO_DAY = {"invalid": _("Give the day as 2026-11-22.")}
NO_TIME = {"invalid": _("Give the time as 08:30.")}
HOSTS = '{% include "visitors/_hosts.html" with form=form only %}'


def day_field(label: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DayField(label=label, widget=widget, error_messages={**NO_DAY, "required": NO_DAY["invalid"]})


def time_field(label: Any) -> forms.TimeField:
    """A time of day."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, error_messages={**NO_TIME, "required": NO_TIME["invalid"]})


def number_field() -> forms.CharField:
    """A document's number; it is sealed or digested at once and never a draft."""
    return Words(
        label=_("Document number"),
        max_length=LONGEST_NUMBER,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class PermitForm(WhomForm):
    """Who, for which unit, on which days and hours."""

    code, submit = "permit", pgettext_lazy("gate", "Issue the permit")

    kind = forms.ChoiceField(label=_("Kind"), choices=PermitKind.choices)
    holder = Words(label=_("Holder"), max_length=50, required=False)
    phone = Words(label=_("Phone"), max_length=40, required=False, widget=TEL)
    company = Words(label=_("Company"), max_length=60, required=False)
    document_kind = forms.ChoiceField(
        label=_("Document"), choices=[("", _("none")), *DocumentKind.choices], required=False
    )
    document = number_field()
    from_day, until_day = day_field(_("First day")), day_field(_("Last day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    from_time, until_time = time_field(_("Not before")), time_field(_("Not after"))
    field_order = (
        "kind", "holder", "phone", "company", "document_kind", "document", "whom", "target", "from_day", "until_day",
        "weekdays", "from_time", "until_time",
    )  # fmt: skip

    def prepare(self) -> None:
        """A month of working days, as renovation is allowed."""
        today = localtime(self.now).date()
        first = {"from_day": today, "until_day": today + timedelta(days=30), "weekdays": [0, 1, 2, 3, 4]}
        self.initial = {**first, "from_time": time(8), "until_time": time(18), **self.initial}
        ask_for_colleague(self)
        self.fields["whom"].label = _("For which unit")
        self.fields["whom"].help_text = _("Empty: for the whole community, as for couriers.")

    def clean_phone(self) -> str:
        """As phones are kept."""
        return phone_or_fault(str(self.cleaned_data["phone"]))

    @property
    def as_holder(self) -> Holder:
        """What the verb takes."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("phone", "company", "document_kind", "document")}
        return Holder(PermitKind(data["kind"]), data["holder"], **facts)

    @property
    def as_span(self) -> Span:
        """What the verb takes."""
        return Span(*(self.cleaned_data[name] for name in Span.__dataclass_fields__))

    def rows(self) -> list[Any]:
        """Pairs side by side."""
        pairs = (("kind", "holder"), ("phone", "company"), ("document_kind", "document"))
        return [
            *(Div(*pair, css_class="gate-pair") for pair in pairs),
            "whom",
            HTML(HOSTS),
            Div("from_day", "until_day", css_class="gate-pair"),
            Div("weekdays", css_class="gate-days"),
            Div("from_time", "until_time", css_class="gate-pair"),
            *asked_for(self),
        ]


class AnnounceForm(WhomForm):
    """The desk writes down whom a resident expects."""

    code, submit, needs_host = "announce", _("Announce the visitor"), True

    name = Words(label=_("Visitor's name"), max_length=50, required=False)
    phone = Words(label=_("Phone"), max_length=40, required=False, widget=TEL)
    plate = Words(label=_("Plate"), max_length=12, required=False, widget=PLATE)
    heads = forms.IntegerField(
        label=_("People"), initial=1, required=False, error_messages={"invalid": refusals.Heads.sentence}
    )
    purpose = forms.ChoiceField(label=_("Purpose of the visit"), choices=Purpose.choices, initial=Purpose.VISIT)
    from_at = moment_field(_("May come from"), missing=_("Say from when the visitor may come."))
    until_at = moment_field(_("May come until"), missing=_("Say until when the visitor may come."))

    def prepare(self) -> None:
        """From now on, half a day."""
        self.initial = {
            "from_at": as_typed(self.now), "until_at": as_typed(self.now + timedelta(hours=6)), **self.initial,
        }  # fmt: skip
        ask_for_colleague(self)

    def clean_phone(self) -> str:
        """As phones are kept."""
        return phone_or_fault(str(self.cleaned_data["phone"]))

    @property
    def expected(self) -> Expected:
        """What the verb takes."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("name", "phone", "plate", "from_at", "until_at")}
        return Expected(heads=data["heads"] or 0, purpose=Purpose(data["purpose"]), **facts)

    def rows(self) -> list[Any]:
        """Pairs side by side."""
        pairs = [Div(*pair, css_class="gate-pair") for pair in (("name", "heads"), ("phone", "plate"))]
        times = Div("from_at", "until_at", css_class="gate-pair gate-times")
        return ["whom", HTML(HOSTS), *pairs, times, "purpose", *asked_for(self)]


class WatchForm(PageForm):
    """Whom the gate is warned of, why, until when."""

    code, submit = "watch", _("Put on the list")

    name = Words(label=_("Name"), max_length=50, required=False)
    phone = Words(label=_("Phone"), max_length=40, required=False, widget=TEL)
    plate = Words(label=_("Plate"), max_length=12, required=False, widget=PLATE)
    document = number_field()
    reason = Words(label=_("Why the gate is warned"), max_length=200, required=False)
    until = day_field(_("Last day"))

    def prepare(self) -> None:
        """Three months, and then it is thought over."""
        self.initial = {"until": localtime(self.now).date() + timedelta(days=90), **self.initial}

    def typed(self) -> dict[str, str]:
        """No draft: names somebody."""
        return {}

    def clean_phone(self) -> str:
        """As phones are kept."""
        return phone_or_fault(str(self.cleaned_data["phone"]))

    @property
    def known(self) -> Known:
        """What the verb takes."""
        return Known(**{name: self.cleaned_data[name] for name in ("name", "phone", "plate", "document")})

    def rows(self) -> list[Any]:
        """Pairs side by side."""
        return [
            Div("name", "phone", css_class="gate-pair"),
            Div("plate", "document", css_class="gate-pair"),
            "reason",
            "until",
        ]


class GateSettingsForm(PageForm):
    """What the leads settle about the gate."""

    code, submit = "gate_settings", _("Save")

    documents = forms.BooleanField(
        label=_("A document is demanded at the gate"),
        required=False,
        help_text=_(
            "Kind and number are kept sealed and shown masked; never a picture. Demand it only where it is needed."
        ),
    )
    night_at = time_field(_("Hour from which nobody should still be inside"))
    phone = Words(label=_("Phone of the gate"), max_length=30, required=False)
