"""The desk tells the price of a work order, and has it agreed to (R-5, IN-9)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tickets.charge_rules import LONGEST_NAME, LONGEST_PERSON, Line
from tickets.enums import MONEY_DEEDS, AgreedBy, Deed, OrderState, RateKind, Trade
from tickets.forms.order import OneOrderForm
from tickets.forms.rates import money_field
from tickets.models import Rate
from tickets.queries.orders import orders_of
from tickets.queries.rates import rates_for
from tickets.rate_words import plainly

PLACES = ("1", "2", "3")
NOT_YET = ""


class QuoteForm(OneOrderForm):
    """Up to three prices of the card and one in words of one's own; who agreed, and how."""

    code, submit = "quote", _("Record the price")
    states = tuple(OrderState(state) for state in sorted(MONEY_DEEDS[Deed.QUOTED]))

    own_name = forms.CharField(
        label=_("Something else"), required=False, max_length=LONGEST_NAME, help_text=_("What is not on the card.")
    )
    own_price = money_field(_("Its price in yuan"), required=False)
    how = forms.ChoiceField(
        label=_("Does the resident agree?"),
        required=False,
        choices=[
            (NOT_YET, _("not yet: only told")),
            (AgreedBy.CALL, _("yes, in this call")),
            (AgreedBy.PAPER, _("yes, signed on paper")),
        ],
    )
    agreed_name = forms.CharField(label=_("Who agreed"), required=False, max_length=LONGEST_PERSON)

    def prepare(self) -> None:
        """The card of today, the order's trade first."""
        super().prepare()
        trade = next((one.trade for one in orders_of(self.ticket)), Trade.GENERAL)
        self.rates = {rate.pk: rate for rate in rates_for(self.ticket.community, day=localdate(self.now))}
        choices = [("", _("– from the card –")), *_grouped(list(self.rates.values()), first=trade)]
        for place in PLACES:
            self.fields[f"rate_{place}"] = forms.ChoiceField(label=_("Priced item"), required=False, choices=choices)
            self.fields[f"quantity_{place}"] = forms.DecimalField(
                label=_("How many"),
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                error_messages={"invalid": _("Give a number, for example 2 or 1.5.")},
            )
            self.initial.setdefault(f"quantity_{place}", "1")
        self.initial.setdefault("agreed_name", self.ticket.caller_titled)

    def rows(self) -> list[Any]:
        """One line below the other."""
        lines = [Div(f"rate_{place}", f"quantity_{place}", css_class="price-line") for place in PLACES]
        own = Div("own_name", "own_price", css_class="price-line")
        return ["order", *lines, own, "how", "agreed_name"]

    def clean(self) -> dict[str, Any]:
        """At least one line; something of one's own has its price."""
        data = super().clean()
        if data.get("own_name") and data.get("own_price") is None and "own_price" not in self.errors:
            self.add_error("own_price", _("Give the price."))
        if data.get("own_price") is not None and not data.get("own_name"):
            self.add_error("own_name", _("Say what it is."))
        if data.get("how") and not data.get("agreed_name"):
            self.add_error("agreed_name", _("Write who agreed to the price."))
        data["lines"] = list(self.lines())
        if not self.errors and not data["lines"]:
            self.add_error("rate_1", _("Choose what it costs from the card, or write it below."))
        return data

    def lines(self) -> Iterator[Line]:
        """What was chosen and written."""
        data = self.cleaned_data
        for place in PLACES:
            rate = self.rates.get(int(data.get(f"rate_{place}") or 0))
            if rate:
                quantity = data.get(f"quantity_{place}")
                yield Line(
                    rate_id=rate.pk,
                    name=rate.name,
                    unit=rate.unit,
                    quantity=Decimal(1) if quantity is None else quantity,
                    price=rate.price,
                    kind=RateKind(rate.kind),
                )
        if data.get("own_name") and data.get("own_price") is not None:
            yield Line(None, data["own_name"], "", Decimal(1), data["own_price"])


def _grouped(rates: list[Rate], *, first: str) -> list[tuple[str, Any]]:
    """By trade, that of the order first."""
    found: dict[str, list[tuple[str, str]]] = {first: []}
    for rate in rates:
        words = f"{rate.name} ¥{plainly(rate.price)}/{rate.unit}"
        found.setdefault(rate.trade, []).append((str(rate.pk), words))
    return [(str(Trade(trade).label), rows) for trade, rows in found.items() if rows]
