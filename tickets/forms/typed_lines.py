"""Lines of a price as they are typed, on the phone and at the desk: columns of the same length, a row each (R-5)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tickets.charge_rules import Line
from tickets.enums import RateKind
from tickets.models import ChargeLine, Rate

COLUMNS = ("rate", "name", "unit", "quantity", "price", "kind", "reason")
BETWEEN = "\x1f"  # how a draft holds the values of a column
NO_NUMBER = _("“%(typed)s” is not a number. Write it like 2 or 0.5.")

Row = Mapping[str, str]


def posted_rows(data: Any) -> list[Row]:
    """The rows of a posted form."""
    found = data if isinstance(data, QueryDict) else QueryDict()
    return list(_rows([found.getlist(name) for name in COLUMNS]))


def kept_rows(draft: Mapping[str, str]) -> list[Row]:
    """The rows of a draft."""
    return list(_rows([draft.get(name, "").split(BETWEEN) for name in COLUMNS]))


def as_kept(rows: Sequence[Row]) -> dict[str, str]:
    """The rows as a draft keeps them."""
    return {name: BETWEEN.join(row[name] for row in rows) for name in COLUMNS} if rows else {}


def told_rows(lines: Sequence[ChargeLine]) -> list[Row]:
    """The rows of what was told or charged before, to be put right."""
    return [
        {
            "rate": str(line.rate_id or ""),
            "name": "" if line.rate_id else line.name,
            "unit": "" if line.rate_id else line.unit,
            "quantity": line.quantity_plainly,
            "price": str(line.price),
            "kind": line.kind,
            "reason": line.reason,
        }
        for line in lines
    ]


def _rows(columns: Sequence[Sequence[str]]) -> Iterator[Row]:
    """Those that are wholly empty are nothing."""
    for values in zip(*columns, strict=False):
        row = dict(zip(COLUMNS, (value.strip() for value in values), strict=True))
        if row["rate"] or row["name"] or row["quantity"] or row["price"]:
            yield row


def lines_of(rows: Sequence[Row], *, community_id: int, wrong: Callable[[str], None]) -> list[Line]:
    """The rows as lines; a price that was left empty is the card's. What is no number is told to `wrong`."""
    wanted = [int(row["rate"]) for row in rows if _is_id(row["rate"])]
    card = {}
    if wanted:
        card = {rate.pk: rate.price for rate in Rate.objects.filter(community=community_id, pk__in=wanted)}

    def number(typed: str) -> Decimal:
        try:
            return Decimal(typed.replace("，", ".").replace(",", ".") or "0")
        except InvalidOperation:
            wrong(str(NO_NUMBER) % {"typed": typed[:20]})
            return Decimal(0)

    def line(row: Row) -> Line:
        rate = int(row["rate"]) if _is_id(row["rate"]) else None
        price = number(row["price"]) if row["price"] else card.get(rate or 0, Decimal(0))
        kind = RateKind(row["kind"]) if row["kind"] in RateKind.values else RateKind.MATERIAL
        return Line(rate, row["name"], row["unit"], number(row["quantity"]), price, kind, row["reason"])

    return [line(row) for row in rows]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
