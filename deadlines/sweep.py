"""The sweep: looks for deadlines whose moment has come and tells the next person.

Nothing fires twice, nothing is missed.

A batch is claimed, decided and written in one transaction: escalations, notices, the next alarm. Rows that another
sweeper holds are passed over. When a batch raises, its rows are taken one by one, and the one that raises steps aside
with its error (docs/deadlines.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet

from deadlines import rules
from deadlines.models import OPEN, REPLAYED, Deadline, Escalation, Heartbeat
from deadlines.queries import SWEEP, LimitBook, limit_books
from deadlines.registry import SubjectFacts, act_of, subjects_of
from deadlines.rules import Audience, Decision, FiredStep, Rule, StepName
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell, tell_gathered
from staff.enums import Role
from staff.models import Community
from staff.queries import ids_by_role

BATCH = 500
OUTAGE = timedelta(minutes=10)  # without a look: what passed meanwhile is gathered in the bell
URGENCY = {"warning": Urgency.SOON, "breach": Urgency.LATE, "escalation": Urgency.LATE}
Leads = Mapping[tuple[int, str], set[int]]


@dataclass
class Report:
    """What one sweep did: rows claimed, steps fired, rows parked."""

    claimed: int = 0
    fired: int = 0
    parked: int = 0
    max_late_ms: int = 0

    def add(self, other: "Report") -> None:
        """Sum up a batch."""
        self.claimed += other.claimed
        self.fired += other.fired
        self.parked += other.parked
        self.max_late_ms = max(self.max_late_ms, other.max_late_ms)


@dataclass(frozen=True)
class Decided:
    """One claimed deadline with what the pure rule says of it; no decision = its subject is no longer owed anything."""

    deadline: Deadline
    facts: SubjectFacts
    decision: Decision | None


def sweep(now: datetime, *, replayed: int | None = None) -> Report:
    """Fire everything whose alarm has come, batch by batch, then leave the heartbeat.

    `replayed` is the id of a community whose limits run on a replay's clock: then only its limits fire, which the
    sweeps of the present pass over, and there is no heartbeat, because its `now` says nothing of this engine.
    """
    report = Report()
    silent = silent_since(now) if replayed is None else None
    while alarming(now, replayed=replayed).exists():
        batch = sweep_batch(now, replayed=replayed, silent=silent)
        report.add(batch)
        if batch.claimed < BATCH:  # that was the rest, or the rest is in another sweeper's hands
            break
    if replayed is None:
        beat(now)
    return report


def silent_since(now: datetime) -> datetime | None:
    """When the engine was last heard of, if that is an outage ago; the same for every sweeper until one has ended."""
    return Heartbeat.objects.filter(pk=SWEEP, at__lte=now - OUTAGE).values_list("at", flat=True).first()


def sweep_batch(
    now: datetime, *, size: int = BATCH, replayed: int | None = None, silent: datetime | None = None
) -> Report:
    """One batch in one transaction; if it raises, its rows are tried one by one, so that one bad row stops nobody."""
    claimed: list[int] = []
    try:
        with transaction.atomic():
            rows = claim(now, size=size, replayed=replayed)
            claimed = [row.pk for row in rows]
            return _fire(rows, now=now, silent=silent) if rows else Report()
    except Exception:  # noqa: BLE001 whatever a subject raises must not stop the others; the single try names it
        return _one_by_one(claimed, now=now, replayed=replayed, silent=silent)


def due_now(now: datetime) -> int:
    """How many deadlines a sweep would claim; reads only (`sweep --dry-run`)."""
    return alarming(now).count()


def alarming(now: datetime, *, replayed: int | None = None) -> QuerySet[Deadline]:
    """Open limits whose alarm has come: those of the present, or those of one community's replay."""
    rows = Deadline.objects.filter(OPEN, alarm_at__lte=now)
    if replayed is None:
        return rows.filter(paused_at=None)
    # `+ 0` keeps the planner on the index of alarms: what exists in the community is far more than what is due
    return rows.alias(replay=F("community_id") + 0).filter(replay=replayed, pause_reason=REPLAYED)


def next_alarm(replayed: int) -> datetime | None:
    """The next moment at which a limit of this community's replay alarms."""
    rows = alarming(datetime.max.replace(tzinfo=UTC), replayed=replayed).order_by("alarm_at")
    return rows.values_list("alarm_at", flat=True).first()


def claim(
    now: datetime, *, size: int, only: Iterable[int] | None = None, replayed: int | None = None
) -> list[Deadline]:
    """Lock due rows that no other sweeper holds. On SQLite the immediate transaction is the lock."""
    rows = alarming(now, replayed=replayed)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return list(rows.order_by("alarm_at", "pk")[:size])


