"""The rate card: what a price must be, and how days of one code follow each other. Pure functions (R-5, IN-9)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from core.refusals import Refused
from tickets import charge_refusals as refusals
from tickets.charge_rules import LONGEST_NAME, LONGEST_UNIT, MOST_PRICE, fits
from tickets.enums import RateKind, Trade

LONGEST_CODE = 20
CODE = re.compile(r"[\w.\-/]+")
FARTHEST = timedelta(days=5 * 366)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RateFacts:
    """What one row of the card says; `valid_until` is the last day, None where it goes on."""

    code: str
    name: str
    trade: Trade
    kind: RateKind
    unit: str
    price: Decimal
    valid_from: date
    valid_until: date | None = None

    @property
    def what(self) -> tuple[object, ...]:
        """All but the code and the days."""
        return (self.name, self.trade, self.kind, self.unit, self.price)

    def meets(self, other: "RateFacts") -> bool:
        """Whether both are valid on some day."""
        return self.valid_from <= (other.valid_until or date.max) and other.valid_from <= (self.valid_until or date.max)


@dataclass(frozen=True)
class Standing:
    """A row that is on the card. `fixed`: it was valid already, or was used, and stays as it is but for its end."""

    pk: int
    facts: RateFacts
    fixed: bool


def tidy_code(text: str) -> str:
    """A code as it is kept: without blanks, in capitals."""
    return "".join(text.split()).upper()


def check_facts(facts: RateFacts, *, today: date) -> None:
    """A row that can stand on the card."""
    check_code(facts.code)
    for name, text, most in (("name", facts.name, LONGEST_NAME), ("unit", facts.unit, LONGEST_UNIT)):
        if not text.strip() or len(text) > most:
            raise refusals.RateWordsMissing(name, most=most)
    check_price(facts.price)
    check_day(facts.valid_from, first=today - FARTHEST, today=today, name="valid_from")
    if facts.valid_until is not None:
        if facts.valid_until < facts.valid_from:
            raise refusals.RateDatesCrossed("valid_until")
        check_day(facts.valid_until, first=today - FARTHEST, today=today, name="valid_until")


def check_code(code: str) -> None:
    """Letters, figures, dots and dashes, up to 20."""
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise refusals.RateCodeUnfit("code", most=LONGEST_CODE)


def check_price(price: Decimal) -> None:
    """From 0 to 100,000 yuan, to the cent."""
    if not fits(price, most=MOST_PRICE):
        raise refusals.RatePriceOutOfRange("price", most=MOST_PRICE)


def check_day(day: date, *, first: date, today: date, name: str) -> None:
    """A day from the first on, and not absurdly far ahead."""
    last = today + FARTHEST
    if not first <= day <= last:
        raise refusals.RateDayUnlikely(name, first=first.isoformat(), last=last.isoformat())


def check_alone(facts: RateFacts, others: Iterable[RateFacts]) -> None:
    """No two prices of one code on one day."""
    for other in others:
        if other.code == facts.code and other.meets(facts):
            raise overlap(other)


def overlap(other: RateFacts) -> refusals.RateOverlaps:
    """The refusal that names the price that is there."""
    until = other.valid_until.isoformat() if other.valid_until else "…"
    return refusals.RateOverlaps("valid_from", code=other.code, since=other.valid_from.isoformat(), until=until)


def changed(standing: Standing, *, price: Decimal, day: date, today: date) -> tuple[date | None, RateFacts]:
    """A price that changes on a day: the last day of the old row (None: it is put right itself) and the new row."""
    facts = standing.facts
    check_price(price)
    if day < today:
        raise refusals.RatePastStays("day")
    new = replace(facts, price=price, valid_from=day)
    if day == facts.valid_from and not standing.fixed:
        return None, new
    check_day(day, first=max(today, facts.valid_from + ONE_DAY), today=today, name="day")
    if facts.valid_until and day > facts.valid_until:
        raise refusals.RateDatesCrossed("day")
    return day - ONE_DAY, new


def check_end(standing: Standing, *, last_day: date, today: date) -> None:
    """A price ends today or later, not before its first day."""
    if last_day < today:
        raise refusals.RatePastStays("last_day")
    if last_day < standing.facts.valid_from:
        raise refusals.RateDatesCrossed("last_day")
    check_day(last_day, first=today, today=today, name="last_day")


@dataclass(frozen=True)
class ListedRate:
    """A row of a list that was brought; without a first day it is meant from today on."""

    row: int
    facts: RateFacts
    dated: bool


@dataclass(frozen=True)
class Fault:
    """A row that cannot be taken: which, where, what stands there, and the sentence."""

    row: int
    column: str
    value: str
    refusal: Refused


@dataclass
class Plan:
    """What a list would do to the card: rows by what becomes of them."""

    added: list[RateFacts] = field(default_factory=list)
    corrected: dict[int, RateFacts] = field(default_factory=dict)  # by id: not valid yet, put right
    ended: dict[int, date | None] = field(default_factory=dict)  # by id: the new last day
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def does_nothing(self) -> bool:
        """Whether the card stays as it is."""
        return not (self.added or self.corrected or self.ended)


def plan_list(rows: Sequence[ListedRate], known: Sequence[Standing], *, today: date) -> Plan:
    """What a list would do, row by row in the order of the first days; a row that cannot be taken changes nothing.

    The same row again changes nothing. A later first day is a change of price: the row before it ends the day before.
    """
    plan, card = Plan(), {standing.pk: standing for standing in known}
    seen: dict[tuple[str, date], int] = {}
    for listed in sorted(rows, key=lambda one: (one.facts.valid_from, one.row)):
        try:
            check_facts(listed.facts, today=today)
            _not_twice(listed, seen)
            _place(plan, card, listed, today=today)
        except Refused as refusal:
            plan.faults.append(Fault(listed.row, refusal.field or "", listed.facts.code, refusal))
    plan.added = [one.facts for pk, one in card.items() if pk < 0]
    plan.faults.sort(key=lambda fault: fault.row)
    return plan


def _not_twice(listed: ListedRate, seen: dict[tuple[str, date], int]) -> None:
    place = (listed.facts.code, listed.facts.valid_from)
    if place in seen:
        raise refusals.RateTwice("code", row=seen[place])
    seen[place] = listed.row


def _place(plan: Plan, card: dict[int, Standing], listed: ListedRate, *, today: date) -> None:
    """Put the row on the card that is being planned; new rows have ids below zero."""
    facts = listed.facts
    mine = [one for one in card.values() if one.facts.code == facts.code]
    if not listed.dated and any(one.facts.what == facts.what and one.facts.meets(_on(facts, today)) for one in mine):
        plan.same += 1
        return
    twin = next((one for one in mine if one.facts.valid_from == facts.valid_from), None)
    if twin:
        _same_place(plan, card, twin, facts, others=[one.facts for one in mine if one is not twin], today=today)
        return
    if mine and facts.valid_from < today:
        raise refusals.RatePastStays("valid_from")
    clashes = [one for one in mine if one.facts.meets(facts)]
    if len(clashes) > 1 or (clashes and clashes[0].facts.valid_from > facts.valid_from):
        raise overlap(clashes[-1].facts)
    if clashes:
        _end(plan, card, clashes[0], facts.valid_from - ONE_DAY)
    card[-1 - len(card)] = Standing(-1 - len(card), facts, fixed=False)


def _on(facts: RateFacts, day: date) -> RateFacts:
    return replace(facts, valid_from=day, valid_until=day)


def _same_place(
    plan: Plan, card: dict[int, Standing], twin: Standing, facts: RateFacts, *, others: list[RateFacts], today: date
) -> None:
    """The row that begins on the same day: nothing new, another last day, or put right while nobody has seen it."""
    if twin.facts == facts:
        plan.same += 1
        return
    if twin.facts.what != facts.what and twin.fixed:
        raise refusals.RatePastStays("valid_from")
    if facts.valid_until is not None and facts.valid_until < today and twin.fixed:
        raise refusals.RatePastStays("valid_until")
    if twin.fixed and twin.facts.valid_until is not None and twin.facts.valid_until < today:
        raise refusals.RatePastStays("valid_until")
    check_alone(facts, others)
    if twin.facts.what == facts.what:
        _end(plan, card, twin, facts.valid_until)
        return
    plan.corrected[twin.pk] = facts
    card[twin.pk] = replace(twin, facts=facts)


def _end(plan: Plan, card: dict[int, Standing], standing: Standing, last_day: date | None) -> None:
    card[standing.pk] = replace(standing, facts=replace(standing.facts, valid_until=last_day))
    if standing.pk in plan.corrected:
        plan.corrected[standing.pk] = card[standing.pk].facts
    elif standing.pk > 0:
        plan.ended[standing.pk] = last_day
