"""Records that have been kept long enough are erased in the community's night; a report says what (A-3)."""

import logging
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from privacy import erasers, refusals, retention
from privacy.models import Care, Erased, ErasingRun, Keeping
from privacy.queries.retention import Kept, kept_here
from privacy.retention_rules import LEAST_DAYS, MOST_DAYS, TAKEN_FOR, night_of, too_old_before
from staff.models import Community, Membership
from staff.queries import leads_of

logger = logging.getLogger(__name__)


def erase_at_night(now: datetime) -> list[ErasingRun]:
    """What the engine does every minute: each community's night is carried out once, as soon as its hour has come.

    A night that was missed is made up for by the next one, whose erasers take everything that is too old.
    """
    begins = dict(Care.objects.values_list("community_id", "erase_at"))
    usual = Care().erase_at
    nights = {
        community: night_of(now, zone=community.timezone, begins=begins.get(community.pk, usual))
        for community in Community.objects.order_by("pk")
    }
    days = {*nights.values()}
    done = set(ErasingRun.objects.filter(day__in=days, ended_at__isnull=False).values_list("community_id", "day"))
    due = [(community, day) for community, day in nights.items() if (community.pk, day) not in done]
    return [run for community, day in due if (run := erase_old(community, day, now=now))]


def erase_old(community: Community, day: date, *, now: datetime, again: bool = False) -> ErasingRun | None:
    """Erase what is too old, kind by kind, and report it; None while somebody else is at it, or took it over meanwhile.

    A run that was interrupted is gone on with; one that is done is only repeated when asked for `again`.
    """
    run = _claim(community, day, now=now, again=again)
    if run is None:
        return None
    through = Erased.objects.filter(run=run, finished=True, failed="")
    finished = set() if again else set(through.values_list("kind", flat=True))
    for kept in kept_here(community):
        if kept.kind.erase is not None and kept.days is not None and kept.kind.code not in finished:
            _erase_kind(run, kept, now=now)
    return _end(run, now=now)


def count_old(community: Community, *, now: datetime) -> list[tuple[Kept, datetime, int]]:
    """What would be erased now: kind, before when, how many. Nothing is changed."""
    found = []
    for kept in kept_here(community):
        if kept.kind.erase is not None and kept.days is not None:
            before = too_old_before(now, kept.days)
            found.append((kept, before, kept.kind.erase(community, before, True)))
    return found


def _claim(community: Community, day: date, *, now: datetime, again: bool) -> ErasingRun | None:
    fresh = ErasingRun(community=community, day=day, started_at=now)
    ErasingRun.objects.bulk_create([fresh], ignore_conflicts=True)
    mine = ErasingRun.objects.filter(community=community, day=day)
    if not again:
        mine = mine.filter(ended_at=None)
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - TAKEN_FOR) | Q(ended_at__isnull=False)
    if not mine.filter(free).update(claimed_at=now):
        return None
    return ErasingRun.objects.select_related("community").get(community=community, day=day)


def _erase_kind(run: ErasingRun, kept: Kept, *, now: datetime) -> None:
    """One kind, every batch counted with it; one that fails is named in the report and hinders no other."""
    erase, days = kept.kind.erase, kept.days
    if erase is None or days is None:
        return
    before, failed, counted = too_old_before(now, days), "", 0
    facts = {"days": days, "before": before, "failed": ""}
    line, _made = Erased.objects.update_or_create(run=run, kind=kept.kind.code, defaults={**facts, "finished": False})

    def count(batch: int) -> None:
        nonlocal counted
        counted += batch
        Erased.objects.filter(pk=line.pk).update(count=F("count") + batch)

    try:
        with erasers.counted_by(count):
            erased = erase(run.community, before, False)
        if erased != counted:
            raise RuntimeError("an eraser erased what no batch counted")  # noqa: TRY301 it is named like any other
    except Exception as error:  # noqa: BLE001 whatever it is: the other kinds are erased all the same
        failed = type(error).__name__
        logger.error("Erasing %s failed: %s", kept.kind.code, failed)  # noqa: TRY400 a traceback may hold what is erased
    Erased.objects.filter(pk=line.pk).update(failed=failed, finished=True)


@transaction.atomic
def _end(run: ErasingRun, *, now: datetime) -> ErasingRun | None:
    mine = ErasingRun.objects.filter(pk=run.pk, claimed_at=run.claimed_at)
    if not mine.update(ended_at=now):
        return None  # it took so long that another took it over: that one reports
    lines = list(Erased.objects.filter(run=run).order_by("pk"))
    failed = [line.kind for line in lines if line.failed]
    if failed:
        news = News(
            community_id=run.community_id,
            recipients=frozenset(leads_of(run.community_id)),
            code="personal.erasing_failed",
            key=f"personal.erasing_failed:{run.pk}",
            url=f"/c/{run.community.slug}/personal/erased/",
            urgency=Urgency.LATE,
        )
        tell([news], now=now)
    counts = [f"{line.kind}={line.count}" for line in lines if line.count]
    facts: dict[str, ledger.Fact] = {"counts": counts, "failed": failed}
    if counts or failed:
        ledger.append(
            run.community_id, "personal.erased", subject=f"night:{run.day}", actor_id=None, at=now, facts=facts
        )
    run.refresh_from_db()
    return run


@transaction.atomic
def set_days(lead: Membership, wished: Mapping[str, int | None], *, now: datetime) -> None:
    """How long this community keeps each of these kinds, all or none; None is the usual time. Raises DaysOutOfRange."""
    for code, days in wished.items():
        _set(lead, code, days, now=now)


def _set(lead: Membership, code: str, days: int | None, *, now: datetime) -> None:
    kind = next((one for one in retention.kinds() if one.code == code and one.erase is not None), None)
    if kind is None or (days is not None and not LEAST_DAYS <= days <= MOST_DAYS):
        raise refusals.DaysOutOfRange(code, least=LEAST_DAYS, most=MOST_DAYS)
    rows = Keeping.objects.select_for_update().filter(community_id=lead.community_id, kind=code)
    before = rows.values_list("days", flat=True).first()
    if before == days:
        return
    if days is None:
        rows.delete()
    else:
        Keeping.objects.update_or_create(community_id=lead.community_id, kind=code, defaults={"days": days})
    facts: dict[str, ledger.Fact] = {"kind": kind.code, "days": days}
    ledger.append(
        lead.community_id,
        "personal.days_set",
        subject=f"community:{lead.community_id}",
        actor_id=lead.user_id,
        at=now,
        facts=facts,
    )
