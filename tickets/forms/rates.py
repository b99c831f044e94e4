"""Forms of the rate card: a new price, another price from a day on, a last day, a list."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.refusals import Refused
from core.scanned import ScannedFile
from tickets import charge_refusals as refusals
from tickets.charge_rules import LONGEST_NAME, LONGEST_UNIT
from tickets.enums import RateKind, Trade
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm
from tickets.rate_rules import LONGEST_CODE, RateFacts, check_code, check_price, tidy_code


def money_field(label: Any, **more: Any) -> forms.DecimalField:
    """An amount in yuan; whether it fits, the rules say."""
    return forms.DecimalField(
        label=label,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": _("Give the price."),
            "invalid": _("Give the amount as a number, for example 200 or 199.50."),
        },
        **more,
    )


def day_field(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    """A day."""
    return DayField(
        label=label,
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Give the day."), "invalid": _("Give the day, for example 2026-11-22.")},
        **more,
    )


class RateForm(PageForm):
    """A price that is new on the card."""

    code, submit = "rate", _("Put it on the card")

    rate_code = Words(
        label=_("Item code"),
        max_length=40,
        error_messages={"required": refusals.RateCodeUnfit.sentence % {"most": LONGEST_CODE}},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "SD-01"}),
    )
    name = Words(label=_("What it is"), max_length=LONGEST_NAME, error_messages={"required": _("Say what it is.")})
    trade = forms.ChoiceField(label=_("Trade"), choices=Trade.choices)
    kind = forms.ChoiceField(label=_("Kind of price"), choices=RateKind.choices)
    price = money_field(_("Price in yuan"), help_text=_("0 is free of charge."))
    unit = Words(
        label=_("Per"), max_length=LONGEST_UNIT, error_messages={"required": _("Say per what, for example 次, 米, 个.")}
    )
    valid_from = day_field(_("From"))
    valid_until = day_field(_("Until"), required=False, help_text=_("Empty: until somebody ends or changes it."))

    def prepare(self) -> None:
        """From today."""
        self.initial.setdefault("valid_from", localdate(self.now))
        self.initial.setdefault("unit", "次")

    def clean(self) -> dict[str, Any]:
        """What can be said before the verb is said at once."""
        data = super().clean()
        for name, check in (("rate_code", check_code), ("price", check_price)):
            if data.get(name) is not None:
                try:
                    check(data[name])
                except Refused as refusal:
                    self.add_error(name, str(refusal))
        return data

    def clean_rate_code(self) -> str:
        """Without blanks, in capitals."""
        return tidy_code(self.cleaned_data["rate_code"])

    def refuse(self, refusal: Refused) -> None:
        """The verb calls the code by its own name."""
        field = "rate_code" if refusal.field == "code" else refusal.field
        self.add_error(field if field in self.fields else None, str(refusal))

    def as_facts(self) -> RateFacts:
        """What the verb takes."""
        data = self.cleaned_data
        return RateFacts(
            code=data["rate_code"],
            name=data["name"].strip(),
            trade=Trade(data["trade"]),
            kind=RateKind(data["kind"]),
            unit=data["unit"].strip(),
            price=data["price"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
        )


class PriceForm(PageForm):
    """Another price from a day on."""

    code, submit = "price", _("Change the price")

    price = money_field(_("New price in yuan"))
    day = day_field(_("From"), help_text=_("Until the day before, the old price is valid."))

    def prepare(self) -> None:
        """From tomorrow."""
        self.initial.setdefault("day", localdate(self.now) + timedelta(days=1))


class EndForm(PageForm):
    """The last day on which a price is valid."""

    code, submit = "end", _("End it")

    last_day = day_field(_("Last day"))

    def prepare(self) -> None:
        """Today."""
        self.initial.setdefault("last_day", localdate(self.now))


class RateListForm(forms.Form):
    """A rate card to look through; nothing is imported yet."""

    file = ScannedFile(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("Excel (.xlsx) or CSV, up to 2,000 rows and 2 MB."),
        error_messages={"required": _("Choose the file first."), "empty": _("This file is empty.")},
    )
