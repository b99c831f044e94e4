"""Closed months as they were frozen, and what counts otherwise since (RP-3; docs/month.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from reports.figures import ALL, RANKS
from reports.figures.counting import at_place
from reports.figures.tally import Tally
from reports.models import FrozenFigure, MonthClosing, MonthIssue, MonthRecount
from reports.month_shape import Count
from reports.packing import unpack
from reports.queries.month_facts import MEDIAN, P90, Facts
from staff.models import Community

Plain = dict[str, Any]


def as_plain(facts: Facts) -> Plain:
    """Facts as they are kept."""
    counts = {name: asdict(one) for name, one in facts.counts.items()}
    return {"counts": counts, "splits": facts.splits, "words": facts.words}


def as_facts(kept: Plain) -> Facts:
    """What was kept, again."""
    return Facts({name: Count(**one) for name, one in kept["counts"].items()}, kept["splits"], kept["words"])


def closings_of(communities: Iterable[Community], months: Iterable[date]) -> dict[tuple[int, date], MonthClosing]:
    """(community id, month) → closing, in one query."""
    rows = MonthClosing.objects.filter(community__in=[one.pk for one in communities], month__in=list(months))
    return {(one.community_id, one.month): one for one in rows}


def issue_of(community: Community, month: date) -> MonthIssue | None:
    """Whether the month's report is owed, and since when it is issued."""
    return MonthIssue.objects.filter(community=community, month=month).first()


def together(closings: Sequence[MonthClosing], which: str = "month") -> Facts | None:
    """The frozen facts of several communities as one: sums; a median is found anew among all that was measured."""
    kept = [one.facts[which] for one in closings]
    if any(one is None for one in kept):
        return None
    facts = [as_facts(one) for one in kept]
    if len(facts) == 1:
        return facts[0]
    counts = {name: _sum([one.counts[name] for one in facts if name in one.counts]) for name in ALL}
    if which == "month":
        counts |= _measures(counts, _measured(closings))
    splits: dict[str, dict[str, int]] = {}
    words: dict[str, dict[str, str]] = {}
    for one in facts:
        for name, rows in one.splits.items():
            found = splits.setdefault(name, {})
            found |= {key: found.get(key, 0) + number for key, number in rows.items()}
        for name, called in one.words.items():
            words.setdefault(name, {}).update(called)
    return Facts(counts, splits, words)


def _measures(counts: Mapping[str, Count], measured: Mapping[str, list[int]]) -> dict[str, Count]:
    """The counts with the median and 90th percentile of all that was measured together, and the ranks."""
    found = {}
    for name, one in counts.items():
        if seconds := measured.get(name):
            found[name] = Count(one.value, one.of, at_place(seconds, MEDIAN), at_place(seconds, P90))
    for name, rank in RANKS.items():
        value = at_place(measured.get(column_of(rank.family, rank.column), []), rank.place)
        if value is not None:
            found[name] = Count(value)
    return found


def _sum(counts: Sequence[Count]) -> Count:
    ofs = [one.of for one in counts if one.of is not None]
    return Count(sum(one.value for one in counts), sum(ofs) if ofs else None)


def column_of(family: str, column: str) -> str:
    """Under which name the values of a rank's column are kept."""
    return f"{family}.{column}"


def _measured(closings: Sequence[MonthClosing]) -> dict[str, list[int]]:
    rows = FrozenFigure.objects.filter(closing__in=closings, values__isnull=False).values_list("figure", "values")
    found: dict[str, list[int]] = {}
    for figure, values in rows:
        found.setdefault(figure, []).extend(unpack(bytes(values or b"")))
    return {name: sorted(values) for name, values in found.items()}


def measured_of(counted: Tally) -> dict[str, list[int]]:
    """What lies behind every median and rank, in order."""
    return counted.spans | {column_of(*where): values for where, values in counted.ranked.items()}


def latest_recounts(closings: Iterable[MonthClosing]) -> dict[tuple[int, str], MonthRecount]:
    """(closing id, figure) → how it counts today, where that was ever different."""
    rows = MonthRecount.objects.filter(closing__in=list(closings)).order_by("counted_at", "pk")
    return {(one.closing_id, one.figure): one for one in rows}


def corrected(closings: Sequence[MonthClosing], facts: Facts) -> Mapping[str, Count]:
    """Figure → today's count, where it differs from the frozen one; of several communities their sum."""
    found: dict[str, Count] = {}
    differing = [one for one in latest_recounts(closings).values() if one.differs]
    for one in differing:
        frozen = next(closing for closing in closings if closing.pk == one.closing_id).facts["month"]["counts"]
        was, now = frozen.get(one.figure, {"value": 0}), one.count
        if len(closings) == 1:
            found[one.figure] = Count(**now)
            continue
        so_far = found.get(one.figure) or facts.counts[one.figure]
        of = None if so_far.of is None else so_far.of + (now["of"] or 0) - (was["of"] or 0)
        found[one.figure] = Count(so_far.value + now["value"] - was["value"], of)
    return found


def as_then(now: QuerySet[Any], family: QuerySet[Any], figure: str, closings: Sequence[MonthClosing]) -> QuerySet[Any]:
    """The records of a frozen figure: today's without those that came in since, and with those that fell out.

    What fell out may no longer be of the family; then it stands without what the family knows of it.
    """
    recounts = [one for (_pk, name), one in latest_recounts(closings).items() if name == figure]
    came_in = [pk for one in recounts for pk in unpack(bytes(one.came_in))]
    fell_out = [pk for one in recounts for pk in unpack(bytes(one.fell_out))]
    if not fell_out:
        return now.exclude(pk__in=came_in) if came_in else now
    there = set(family.filter(pk__in=fell_out).values_list("pk", flat=True))
    kept = Q(pk__in=now.order_by().values("pk")) & ~Q(pk__in=came_in) | Q(pk__in=fell_out)
    if there >= set(fell_out):
        return family.filter(kept)
    every: Any = family.model
    rows: QuerySet[Any] = every.objects.filter(kept)
    return rows


def corrections_of(
    closings: Sequence[MonthClosing], figure: str, family: QuerySet[Any]
) -> tuple[QuerySet[Any], QuerySet[Any], int]:
    """Of one figure since the closing: the records that came in, those that fell out, and how many retention erased."""
    recounts = [one for (_pk, name), one in latest_recounts(closings).items() if name == figure]
    came_in = [pk for one in recounts for pk in unpack(bytes(one.came_in))]
    fell_out = [pk for one in recounts for pk in unpack(bytes(one.fell_out))]
    every: Any = family.model
    rows = every.objects
    return rows.filter(pk__in=came_in), rows.filter(pk__in=fell_out), sum(one.gone for one in recounts)
