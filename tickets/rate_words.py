"""What the clerk says about a price while the resident listens (IN-9)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from tickets.enums import RateKind
from tickets.models import Rate

SENTENCES: Mapping[str, Any] = {
    RateKind.SERVICE: gettext_lazy(
        "“%(name)s” is %(price)s yuan per %(unit)s, materials not included. The technician tells you the whole price "
        "first and begins when you agree."
    ),
    RateKind.LABOUR: gettext_lazy(
        "“%(name)s” is %(price)s yuan per %(unit)s. The technician tells you the whole price first and begins when you "
        "agree."
    ),
    RateKind.MATERIAL: gettext_lazy("“%(name)s” is %(price)s yuan per %(unit)s, work not included."),
}
FREE = gettext_lazy("“%(name)s” is free of charge.")


def plainly(price: Decimal) -> str:
    """As one says it: 30, not 30.00; 12.5 stays 12.50."""
    return f"{price:.0f}" if price == price.to_integral_value() else f"{price:.2f}"


def said_of(rate: Rate) -> str:
    """The sentence to say."""
    sentence = SENTENCES[rate.kind] if rate.price else FREE
    return str(sentence) % {"name": rate.name, "price": plainly(rate.price), "unit": rate.unit}
