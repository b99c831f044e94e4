"""What was quoted, agreed to and charged on work orders."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tickets.charge_rules import Sums
from tickets.enums import MONEY_DEEDS, Deed, Stage
from tickets.models import ChargeLine, Consent, OrderStep, Ticket, WorkOrder
from tickets.queries.orders import orders_of


@dataclass(frozen=True)
class Earlier:
    """A quote or a charge that a later one has superseded."""

    step: OrderStep
    lines: list[ChargeLine]


@dataclass
class Account:
    """An order's money: the last quote, the last consent, the last charge; None where there was none.

    A list without lines says that the work is free of charge.
    """

    quoted: list[ChargeLine] | None = None
    quoted_step: OrderStep | None = None
    consent: Consent | None = None
    charged: list[ChargeLine] | None = None
    charged_step: OrderStep | None = None
    sums: Sums = field(default_factory=Sums)
    # what was told and charged before, oldest first: a later one supersedes it, nothing is overwritten
    earlier: list[Earlier] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing was said about money."""
        return self.quoted is None and self.charged is None

    @property
    def lines(self) -> list[ChargeLine]:
        """What counts now: what was charged, else what was told."""
        return (self.quoted if self.charged is None else self.charged) or []

    @property
    def why(self) -> str:
        """Why the last charge was put right; the step's words are the sum and the reason."""
        return self.charged_step.text.partition(" ")[2] if self.charged_step else ""

    @property
    def needs_consent(self) -> bool:
        """A price was told that the resident has not agreed to, or not to so much."""
        return bool(self.sums.quoted) and (self.sums.agreed or 0) < (self.sums.quoted or 0)


def accounts_of(orders: Iterable[WorkOrder]) -> dict[int, Account]:
    """Order's id → its money, in three queries whatever their number; in one where nothing was said about money."""
    found = {order.pk: Account() for order in orders}
    rows = OrderStep.objects.filter(order__in=found, deed__in=MONEY_DEEDS).select_related("by", "entered_by")
    steps = list(rows.order_by("at", "pk")) if found else []
    if not steps:
        return found
    lines: dict[int, list[ChargeLine]] = {}
    for line in ChargeLine.objects.filter(order__in=found).order_by("position"):
        lines.setdefault(line.step_id, []).append(line)
    for step in steps:
        account, mine = found[step.order_id], lines.get(step.pk, [])
        before = {Deed.QUOTED: account.quoted_step, Deed.CHARGED: account.charged_step}.get(Deed(step.deed))
        if before:
            account.earlier.append(Earlier(before, lines.get(before.pk, [])))
        if step.deed == Deed.QUOTED:
            account.quoted, account.quoted_step = mine, step
        elif step.deed == Deed.CHARGED:
            account.charged, account.charged_step = mine, step
    for consent in Consent.objects.filter(order__in=found).select_related("by").order_by("at", "pk"):
        found[consent.order_id].consent = consent
    for account in found.values():
        account.sums = Sums(
            quoted=_sum(account.quoted),
            agreed=account.consent.amount if account.consent else None,
            charged=_sum(account.charged),
        )
    return found


def account_of(order: WorkOrder) -> Account:
    """One order's money."""
    return accounts_of([order])[order.pk]


def rates_quoted(order: WorkOrder) -> set[int]:
    """The rates that this order was quoted with: they stay good for it when the card changes."""
    rows = ChargeLine.objects.filter(order=order, stage=Stage.QUOTED).exclude(rate=None)
    return set(rows.values_list("rate", flat=True))


def _sum(lines: list[ChargeLine] | None) -> Decimal | None:
    return None if lines is None else sum((line.amount for line in lines), Decimal(0))


def charges_of(ticket: Ticket) -> list[tuple[WorkOrder, Account]]:
    """The ticket's orders about whose money something was said, the latest first; no query where there is none."""
    orders = [order for order in orders_of(ticket) if order.priced]
    found = accounts_of(orders)
    return [(order, found[order.pk]) for order in orders if not found[order.pk].is_empty]