def beat(now: datetime) -> None:
    """Leave the engine's heartbeat; never backwards, when a slower clock sweeps beside us."""
    moved = Heartbeat.objects.filter(pk=SWEEP, at__lt=now).update(at=now)
    if not moved:
        Heartbeat.objects.bulk_create([Heartbeat(name=SWEEP, at=now)], ignore_conflicts=True)


def _one_by_one(ids: Sequence[int], *, now: datetime, replayed: int | None, silent: datetime | None) -> Report:
    report = Report()
    for pk in ids:
        try:
            with transaction.atomic():
                rows = claim(now, size=1, only=[pk], replayed=replayed)
                if rows:
                    report.add(_fire(rows, now=now, silent=silent))
        except Exception as error:  # noqa: BLE001 the error is kept on the row and shown to the supervisor
            park(pk, error, now=now)
            report.add(Report(claimed=1, parked=1))
    return report


@transaction.atomic
def park(pk: int, error: Exception, *, now: datetime) -> None:
    """Set a row aside with its error, and tell the supervisors. It fires no more until somebody has looked at it."""
    row = Deadline.objects.select_related("community").get(pk=pk)
    Deadline.objects.filter(pk=pk).update(alarm_at=None, parked_error=f"{type(error).__name__}: {error}"[:2000])
    people = ids_by_role([row.community_id], [Role.SUPERVISOR, Role.ADMINISTRATOR])
    news = News(
        community_id=row.community_id,
        recipients=frozenset().union(*people.values()) if people else frozenset(),
        code="deadline.parked",
        key=f"parked:{pk}",
        url=f"/c/{row.community.slug}/board/",
        urgency=Urgency.LATE,
        params={"ticket": f"{row.subject_kind} {row.subject_id}"},
    )
    tell([news], now=now)


def _fire(rows: Sequence[Deadline], *, now: datetime, silent: datetime | None = None) -> Report:
    """Decide and write a claimed batch. Runs inside the claiming transaction."""
    communities = Community.objects.in_bulk({row.community_id for row in rows})
    books = limit_books(communities.values())
    decided = [_decide(row, facts, books, now=now) for row, facts in _with_facts(rows)]
    escalations = _escalations(decided, now=now)
    Escalation.objects.bulk_create(escalations, batch_size=1000)
    leads = ids_by_role(communities, [Role.SUPERVISOR, Role.DIRECTOR])
    news = _news(decided, leads, communities, now=now)
    if silent is None:
        tell(news, now=now)
    else:
        tell_gathered(news, _heads(communities, silent, now=now), now=now)
    _act(decided, now=now)
    _advance(decided, now=now)
    _seal(escalations, now=now)
    late = max((escalation.late_ms for escalation in escalations), default=0)
    return Report(claimed=len(rows), fired=len(escalations), max_late_ms=late)


