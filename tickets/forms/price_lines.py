"""An order's prices as a form at the desk: as many lines as it takes, from the card or in words of one's own (R-5)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tickets import charge_rules
from tickets.charge_rules import MOST_PRICE, MOST_QUANTITY, Line
from tickets.enums import Trade
from tickets.forms.order import OneOrderForm
from tickets.forms.typed_lines import Row, as_kept, kept_rows, lines_of, posted_rows, told_rows
from tickets.models import Rate
from tickets.queries.charges import Account, account_of
from tickets.queries.orders import orders_of
from tickets.queries.rates import rates_for

SPARE = 2  # empty lines beneath those that are typed, where no script adds one
MORE = "more"  # the button that asks for further ones


class LinesForm(OneOrderForm):
    """A form about one order with its lines; what is known of its price stands in them already."""

    fold: Any = ""  # the title under which the lines are folded away; empty: they stand open

    lines = forms.CharField(label=_("Price"), required=False)  # only the place of what is wrong with them

    def prepare(self) -> None:
        """The lines that are known of the only order."""
        super().prepare()
        self.only = next((one for one in orders_of(self.ticket) if one.pk == self.initial["order"]), None)
        self.kept: list[Row] = self.known(account_of(self.only)) if self.only else []

    def known(self, account: Account) -> list[Row]:
        """What was charged, else what was told."""
        return told_rows(account.lines)

    @property
    def typed_rows(self) -> list[Row]:
        """The lines that stand in the form."""
        return posted_rows(self.data) if self.is_bound else self.kept

    def typed(self) -> dict[str, str]:
        """Lines are several values of one name."""
        return {**super().typed(), **as_kept(self.typed_rows)}

    def restore(self, draft: Mapping[str, str]) -> None:
        """The lines come back as they were typed."""
        super().restore(draft)
        self.kept = kept_rows(draft) or self.kept

    def renew(self) -> None:
        """The lines stay; the key is a fresh one."""
        posted = self.data
        super().renew()
        if isinstance(posted, QueryDict):
            fresh = posted.copy()
            fresh["key"] = str(self.data["key"])
            self.data = fresh

    @property
    def wants_more(self) -> bool:
        """The button for further lines was pressed, not the one that saves."""
        return MORE in self.data

    def rows(self) -> list[Any]:
        """The lines stand where their field does."""
        return [LinesEditor() if name == "lines" else name for name in super().rows()]

    def clean(self) -> dict[str, Any]:
        """Numbers are numbers."""
        data = super().clean()
        wrong: list[str] = []
        data["lines"] = lines_of(self.typed_rows, community_id=self.ticket.community_id, wrong=wrong.append)
        if wrong:
            self.add_error("lines", wrong[0])
        return data


class LinesEditor:
    """The lines' place in a layout."""

    def render(self, form: LinesForm, *args: Any, **kwargs: Any) -> SafeString:  # noqa: ARG002 crispy's signature
        """As on the phone, with what they come to."""
        trade = form.only.trade if form.only else Trade.GENERAL
        facts = {
            "form": form,
            "rows": form.typed_rows,
            "spare": range(SPARE),
            "rates": card_for(form, first=trade),
            "total": total_of(form.typed_rows, community_id=form.ticket.community_id),
            "more": MORE,
        }
        return SafeString(render_to_string("tickets/_price_lines.html", facts))


def card_for(form: LinesForm, *, first: str) -> list[Rate]:
    """The card of today, the order's trade first."""
    found = rates_for(form.ticket.community, day=localdate(form.now))
    return sorted(found, key=lambda rate: rate.trade != first)


def total_of(rows: Sequence[Row], *, community_id: int) -> Decimal | None:
    """What the typed lines come to; None while one of them cannot be."""
    wrong: list[str] = []
    lines = lines_of(rows, community_id=community_id, wrong=wrong.append)
    return charge_rules.total(lines) if lines and not wrong and all(map(_can_be, lines)) else None


def _can_be(line: Line) -> bool:
    return charge_rules.fits(line.price, most=MOST_PRICE) and charge_rules.fits(line.quantity, most=MOST_QUANTITY)
