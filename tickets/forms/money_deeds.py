"""What paid work costs, as deeds: told, agreed to with a signature, charged (R-5, IN-9)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from tickets import charge_refusals, services
from tickets.charge_rules import LONGEST_PERSON, Line
from tickets.enums import AgreedBy, Deed, OrderState, RateKind
from tickets.forms.deed_form import DeedForm
from tickets.models import Rate, WorkOrder

COLUMNS = ("rate", "name", "unit", "quantity", "price", "kind", "reason")
NO_NUMBER = _("“%(typed)s” is not a number. Write it like 2 or 0.5.")


class MoneyDeed(DeedForm):
    """On the phone money is spoken of on site; the desk does it in a call before."""

    def states(self) -> list[OrderState]:
        """While somebody is there, or just was."""
        return [OrderState.DONE, OrderState.ON_SITE]

    def leads_to(self) -> str:
        """The order stays where it is."""
        return ""


class LinesDeed(MoneyDeed):
    """Lines from the rate card or in words of one's own; those that are wholly empty are nothing."""

    template = "phone/_lines.html"
    title: ClassVar[Any]

    lines = forms.CharField(required=False)  # only the place of what is wrong with them

    def rows(self) -> Iterator[Mapping[str, str]]:
        """The lines as they were typed."""
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        columns = [data.getlist(name) for name in COLUMNS]
        for values in zip(*columns, strict=False):
            row = dict(zip(COLUMNS, (value.strip() for value in values), strict=True))
            if row["rate"] or row["name"] or row["quantity"]:
                yield row

    def carry_out(self, order: WorkOrder, by: Any, now: datetime) -> WorkOrder:
        """A price that was left empty is the card's."""
        wanted = [int(row["rate"]) for row in self.rows() if row["rate"].isdigit()]
        card = {rate.pk: rate.price for rate in Rate.objects.filter(community=order.community_id, pk__in=wanted)}
        self.cleaned_data["lines"] = [self._line(row, card) for row in self.rows()]
        if self.errors:
            return order
        return super().carry_out(order, by, now)

    def clean(self) -> dict[str, Any]:
        """Numbers are numbers."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self.rows():
            for name in ("quantity", "price"):
                self._number(row[name])
        return cleaned

    def _line(self, row: Mapping[str, str], card: Mapping[int, Decimal]) -> Line:
        rate = int(row["rate"]) if row["rate"].isdigit() else None
        price = self._number(row["price"]) if row["price"] else card.get(rate or 0, Decimal(0))
        kind = RateKind(row["kind"]) if row["kind"] in RateKind.values else RateKind.MATERIAL
        return Line(rate, row["name"], row["unit"], self._number(row["quantity"]), price, kind, row["reason"])

    def _number(self, typed: str) -> Decimal:
        try:
            return Decimal(typed.replace("，", ".").replace(",", ".") or "0")
        except InvalidOperation:
            self.add_error("lines", str(NO_NUMBER) % {"typed": typed[:20]})
            return Decimal(0)


class QuoteDeed(LinesDeed):
    """The price that the resident is told."""

    deed, verb, icon = Deed.QUOTED, _("Tell the price"), "receipt-text"
    title = _("Price")

    def do(self, **facts: Any) -> object:
        """IN-9."""
        return services.quote(lines=self.cleaned_data["lines"], **facts)


class ChargeDeed(LinesDeed):
    """What was really used and is to be paid."""

    deed, verb, icon = Deed.CHARGED, _("Record what is charged"), "receipt"
    title = _("Materials and labour used")

    def do(self, **facts: Any) -> object:
        """R-5."""
        return services.charge(lines=self.cleaned_data["lines"], **facts)


class AgreeDeed(MoneyDeed):
    """The resident agrees to the price, and signs."""

    deed, verb, icon = Deed.AGREED, _("The resident agrees"), "signature"
    template = "phone/_agree.html"

    name = forms.CharField(
        label=_("Who agrees"),
        max_length=LONGEST_PERSON,
        error_messages={"required": _("Write the name of whoever agrees to the price.")},
    )
    how = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (AgreedBy.SIGNED, AgreedBy.PAPER)], initial=AgreedBy.SIGNED
    )
    signature = FilesField(label=_("Signature of the resident"), most=1)

    def clean(self) -> dict[str, Any]:
        """Signed on the phone has a signature."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("how") == AgreedBy.SIGNED and not cleaned.get("signature") and "signature" not in self.errors:
            self.add_error("signature", str(charge_refusals.SignatureMissing.sentence))
        return cleaned

    def do(self, **facts: Any) -> object:
        """IN-9."""
        data = self.cleaned_data
        signed = next(iter(data["signature"]), None) if data["how"] == AgreedBy.SIGNED else None
        return services.agree(name=data["name"], how=AgreedBy(data["how"]), signature=signed, **facts)