def _with_facts(rows: Sequence[Deadline]) -> Iterable[tuple[Deadline, SubjectFacts]]:
    """Re-read the subjects, one query for each kind; in the order of the rows, which is that of their moments.

    Raises LookupError for a subject that is gone.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ids[row.subject_kind].add(row.subject_id)
    facts = {kind: subjects_of(kind).load(members) for kind, members in ids.items()}
    return [(row, facts[row.subject_kind][row.subject_id]) for row in rows]


def _decide(row: Deadline, facts: SubjectFacts, books: Mapping[int, LimitBook], *, now: datetime) -> Decided:
    if not facts.is_open:
        return Decided(row, facts, None)
    limit = books[row.community_id].limit(Rule(row.rule))
    return Decided(row, facts, rules.decide(limit, row.due_at, row.level, now=now))


def _escalations(decided: Sequence[Decided], *, now: datetime) -> list[Escalation]:
    return [
        Escalation(
            deadline=item.deadline,
            level=step.level,
            step=step.name.value,
            at=now,
            late_ms=int(step.lateness.total_seconds() * 1000),
        )
        for item in decided
        if item.decision
        for step in item.decision.fired
    ]


def _news(
    decided: Sequence[Decided], leads: Leads, communities: Mapping[int, Community], *, now: datetime
) -> list[News]:
    """One notice a person and subject, also when two limits of the same matter fall due at the same moment.

    The key names the step and its moment and not the limit, so that they are one notice from two batches as well.
    """
    gathered: dict[tuple[str, int, str, datetime], News] = {}
    for item in decided:
        if item.decision is None or item.decision.tell is None:
            continue
        row, step = item.deadline, item.decision.tell
        people = _audience(item, leads)
        place = (row.subject_kind, row.subject_id, step.name.value, row.due_at)
        earlier = gathered.get(place)
        gathered[place] = News(
            community_id=row.community_id,
            recipients=people | earlier.recipients if earlier else people,
            code=f"{item.facts.topic}.{step.name.value}",
            key=earlier.key if earlier else _key(row, step, now - step.lateness),
            url=item.facts.url,
            urgency=URGENCY[step.name.value],
            params=earlier.params if earlier else _params(item, communities[row.community_id]),
        )
    return list(gathered.values())


def _heads(communities: Mapping[int, Community], silent: datetime, *, now: datetime) -> dict[int, News]:
    """What the bell says instead of hundreds of lines after an outage: one notice a person, community and outage."""
    found = {}
    for pk, community in communities.items():
        since, until = (rules.local(moment, community.timezone) for moment in (silent, now))
        found[pk] = News(
            community_id=pk,
            recipients=frozenset(),
            code="gathered.limits",
            key=f"gathered:{pk}:{silent.astimezone(UTC):%Y%m%dT%H%M%S.%f}",
            url=f"/c/{community.slug}/notices/",
            urgency=Urgency.LATE,
            params={"since": f"{since:%m-%d %H:%M}", "until": f"{until:%m-%d %H:%M}"},
        )
    return found


def _key(row: Deadline, step: FiredStep, moment: datetime) -> str:
    """A step of a subject by its name and moment: kind and id are 40 characters at the most, of 100."""
    return f"deadline:{row.subject_kind}:{row.subject_id}:{step.name.value}:{moment.astimezone(UTC):%Y%m%dT%H%M%S.%f}"


def _act(decided: Sequence[Decided], *, now: datetime) -> None:
    """What the apps have registered for a breach, set by set."""
    broken: dict[tuple[str, Rule], list[int]] = defaultdict(list)
    for item in decided:
        if item.decision and any(step.name is StepName.BREACH for step in item.decision.fired):
            broken[item.deadline.subject_kind, Rule(item.deadline.rule)].append(item.deadline.subject_id)
    for (kind, rule), ids in broken.items():
        if act := act_of(kind, rule):
            act(ids, now)


def _params(item: Decided, community: Community) -> dict[str, str]:
    due = rules.local(item.deadline.due_at, community.timezone)
    return {**item.facts.params, "rule": item.deadline.rule, "due": f"{due:%m-%d %H:%M}"}


def _audience(item: Decided, leads: Leads) -> frozenset[int]:
    facts, community_id = item.facts, item.deadline.community_id
    who: set[int | None] = set()
    for audience in item.decision.audience if item.decision else ():
        if audience is Audience.FIRST_RESPONDER:
            who.add(facts.first_responder_id)
        elif audience is Audience.HANDLER:
            who.add(facts.handler_id)
        else:
            role = Role.SUPERVISOR if audience is Audience.SUPERVISOR else Role.DIRECTOR
            who |= leads.get((community_id, role), set())
    return frozenset(person for person in who if person is not None)


def _advance(decided: Sequence[Decided], *, now: datetime) -> None:
    """Set the next alarm, set by set: rows with the same next step share one statement."""
    ended = [item.deadline.pk for item in decided if item.decision is None]
    if ended:
        Deadline.objects.filter(pk__in=ended).update(cancelled_at=now, alarm_at=None)
    moved: dict[tuple[int, datetime | None], list[int]] = defaultdict(list)
    for item in decided:
        if item.decision:
            moved[item.decision.level, item.decision.next_alarm_at].append(item.deadline.pk)
    if len(moved) > len(decided) // 10 + 5:
        _advance_each(decided)
        return
    for (level, alarm_at), ids in moved.items():
        Deadline.objects.filter(pk__in=ids).update(level=level, alarm_at=alarm_at)


def _advance_each(decided: Sequence[Decided]) -> None:
    rows = []
    for item in decided:
        if item.decision:
            item.deadline.level, item.deadline.alarm_at = item.decision.level, item.decision.next_alarm_at
            rows.append(item.deadline)
    Deadline.objects.bulk_update(rows, ["level", "alarm_at"], batch_size=BATCH)


def _seal(escalations: Sequence[Escalation], *, now: datetime) -> None:
    """One ledger entry a batch and community: which deadlines fired at which level."""
    by_community: dict[int, list[Escalation]] = defaultdict(list)
    for escalation in escalations:
        by_community[escalation.deadline.community_id].append(escalation)
    for community_id, fired in sorted(by_community.items()):
        ledger.append(
            community_id,
            "deadlines.fired",
            subject="sweep",
            actor_id=None,
            at=now,
            facts={"deadlines": [one.deadline_id for one in fired], "levels": [one.level for one in fired]},
        )
