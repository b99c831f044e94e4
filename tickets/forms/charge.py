"""The desk tells the price of a work order, has it agreed to, and records or puts right what is charged (R-5, IN-9)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.charge_rules import LONGEST_PERSON, LONGEST_REASON
from tickets.enums import MONEY_DEEDS, AgreedBy, Deed, OrderState
from tickets.forms.price_lines import LinesForm
from tickets.forms.typed_lines import Row, told_rows
from tickets.queries.charges import Account

NOT_YET = ""


class QuoteForm(LinesForm):
    """What it costs; who agreed, and how."""

    code, submit = "quote", _("Record the price")
    states = tuple(OrderState(state) for state in sorted(MONEY_DEEDS[Deed.QUOTED]))

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
        """Whoever called agrees, most often."""
        super().prepare()
        self.initial.setdefault("agreed_name", self.ticket.caller_titled)

    def known(self, account: Account) -> list[Row]:
        """What was told last: another price begins with it."""
        return told_rows(account.quoted or [])

    def clean(self) -> dict[str, Any]:
        """At least one line; whoever agrees has a name."""
        data = super().clean()
        if data.get("how") and not data.get("agreed_name"):
            self.add_error("agreed_name", _("Write who agreed to the price."))
        if not self.errors and not data["lines"]:
            self.add_error("lines", _("Choose what it costs from the card, or write it in your own words."))
        return data


class ChargeForm(LinesForm):
    """What is to be paid: recorded, or put right with a reason; what stood before stays to be read."""

    code, submit = "charge", _("Record the charge")
    states = tuple(OrderState(state) for state in sorted(MONEY_DEEDS[Deed.CHARGED]))

    lines = forms.CharField(label=_("What is charged"), required=False)
    nothing = forms.BooleanField(label=_("Nothing is charged."), required=False)
    why = forms.CharField(
        label=_("Why it is put right"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Needed when a charge is recorded already. The earlier one stays to be read."),
    )

    def clean(self) -> dict[str, Any]:
        """Lines, or the word that there are none."""
        data = super().clean()
        if data.get("nothing"):
            data["lines"] = []
        elif not self.errors and not data["lines"]:
            self.add_error("lines", _("Write what is charged, or say that nothing is."))
        return data
