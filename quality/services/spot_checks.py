"""The month's spot checks: drawn by the system, judged and signed by the director; the supervisor's review (D-5)."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule, local
from deadlines.services import Subject
from ledger import services as ledger
from notices.services import News, tell
from quality import draw_rules, refusals, rules
from quality.enums import Judgement
from quality.models import RecordsMonth, SpotCheck
from quality.queries.spot_checks import checks_of, month_after, read_record, records_of, unsigned_days_in
from staff.enums import Role
from staff.models import Community, User
from staff.queries import ids_by_role, leads_of


def keep_draws(now: datetime) -> list[RecordsMonth]:
    """What the engine does every hour: on the first of a month the month before is drawn. Returns the new draws."""
    drawn = []
    for community in Community.objects.filter(daily_clearance=True).order_by("pk"):
        month = (local(now, community.timezone).date().replace(day=1) - timedelta(days=1)).replace(day=1)
        if RecordsMonth.objects.filter(community=community, month=month).exists():
            continue
        if records_of(community, month):
            drawn.append(draw_month(community, month, now=now))
    return drawn


@transaction.atomic
def draw_month(community: Community, month: date, *, now: datetime, seed: str = "") -> RecordsMonth:
    """Draw at least a fifth of the month's records; again, it is the same draw. Raises MonthNotOver, NothingToDraw.

    The seed is made here unless it is given, and kept with the records that it drew from.
    """
    Community.objects.select_for_update().get(pk=community.pk)
    if found := RecordsMonth.objects.filter(community=community, month=month).first():
        return found
    shown = f"{month:%Y-%m}"
    if local(now, community.timezone).date() < month_after(month):
        raise refusals.MonthNotOver(month=shown)
    population = records_of(community, month)
    if not population:
        raise refusals.NothingToDraw(month=shown)
    made = RecordsMonth.objects.create(
        community=community, month=month, seed=seed or secrets.token_hex(8), population=population, drawn_at=now
    )
    names = draw_rules.draw(population, made.seed)
    SpotCheck.objects.bulk_create(_check(made, place, name) for place, name in enumerate(names, 1))
    planned = deadlines.plan(limit_book(community), Rule.D_5, at=now)
    deadlines.start(community.pk, [(_subject(made), planned)])
    tell([_news(made, "spot.drawn", _directors(community), count=str(len(names)))], now=now)
    facts: dict[str, ledger.Fact] = {"month": shown, "seed": made.seed, "records": len(population), "drawn": names}
    _seal(made, "spot.drawn", by=None, at=now, facts=facts)
    return made


def _check(made: RecordsMonth, place: int, name: str) -> SpotCheck:
    record = read_record(name)
    return SpotCheck(of=made, position=place, kind=record.kind, day=record.day, post_id=record.post_id)


@dataclass(frozen=True)
class Found:
    """What the director found of one drawn record."""

    judgement: str
    words: str


@transaction.atomic
def judge_checks(*, draw_id: int, found: Mapping[int, Found], by: User, now: datetime) -> int:
    """Judge drawn records, by check id; those without a judgement stay as they are. Returns how many.

    Raises a Refused; then none of them is judged.
    """
    draw = _locked(draw_id)
    draw_rules.check_sign(signed=draw.signed_at is not None, unjudged=0, words="")
    count = 0
    for check in checks_of(draw):
        one = found.get(check.pk)
        if one is None or one.judgement not in Judgement.values:
            continue
        words = rules.check_remark(one.words)
        if one.judgement == Judgement.FAULTY and not words:
            raise refusals.FaultUnsaid
        if (check.judgement, check.words) != (one.judgement, words):
            changes = {"judgement": one.judgement, "words": words, "judged_by": by, "judged_at": now}
            SpotCheck.objects.filter(pk=check.pk).update(**changes)
            count += 1
    if count:
        _seal(draw, "spot.judged", by=by, at=now, facts={"count": count, "judged": _digest_of(checks_of(draw))})
    return count


def _digest_of(checks: Iterable[SpotCheck]) -> str:
    return ledger.digest(repr([(one.position, one.judgement, one.words) for one in checks]))


@transaction.atomic
def sign_checks(*, draw_id: int, by: User, words: str, now: datetime) -> RecordsMonth:
    """The director signs: every drawn record is judged, nothing changes afterwards. Raises a Refused."""
    draw = _locked(draw_id)
    checks = list(checks_of(draw))
    unjudged = sum(not one.judgement for one in checks)
    draw_rules.check_sign(signed=draw.signed_at is not None, unjudged=unjudged, words=words)
    faulty = sum(one.judgement == Judgement.FAULTY for one in checks)
    SpotCheck.objects.filter(of=draw).update(sealed=True)
    draw.signed_by, draw.signed_at, draw.words = by, now, words.strip()
    draw.save(update_fields=["signed_by", "signed_at", "words"])
    deadlines.meet(_subject(draw), [Rule.D_5], at=now)
    if faulty:
        people = leads_of(draw.community_id) - {by.pk}
        tell([_news(draw, "spot.faulty", people, count=str(faulty))], now=now)
    facts: dict[str, ledger.Fact] = {
        "month": f"{draw.month:%Y-%m}",
        "faulty": faulty,
        "judged": _digest_of(checks),
        "words": ledger.digest(draw.words),
    }
    _seal(draw, "spot.signed", by=by, at=now, facts=facts)
    return draw


@transaction.atomic
def review_month(*, draw_id: int, by: User, words: str, now: datetime) -> RecordsMonth:
    """The supervisor has gone through the month's records and signs; every day is signed before. Raises a Refused."""
    draw = _locked(draw_id)
    unsigned = unsigned_days_in(draw.community, draw.month)
    draw_rules.check_review(reviewed=draw.reviewed_at is not None, unsigned=unsigned, words=words)
    draw.reviewed_by, draw.reviewed_at, draw.review = by, now, words.strip()
    draw.save(update_fields=["reviewed_by", "reviewed_at", "review"])
    facts = {"month": f"{draw.month:%Y-%m}", "words": ledger.digest(draw.review)}
    _seal(draw, "records.reviewed", by=by, at=now, facts=facts)
    return draw


def draw_url(draw: RecordsMonth) -> str:
    """The month's page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{draw.community.slug}/spot-checks/{draw.month:%Y-%m}/"


def _subject(draw: RecordsMonth) -> Subject:
    return Subject("spot", draw.pk)


def _locked(draw_id: int) -> RecordsMonth:
    rows = RecordsMonth.objects.select_for_update(of=("self",)).select_related("community")
    return rows.get(pk=draw_id)


def _directors(community: Community) -> set[int]:
    people = ids_by_role([community.pk], [Role.DIRECTOR])
    return people.get((community.pk, Role.DIRECTOR), set())


def _news(draw: RecordsMonth, code: str, people: set[int], **params: str) -> News:
    return News(
        community_id=draw.community_id,
        recipients=frozenset(people),
        code=code,
        key=f"{code}:{draw.pk}",
        url=draw_url(draw),
        params={"month": f"{draw.month:%Y-%m}", **params},
    )


def _seal(draw: RecordsMonth, action: str, *, by: User | None, at: datetime, facts: Mapping[str, ledger.Fact]) -> None:
    ledger.append(
        draw.community_id,
        action,
        subject=f"spot:{draw.pk}",
        actor_id=by.pk if by else None,
        at=at,
        facts=facts,
    )
