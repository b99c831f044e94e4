"""Money on a work order and on the rate card: pure functions of amounts and days (R-5, IN-9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tickets import charge_refusals as refusals
from tickets import order_refusals
from tickets.enums import MONEY_DEEDS, AgreedBy, Deed, OrderState, RateKind

CENT = Decimal("0.01")
MOST_LINES = 30
MOST_QUANTITY = Decimal(10_000)
MOST_PRICE = Decimal(100_000)  # yuan a piece; beyond it somebody slipped on the keys
LONGEST_NAME = 60
LONGEST_UNIT = 12
LONGEST_REASON = 200
LONGEST_PERSON = 50


@dataclass(frozen=True)
class Line:
    """One line as it is typed: from the rate card (`rate_id`), or in words of one's own.

    A line from the card takes name, unit and kind from it; another price than the card's needs a `reason`.
    """

    rate_id: int | None
    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    kind: RateKind = RateKind.SERVICE
    reason: str = ""

    @property
    def amount(self) -> Decimal:
        """Quantity times price, to the cent."""
        return (self.quantity * self.price).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Sums:
    """What stands on an order: told last, agreed to last, charged last; None where nothing was."""

    quoted: Decimal | None = None
    agreed: Decimal | None = None
    charged: Decimal | None = None


def total(lines: Sequence[Line]) -> Decimal:
    """What they come to."""
    return sum((line.amount for line in lines), Decimal(0)).quantize(CENT)


def check_lines(lines: Sequence[Line], *, card: Mapping[int, Decimal]) -> None:
    """R-5: quantities and prices that can be; the card's price unless somebody says why; no lines for free work.

    `card` holds the price of every rate that may be used. No lines at all means free of charge.
    """
    if len(lines) > MOST_LINES:
        raise refusals.TooManyLines("lines", most=MOST_LINES)
    for line in lines:
        _check_line(line, card=card)
    if lines and total(lines) == 0:
        raise refusals.FreeHasNoLines("lines")


def _check_line(line: Line, *, card: Mapping[int, Decimal]) -> None:
    if line.rate_id is not None and line.rate_id not in card:
        raise refusals.RateNotValid("lines")
    if not line.name.strip() or len(line.name) > LONGEST_NAME or len(line.unit) > LONGEST_UNIT:
        raise refusals.LineNameMissing("lines", most=LONGEST_NAME)
    if not fits(line.quantity, most=MOST_QUANTITY) or line.quantity == 0:
        raise refusals.QuantityOutOfRange("lines", name=line.name, most=MOST_QUANTITY)
    if not fits(line.price, most=MOST_PRICE):
        raise refusals.PriceOutOfRange("lines", name=line.name, most=MOST_PRICE)
    if line.rate_id is not None and line.price != card[line.rate_id] and not line.reason.strip():
        raise refusals.PriceNeedsReason("lines", name=line.name, price=card[line.rate_id])


def fits(number: Decimal, *, most: Decimal) -> bool:
    """Whether it is a number from 0 to the most, to the cent."""
    return number.is_finite() and 0 <= number <= most and number == number.quantize(CENT)


def check_money_deed(deed: Deed, state: str) -> None:
    """R-5: whether prices may still be told, agreed to or charged."""
    if state not in MONEY_DEEDS[deed]:
        raise order_refusals.OrderMovedOn(state=OrderState(state).label)


def check_agreement(*, quoted: Decimal | None, name: str, how: str, signed: bool) -> Decimal:
    """IN-9: somebody with a name agrees to the price that was told; the amount. On the phone it is signed."""
    if not quoted:
        raise refusals.NothingQuoted
    if not name.strip() or len(name.strip()) > LONGEST_PERSON:
        raise refusals.AgreedNameMissing("name", most=LONGEST_PERSON)
    if how == AgreedBy.SIGNED and not signed:
        raise refusals.SignatureMissing("signature")
    return quoted


def check_charge(charged: Decimal, *, agreed: Decimal | None) -> None:
    """IN-9: nobody pays more than they agreed to."""
    if not charged:
        return
    if agreed is None:
        raise refusals.ConsentMissing
    if charged > agreed:
        raise refusals.ConsentExceeded("lines", agreed=agreed, charged=charged)


def check_correction(why: str, *, of_another: bool) -> None:
    """R-5: whoever puts right what another has charged says why; what stood before stays to be read."""
    if of_another and not why.strip():
        raise refusals.CorrectionNeedsReason("why")
    if len(why) > LONGEST_REASON:
        raise refusals.CorrectionTooLong("why", most=LONGEST_REASON)


def check_paid(sums: Sums) -> None:
    """R-5, IN-9: paid work is finished once it was agreed to and what is charged was recorded, which may be nothing."""
    if sums.charged is not None:
        check_charge(sums.charged, agreed=sums.agreed)
        return
    if sums.quoted:
        if sums.agreed is None:
            raise refusals.ConsentMissing
        raise refusals.ChargeMissing
