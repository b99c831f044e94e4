"""Reads of the trainings: a month with its weeks, one session, who owes a repeat, what somebody took part in (ST-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from assessment import rules, training_rules
from assessment.enums import Attendance, Result, TrainingKind
from assessment.models import Training, TrainingPart
from assessment.queries.evidence import midnight
from assessment.queries.sheets import today_in
from assessment.training_rules import Mark, Week
from staff.enums import Role
from staff.models import Community, Membership, User

PASSED = Q(parts__result=Result.PASSED)
EXAMINED = Q(parts__result__in=[Result.PASSED, Result.FAILED])
OWED_FOR = timedelta(days=366)  # what was missed longer ago is not chased any more


def trainings_between(community: Community, first: date, end: date) -> QuerySet[Training]:
    """The sessions of these days, cancelled ones too, with how many are invited, were there, and passed."""
    rows = Training.objects.filter(
        community=community, starts_at__gte=midnight(first, community), starts_at__lt=midnight(end, community)
    )
    return counted(rows).order_by("starts_at", "pk")


def counted(rows: QuerySet[Training]) -> QuerySet[Training]:
    """With `invited`, `there`, `examined` and `passed` in one query."""
    return rows.select_related("trainer").annotate(
        invited=Count("parts"),
        there=Count("parts", filter=Q(parts__attendance=Attendance.PRESENT)),
        examined=Count("parts", filter=EXAMINED),
        passed=Count("parts", filter=PASSED),
    )


@dataclass(frozen=True)
class MonthPlan:
    """A month's sessions by week, and its share of passed."""

    weeks: Sequence[tuple[Week, Sequence[Training]]]
    sessions: Sequence[Training]
    examined: int
    passed: int

    @property
    def share(self) -> int | None:
        """Passed of those examined, in per cent, never rounded up to 100; None where nobody was."""
        return self.passed * 100 // self.examined if self.examined else None


def month_plan(community: Community, month: date, now: datetime) -> MonthPlan:
    """The month, its first and last week whole. One query."""
    first = month - timedelta(days=month.weekday())
    end = rules.month_after(month) + timedelta(days=6)
    rows = list(trainings_between(community, first, end))
    by_day: dict[date, list[Training]] = {}
    for one in rows:
        by_day.setdefault(localtime(one.starts_at).date(), []).append(one)
    held = {day: sum(one.cancelled_at is None for one in found) for day, found in by_day.items()}
    weeks = training_rules.weeks_of(month, held, today_in(community, now))
    inside = [one for day, found in by_day.items() if rules.first_of(day) == month for one in found]
    return MonthPlan(
        [(week, [one for day in week.days for one in by_day.get(day, ())]) for week in weeks],
        inside,
        sum(one.examined for one in inside),  # type: ignore[attr-defined]  # annotated in `counted`
        sum(one.passed for one in inside),  # type: ignore[attr-defined]  # the same
    )


def parts_of(training: Training) -> list[TrainingPart]:
    """Who is invited, by name."""
    rows = TrainingPart.objects.filter(training=training).select_related("person", "signed_by")
    return list(rows.order_by("person__name", "person__username"))


def my_parts(community: Community, person_id: int, most: int = 50) -> QuerySet[TrainingPart]:
    """What somebody took or takes part in, the latest first."""
    rows = TrainingPart.objects.filter(training__community=community, person_id=person_id)
    rows = rows.select_related("training__trainer", "signed_by")
    return rows.order_by("-training__starts_at", "-pk")[:most]


@dataclass(frozen=True)
class OwedLine:
    """Somebody who owes a repeat, with the session that it is about."""

    person: User
    training: Training
    since: datetime
    planned: datetime | None


def owed_in(community: Community, now: datetime, person_id: int | None = None) -> list[OwedLine]:
    """Everybody active who failed or was not there and has not made up for it. Three queries."""
    rows = TrainingPart.objects.filter(
        training__community=community,
        training__cancelled_at=None,
        training__starts_at__gte=now - OWED_FOR,
        person__memberships__in=Membership.objects.filter(community=community, active=True),
    )
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    columns = ("training_id", "training__first_id", "person_id", "training__starts_at", "attendance", "result")
    marks = [
        Mark(first or training, person, at, attendance, result)
        for training, first, person, at, attendance, result in rows.values_list(*columns)
    ]
    found = training_rules.owed(marks)
    people = User.objects.in_bulk({one.person for one in found})
    sessions = Training.objects.in_bulk({one.chain for one in found})
    return [OwedLine(people[one.person], sessions[one.chain], one.since, one.planned) for one in found]


def trainees_of(community: Community) -> list[User]:
    """Who is not signed off yet (IN-8)."""
    rows = Membership.objects.filter(community=community, role=Role.TRAINEE, active=True, user__is_active=True)
    return [one.user for one in rows.select_related("user").order_by("user__name")]


def passed_by(people: Sequence[User], community: Community) -> dict[int, int]:
    """By person who may be signed off now: the latest sign-off that they have passed here."""
    held = Training.objects.filter(community=community, kind=TrainingKind.SIGN_OFF, cancelled_at=None)
    rows = TrainingPart.objects.filter(person__in=people, training__in=held, result=Result.PASSED, signed_at=None)
    return dict(rows.order_by("training__starts_at", "pk").values_list("person_id", "training_id"))


def people_in_roles(community: Community, roles: Sequence[str]) -> set[int]:
    """Ids of the active people in these roles."""
    rows = Membership.objects.filter(community=community, role__in=roles, active=True, user__is_active=True)
    return set(rows.values_list("user_id", flat=True))
