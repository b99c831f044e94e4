"""The rate card is kept: a price is added, changes, ends, a list is imported. What was valid stays (R-5).

Done twice, each does it once: the second click finds what it wants already there.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from core.sheets import Table
from ledger import services as ledger
from staff.models import Community, Membership, User
from tickets import charge_refusals as refusals
from tickets import rate_rules
from tickets.enums import RateKind, Trade
from tickets.models import ChargeLine, Draft, Rate
from tickets.rate_rows import read_rates
from tickets.rate_rules import Plan, RateFacts, Standing

LIST = "rates-import"


@transaction.atomic
def add_rate(*, community: Community, by: User, facts: RateFacts, now: datetime) -> Rate:
    """A new price. Raises a Refused, also where the code has a price on one of these days."""
    lock_card(community)
    rate_rules.check_facts(facts, today=day_of(community, now))
    twin = Rate.objects.filter(community=community, code=facts.code, valid_from=facts.valid_from).first()
    if twin and facts_of(twin) == facts:
        return twin
    rate_rules.check_alone(facts, (facts_of(rate) for rate in Rate.objects.filter(community=community)))
    rate = Rate.objects.create(community=community, **asdict(facts))
    _seal(community, "rate.added", [rate], by=by, now=now)
    return rate


@transaction.atomic
def change_price(*, rate_id: int, by: User, price: Decimal, day: date, now: datetime) -> Rate:
    """Another price from that day on: the row ends the day before and a new one begins. Raises a Refused."""
    rate, today = _locked(rate_id, now)
    twin = Rate.objects.filter(community=rate.community, code=rate.code, valid_from=day, price=price).first()
    if twin:
        return twin
    last_day, facts = rate_rules.changed(standing_of(rate, today), price=price, day=day, today=today)
    if last_day is None:
        rate.price = price
        rate.save(update_fields=["price"])
        _seal(rate.community, "rate.changed", [rate], by=by, now=now)
        return rate
    rate.valid_until = last_day
    rate.save(update_fields=["valid_until"])
    new = Rate.objects.create(community=rate.community, **asdict(facts))
    _seal(rate.community, "rate.changed", [rate, new], by=by, now=now)
    return new


@transaction.atomic
def end_rate(*, rate_id: int, by: User, last_day: date, now: datetime) -> Rate:
    """A price has a last day, or another one. Raises a Refused."""
    rate, today = _locked(rate_id, now)
    if rate.valid_until == last_day:
        return rate
    standing = standing_of(rate, today)
    rate_rules.check_end(standing, last_day=last_day, today=today)
    others = Rate.objects.filter(community=rate.community, code=rate.code).exclude(pk=rate.pk)
    rate_rules.check_alone(replace(standing.facts, valid_until=last_day), map(facts_of, others))
    rate.valid_until = last_day
    rate.save(update_fields=["valid_until"])
    _seal(rate.community, "rate.ended", [rate], by=by, now=now)
    return rate


@transaction.atomic
def take_back_rate(*, rate_id: int, by: User, now: datetime) -> Rate | None:
    """A price that was never valid goes; the one that was to end the day before goes on in its place, and is returned.

    Raises RateFixed.
    """
    rate, today = _locked(rate_id, now)
    if standing_of(rate, today).fixed:
        raise refusals.RateFixed
    _seal(rate.community, "rate.taken_back", [rate], by=by, now=now)
    earlier = Rate.objects.filter(
        community=rate.community, code=rate.code, valid_until=rate.valid_from - rate_rules.ONE_DAY
    ).first()
    rate.delete()
    if earlier:
        earlier.valid_until = rate.valid_until
        earlier.save(update_fields=["valid_until"])
    return earlier


def keep_list(who: Membership, table: Table, *, filename: str, now: datetime) -> None:
    """Keep a list that was read until its bringer says yes. Raises RateColumnsMissing; changes nothing."""
    read_rates(table.headers, table.rows, today=day_of(who.community, now))
    fields = {"filename": filename[-120:], "headers": table.headers, "rows": table.rows}
    Draft.objects.update_or_create(
        user=who.user, community=who.community, form=LIST, defaults={"fields": fields, "saved_at": now}
    )


def kept_list(who: Membership) -> tuple[str, Table]:
    """The list that was kept, and its name. Raises RateListGone."""
    draft = Draft.objects.filter(user=who.user, community=who.community, form=LIST).first()
    fields: Any = draft.fields if draft else {}
    try:
        rows = [
            (int(number), {str(name): str(cell) for name, cell in cells.items()}) for number, cells in fields["rows"]
        ]
        return str(fields["filename"]), Table([str(name) for name in fields["headers"]], rows)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refusals.RateListGone from None


def plan_of(who: Membership, table: Table, *, now: datetime) -> Plan:
    """What the list would do to the card as it stands."""
    today = day_of(who.community, now)
    listed, faults = read_rates(table.headers, table.rows, today=today)
    plan = rate_rules.plan_list(listed, standings(who.community, today), today=today)
    plan.faults = sorted([*faults, *plan.faults], key=lambda fault: fault.row)
    return plan


@transaction.atomic
def import_list(*, who: Membership, good_alone: bool, now: datetime) -> Plan:
    """Do what the kept list says: all of it, or with `good_alone` what can be taken. Raises a Refused."""
    lock_card(who.community)
    _name, table = kept_list(who)
    plan = plan_of(who, table, now=now)
    if plan.faults and not good_alone:
        raise refusals.RateListFaults(count=len({fault.row for fault in plan.faults}))
    written = _carry_out(who.community, plan)
    Draft.objects.filter(user=who.user, community=who.community, form=LIST).delete()
    if written:
        _seal(who.community, "rate.imported", written, by=who.user, now=now)
    return plan


def _carry_out(community: Community, plan: Plan) -> list[Rate]:
    """What makes room comes first: the database takes no two prices of a code on one day, not for a moment."""
    Rate.objects.filter(community=community, pk__in=plan.corrected).delete()  # never used, so nothing refers to them
    rows = Rate.objects.filter(community=community).in_bulk(list(plan.ended))
    for rate in sorted(rows.values(), key=lambda rate: plan.ended[rate.pk] or date.max):
        rate.valid_until = plan.ended[rate.pk]
        rate.save(update_fields=["valid_until"])
    fresh = [Rate(community=community, **asdict(facts)) for facts in (*plan.corrected.values(), *plan.added)]
    return [*rows.values(), *Rate.objects.bulk_create(fresh)]


def lock_card(community: Community) -> None:
    """Wait for other changes of this community's card. Quoting does not wait: it copies the price that it reads.

    NO KEY UPDATE: rows that only refer to the community are written meanwhile.
    """
    list(Community.objects.select_for_update(no_key=True).filter(pk=community.pk).values_list("pk", flat=True))


def _locked(rate_id: int, now: datetime) -> tuple[Rate, date]:
    lock_card(Community.objects.get(rates=rate_id))
    rate = Rate.objects.select_related("community").get(pk=rate_id)
    return rate, day_of(rate.community, now)


def day_of(community: Community, now: datetime) -> date:
    """The community's day."""
    return now.astimezone(ZoneInfo(community.timezone)).date()


