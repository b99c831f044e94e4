"""Trainings: planned, cancelled, recorded with attendance and result (ST-2)."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from assessment import training_refusals as refusals
from assessment import training_rules as rules
from assessment.enums import Attendance, Result, TrainingKind
from assessment.models import Training, TrainingPart
from assessment.queries.training import parts_of, people_in_roles
from assessment.services.catalogue import lock_settings
from core.once import made_with
from ledger import services as ledger
from notices.services import News, tell
from staff.models import Membership, User


@dataclass(frozen=True)
class Plan:
    """A session as it is planned. Invited are the people of the roles as they are now, and those named."""

    topic: str
    starts_at: datetime
    minutes: int
    trainer: User
    kind: TrainingKind = TrainingKind.LESSON
    room: str = ""
    material: str = ""
    roles: Collection[str] = ()
    people: Collection[int] = ()
    repeats: Training | None = None


@dataclass(frozen=True)
class MarkWish:
    """What is recorded of one person."""

    attendance: str
    result: str = ""
    score: int | None = None


@transaction.atomic
def plan_training(who: Membership, plan: Plan, *, key: uuid.UUID, now: datetime) -> Training:
    """Plan a session and tell who is invited. The same key again gives the same session. Raises a Refused."""
    lock_settings(who.community_id)  # two clicks at once wait for each other here
    if found := made_with(Training, key, community_id=who.community_id):
        return found
    invited = people_in_roles(who.community, list(plan.roles)) | _colleagues(who, plan.people)
    topic = rules.check_plan(plan.topic, minutes=plan.minutes, invited=len(invited))
    made = Training.objects.create(
        community=who.community,
        key=key,
        kind=plan.kind,
        topic=topic,
        starts_at=plan.starts_at,
        minutes=plan.minutes,
        trainer=plan.trainer,
        room=plan.room.replace("\0", "").strip()[: rules.MOST_ROOM],
        material=plan.material.replace("\0", "").strip()[: rules.MOST_MATERIAL],
        first_id=plan.repeats.chain if plan.repeats else None,
        planned_by=who.user,
        planned_at=now,
    )
    TrainingPart.objects.bulk_create(TrainingPart(training=made, person_id=pk) for pk in sorted(invited))
    told = (invited | {plan.trainer.pk}) - {who.user_id}
    tell([_news(made, "training.invited", told)], now=now)
    facts: dict[str, ledger.Fact] = {"kind": made.kind, "invited": sorted(invited), "repeats": made.first_id}
    _seal(made, "training.planned", by=who, at=now, facts={**facts, "topic": ledger.digest(topic)})
    return made


def _colleagues(who: Membership, people: Collection[int]) -> set[int]:
    rows = Membership.objects.filter(community=who.community, user__in=list(people), active=True)
    return set(rows.values_list("user_id", flat=True))


@transaction.atomic
def cancel_training(who: Membership, training_id: int, *, reason: str, now: datetime) -> Training:
    """Cancel a session that was not held; everybody invited is told. Raises a Refused."""
    training = lock_training(training_id)
    held = training.recorded_at is not None
    why = rules.check_cancel(cancelled=training.cancelled_at is not None, held=held, reason=reason)
    training.cancelled_at, training.cancelled_why = now, why
    training.save(update_fields=["cancelled_at", "cancelled_why"])
    people = {one.person_id for one in parts_of(training)} | {training.trainer_id}
    tell([_news(training, "training.cancelled", people - {who.user_id})], now=now)
    _seal(training, "training.cancelled", by=who, at=now, facts={"reason": ledger.digest(why)})
    return training


@transaction.atomic
def record_training(who: Membership, training_id: int, marks: Mapping[int, MarkWish], *, now: datetime) -> int:
    """Record attendance and results by person id; those that are not named stay as they are. Returns how many changed.

    Raises a Refused; then none is recorded.
    """
    training = lock_training(training_id)
    rules.check_record(cancelled=training.cancelled_at is not None, starts_at=training.starts_at, now=now)
    changed = []
    for part in parts_of(training):
        wish = marks.get(part.person_id)
        if wish is None or (part.attendance, part.result, part.score) == (wish.attendance, wish.result, wish.score):
            continue
        _check(part, wish)
        part.attendance, part.result, part.score = wish.attendance, wish.result, wish.score
        changed.append(part)
    if not changed:
        return 0
    TrainingPart.objects.bulk_update(changed, ["attendance", "result", "score"])
    training.recorded_at, training.recorded_by = now, who.user
    training.save(update_fields=["recorded_at", "recorded_by"])
    marked = [f"{one.person_id}:{one.attendance}:{one.result}:{one.score or 0}" for one in changed]
    _seal(training, "training.recorded", by=who, at=now, facts={"marks": marked})
    return len(changed)


def _check(part: TrainingPart, wish: MarkWish) -> None:
    name = str(part.person)
    if part.signed_at:
        raise refusals.ResultSigned(name=name)
    if wish.attendance not in {"", *Attendance.values} or wish.result not in {"", *Result.values}:
        raise refusals.ResultWithoutPresence(name=name)
    rules.check_mark(name, attendance=wish.attendance, result=wish.result, score=wish.score)


def lock_training(training_id: int) -> Training:
    """The session, locked."""
    rows = Training.objects.select_for_update(of=("self",)).select_related("community", "trainer")
    return rows.get(pk=training_id)


def training_url(training: Training) -> str:
    """Its page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{training.community.slug}/training/sessions/{training.pk}/"


def _news(training: Training, code: str, people: set[int]) -> News:
    when = f"{localtime(training.starts_at):%m-%d %H:%M}"
    return News(
        community_id=training.community_id,
        recipients=frozenset(people),
        code=code,
        key=f"{code}:{training.pk}",
        url=training_url(training),
        params={"topic": training.topic, "when": when},
    )


def _seal(training: Training, action: str, *, by: Membership, at: datetime, facts: Mapping[str, ledger.Fact]) -> None:
    ledger.append(
        training.community_id,
        action,
        subject=f"training:{training.pk}",
        actor_id=by.user_id,
        at=at,
        facts=facts,
    )
