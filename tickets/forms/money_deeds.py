"""What paid work costs, as deeds: told, agreed to with a signature, charged (R-5, IN-9)."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from tickets import charge_refusals, services
from tickets.charge_rules import LONGEST_PERSON
from tickets.enums import AgreedBy, Deed, OrderState
from tickets.forms.deed_form import DeedForm
from tickets.forms.typed_lines import Row, lines_of, posted_rows
from tickets.models import WorkOrder


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

    def rows(self) -> list[Row]:
        """The lines as they were typed."""
        return posted_rows(self.data)

    def clean(self) -> dict[str, Any]:
        """Numbers are numbers."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        lines_of(self.rows(), community_id=0, wrong=lambda sentence: self.add_error("lines", sentence))
        return cleaned

    def carry_out(self, order: WorkOrder, by: Any, now: datetime) -> WorkOrder:
        """A price that was left empty is the card's."""
        wrong: list[str] = []  # looked for in `clean` already
        self.cleaned_data["lines"] = lines_of(self.rows(), community_id=order.community_id, wrong=wrong.append)
        return super().carry_out(order, by, now)


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
