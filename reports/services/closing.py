"""Closing a month: every figure is frozen with the records that it counts and the ledger's head (RP-3)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from ledger import services as ledger
from ledger.models import Chain
from reports import refusals
from reports.figures import SPLITS
from reports.figures.figure import Cut
from reports.figures.tally import tally
from reports.models import FrozenFigure, MonthClosing
from reports.packing import pack
from reports.queries import frozen
from reports.queries.month import comparisons
from reports.queries.month_facts import Facts, as_facts_of, ends_at, first_of, first_record_at, month_window
from staff.models import Community, User
from tickets.models import ServiceDay
from tickets.queries.clearance import has_matters_before, span_of


@transaction.atomic
def close_month(community: Community, month: date, *, by: User | None, now: datetime) -> MonthClosing:
    """Freeze the month; again, it is the same closing. Raises MonthRuns, DayNotClosed, NothingToReport."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    month = first_of(month)
    if found := MonthClosing.objects.filter(community=community, month=month).first():
        return found
    _check(community, month, now)
    counted = tally(month_window([community], month, now), ids=True)
    facts = [one and _with_words(one) for one in comparisons(community, month, as_facts_of(counted), now=now)]
    ids = {name: pack(one) for name, one in counted.ids.items()}
    values = {name: pack(one) for name, one in frozen.measured_of(counted).items()}
    names = ("month", "last_month", "last_year")
    kept = {name: frozen.as_plain(one) if one else None for name, one in zip(names, facts, strict=True)}
    ledger.append(
        community.pk,
        "month.closed",
        subject=f"month:{month:%Y-%m}",
        actor_id=by.pk if by else None,
        at=now,
        facts={"month": f"{month:%Y-%m}", "figures": digest_of(kept), "records": _digest_of_bytes({**ids, **values})},
    )
    chain = Chain.objects.get(pk=community.pk)
    made = MonthClosing.objects.create(
        community=community,
        month=month,
        closed_at=now,
        closed_by=by,
        facts=kept,
        ledger_seq=chain.seq,
        ledger_head=bytes(chain.head).hex(),
    )
    FrozenFigure.objects.bulk_create(
        FrozenFigure(closing=made, figure=name, ids=ids.get(name), values=values.get(name))
        for name in sorted({*ids, *values})
    )
    return made


def _check(community: Community, month: date, now: datetime) -> None:
    shown, end = f"{month:%Y-%m}", ends_at(month, community.timezone)
    if now < end:
        raise refusals.MonthRuns(month=shown)
    began = first_record_at([community])
    if began is None or began >= end:
        raise refusals.NothingToReport(month=shown)
    last = first_of(month, after=1) - timedelta(days=1)
    days = ServiceDay.objects.filter(community=community, day__gte=month, day__lte=last)
    waiting = days.filter(closed_at=None).order_by("day").first()
    if (
        waiting is None
        and community.daily_clearance
        and has_matters_before(community, span_of(community, last).ends_at)
    ):
        waiting = None if days.filter(day=last).exists() else ServiceDay(day=last)
    if waiting is not None:
        raise refusals.DayNotClosed(day=waiting.day, month=shown)


def _with_words(facts: Facts) -> Facts:
    """With what the keys of its splits are called today: a category that is renamed later keeps its name there."""
    words = {}
    with translation.override(settings.LANGUAGE_CODE):
        for name, rows in facts.splits.items():
            split = SPLITS.get(name)
            if isinstance(split, Cut) and not split.translated:
                called = split.words([key for key in rows if key])
                words[name] = {str(key): str(word) for key, word in called.items()} | facts.words.get(name, {})
    return replace(facts, words=words)


def digest_of(kept: Mapping[str, object]) -> str:
    """What the ledger says of the frozen figures."""
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _digest_of_bytes(parts: Mapping[str, bytes]) -> str:
    found = hashlib.sha256()
    for name in sorted(parts):
        found.update(name.encode() + b"\0" + parts[name])
    return found.hexdigest()
