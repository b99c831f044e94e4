"""Reads of the engine: a community's limits and calendar, the heartbeat, a subject's deadlines, what is parked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet, Subquery

from deadlines import rules
from deadlines.calendar import WorkingCalendar, week_of_whole_days
from deadlines.models import OPEN, CalendarDay, Deadline, Escalation, Heartbeat, LimitOverride
from deadlines.rules import Clock, Limit, Override, Rule
from staff.models import Community

SWEEP = "sweep"


class LimitBook:
    """A community's limits and calendar; the calendar's days are read only when a limit counts working days."""

    def __init__(self, community: Community, limits: Mapping[Rule, Limit]) -> None:
        self.community = community
        self.community_id = community.pk
        self._limits = limits
        self._calendar: WorkingCalendar | None = None

    def limit(self, rule: Rule) -> Limit:
        """The rule's limit here: the rulebook's default or the community's own figure."""
        return self._limits[rule]

    def calendar_for(self, limit: Limit) -> WorkingCalendar:
        """The calendar that this limit needs: its days are read only when it counts working days or hours."""
        if limit.clock in {Clock.WORKING_DAYS, Clock.WORKING_TIME}:
            return self.calendar
        return week_of_whole_days(self.community.timezone, {})

    @property
    def calendar(self) -> WorkingCalendar:
        """The community's working calendar, read once a book."""
        if self._calendar is None:
            self._calendar = calendar_of(self.community)
        return self._calendar


def limit_book(community: Community) -> LimitBook:
    """The limits of one community, in one query."""
    return limit_books([community])[community.pk]


def limit_books(communities: Iterable[Community]) -> dict[int, LimitBook]:
    """The limits of many communities, in one query."""
    found = list(communities)
    own: dict[int, dict[Rule, Limit]] = {community.pk: dict(rules.DEFAULT_LIMITS) for community in found}
    for row in LimitOverride.objects.filter(community__in=own):
        override = Override(
            amount_minutes=row.amount_minutes,
            amount_days=row.amount_days,
            warning_minutes=row.warning_minutes,
            interval_minutes=row.interval_minutes,
        )
        rule = Rule(row.rule)
        own[row.community_id][rule] = rules.DEFAULT_LIMITS[rule].with_override(override)
    return {community.pk: LimitBook(community, own[community.pk]) for community in found}


def calendar_of(community: Community) -> WorkingCalendar:
    """Monday to Friday with the holidays and adjusted working days of the table; the community's own entry wins."""
    days = CalendarDay.objects.filter(Q(community=None) | Q(community=community)).order_by("community_id")
    common: dict[date, bool] = {}
    own: dict[date, bool] = {}
    for day in days:
        (common if day.community_id is None else own)[day.day] = day.working
    return week_of_whole_days(community.timezone, {**common, **own})


def heartbeat_age(now: datetime) -> float | None:
    """Seconds since the engine last looked; None when it never has."""
    at = Heartbeat.objects.filter(pk=SWEEP).values_list("at", flat=True).first()
    return None if at is None else (now - at).total_seconds()


def last_look() -> Subquery:
    """When the engine last looked, as a column of another query; NULL when it never has."""
    return Subquery(Heartbeat.objects.filter(pk=SWEEP).values("at"))


def deadlines_of(kind: str, subject_id: int) -> QuerySet[Deadline]:
    """All deadlines of a subject, open and ended, in the order of their opening."""
    return Deadline.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("opened_at", "pk")


def escalations_of(kind: str, subject_id: int) -> QuerySet[Escalation]:
    """What has fired for a subject, with its deadline."""
    return (
        Escalation.objects.filter(deadline__subject_kind=kind, deadline__subject_id=subject_id)
        .select_related("deadline")
        .order_by("at", "pk")
    )


def parked(community: Community) -> QuerySet[Deadline]:
    """Deadlines that the engine could not work out, for the supervisor's eye."""
    return Deadline.objects.filter(OPEN, community=community).exclude(parked_error="").order_by("due_at")


def late(rows: QuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """Those that were met after their due moment, or are still open past it."""
    return rows.filter(Q(met_at__isnull=True, cancelled_at=None, due_at__lt=now) | Q(met_at__gt=F("due_at")))


@dataclass(frozen=True)
class LimitRow:
    """One limit as the set-up page shows it: figures in minutes or days, and whether they are the community's own."""

    rule: str
    clock: str
    amount: timedelta
    warning: timedelta
    interval: timedelta
    own: bool


def limit_rows(community: Community) -> list[LimitRow]:
    """Every limit as it counts in the community, in the rulebook's order."""
    book = limit_book(community)
    rows = []
    for rule in Rule:
        limit = book.limit(rule)
        own = limit != rules.DEFAULT_LIMITS[rule]
        rows.append(LimitRow(rule.value, limit.clock.value, limit.amount, limit.warning, limit.interval, own))
    return rows


def preview_lines(book: LimitBook, rule: Rule, *, now: datetime) -> list[rules.PreviewLine]:
    """The chain of a limit that starts now; a told limit is shown as if two hours had been promised."""
    limit = book.limit(rule)
    told = now + timedelta(hours=2) if limit.clock is Clock.TOLD else None
    return rules.preview(limit, now, book.calendar, told=told)


def days_of(community: Community, year: int) -> list[CalendarDay]:
    """The year's days that differ from the week's pattern, the community's own in place of the public ones."""
    rows = CalendarDay.objects.filter(Q(community=None) | Q(community=community), day__year=year)
    by_day = {row.day: row for row in sorted(rows, key=lambda row: row.community_id is not None)}
    return [by_day[day] for day in sorted(by_day)]