def facts_of(rate: Rate) -> RateFacts:
    """What the row says."""
    return RateFacts(
        code=rate.code,
        name=rate.name,
        trade=Trade(rate.trade),
        kind=RateKind(rate.kind),
        unit=rate.unit,
        price=rate.price,
        valid_from=rate.valid_from,
        valid_until=rate.valid_until,
    )


def standing_of(rate: Rate, today: date) -> Standing:
    """The row, and whether it may still be put right: not once it was valid for a day, or was used."""
    used = rate.valid_from <= today and ChargeLine.objects.filter(rate=rate).exists()
    return Standing(rate.pk, facts_of(rate), fixed=used or rate.valid_from < today)


def standings(community: Community, today: date) -> list[Standing]:
    """The whole card, in two queries."""
    rows = list(Rate.objects.filter(community=community).order_by("code", "valid_from"))
    fresh = [rate.pk for rate in rows if rate.valid_from == today]
    used = set(ChargeLine.objects.filter(rate__in=fresh).values_list("rate", flat=True)) if fresh else set()
    return [Standing(rate.pk, facts_of(rate), fixed=rate.valid_from < today or rate.pk in used) for rate in rows]


def _seal(community: Community, verb: str, rates: Iterable[Rate], *, by: User, now: datetime) -> None:
    """What the card says now, for good."""
    rows = list(rates)
    told = [f"{rate.code} {rate.price} {rate.valid_from} {rate.valid_until or ''}".strip() for rate in rows]
    ledger.append(community.pk, verb, subject=f"rate:{rows[-1].pk}", actor_id=by.pk, at=now, facts={"rates": told})
