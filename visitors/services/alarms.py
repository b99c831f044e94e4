"""Forced entry: one button, and everybody near and the supervisors know in the same moment (V-3)."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import Role
from staff.models import Membership, User
from staff.queries import ids_by_role
from tickets.queries.technicians import on_duty_now
from visitors import visit_refusals as refusals
from visitors import visit_rules as rules
from visitors.models import GateAlarm, Visit
from visitors.queries.gate import UNKNOWN
from visitors.services.beside import Beside, beside_if_named, stands_beside
from visitors.services.visits import enter, lock_visit, seal
from visitors.visit_enums import Basis, VisitState

ALARMED = (Role.GUARD, Role.SUPERVISOR, Role.DIRECTOR)


@transaction.atomic
def raise_alarm(
    who: Membership,
    *,
    key: uuid.UUID,
    now: datetime,
    visit_id: int | None = None,
    words: str = "",
    supervised_by: User | None = None,
) -> GateAlarm:
    """Somebody forces their way in: told in this transaction; the visitor counts as inside (V-5). One `key`, one alarm.

    With `visit_id` it is a visitor who was registered and not let in; without, somebody nobody knows. A trainee raises
    it without a colleague as well: danger does not wait for a name (IN-8).
    """
    colleague = beside_if_named(who, supervised_by)
    if GateAlarm.objects.filter(key=key).exclude(community=who.community).exists():
        key = uuid.uuid5(key, str(who.community_id))  # somebody else's key: the alarm is raised whatever the form held
    made, fresh = GateAlarm.objects.get_or_create(
        key=key,
        community=who.community,
        defaults={"raised_at": now, "raised_by": who.user, "words": words.replace("\0", "").strip()[:200]},
    )
    if not fresh:
        return made
    told = alarmed(who, now=now)
    tell([_news(made, "gate.alarm", told, who)], now=now)
    _forced(who, made, visit_id, beside=colleague, now=now)
    facts: dict[str, ledger.Fact] = {
        "told": sorted(told),
        "visit": visit_id,
        "said": ledger.digest(made.words),
        **colleague,
    }
    _seal(made, "raised", by=who.user, at=now, facts=facts)
    return made


@transaction.atomic
def end_alarm(who: Membership, pk: int, *, words: str, supervised_by: User | None = None, now: datetime) -> GateAlarm:
    """How it ended; everybody who was alarmed is told. A second click changes nothing.

    Raises ReasonMissing, NobodyBeside for a trainee alone (IN-8).
    """
    colleague = stands_beside(who, supervised_by)
    said = rules.check_reason(words, field="words")
    alarm = GateAlarm.objects.select_for_update(of=("self",)).filter(pk=pk, community=who.community).first()
    if alarm is None:
        raise refusals.VisitOver
    if alarm.ended_at is not None:
        return alarm
    alarm.ended_at, alarm.ended_by, alarm.ended_words = now, who.user, said
    alarm.save(update_fields=["ended_at", "ended_by", "ended_words"])
    alarm.community = who.community
    tell([_news(alarm, "gate.alarm_over", alarmed(who, now=now), who)], now=now)
    _seal(alarm, "ended", by=who.user, at=now, facts={"said": ledger.digest(said), **colleague})
    return alarm


def alarmed(who: Membership, *, now: datetime) -> frozenset[int]:
    """Supervisors and directors, and the guards on duty; a guard of whom no roster says anything counts as near."""
    people = ids_by_role([who.community_id], ALARMED)
    on_duty: Mapping[int, bool] = on_duty_now(who.community, now)
    guards = people.pop((who.community_id, Role.GUARD), set())
    near = {pk for pk in guards if on_duty.get(pk) is not False} or guards
    return frozenset(near.union(*people.values()) - {who.user_id})


def _forced(who: Membership, alarm: GateAlarm, visit_id: int | None, *, beside: Beside, now: datetime) -> None:
    """The visitor counts as inside, whoever it is: who is inside is always known (V-5)."""
    if visit_id is not None:
        visit = lock_visit(who.community, visit_id)
        if visit.entered_at is not None:
            return
        Visit.objects.filter(pk=visit.pk).update(alarm=alarm, ended_at=None)
        visit.alarm = alarm
    else:
        visit = Visit.objects.create(
            community=who.community, key=uuid.uuid5(alarm.key, "forced"), name=UNKNOWN, registered_at=now,
            registered_by=who.user, alarm=alarm, state=VisitState.ASKED,
        )  # fmt: skip
        seal(visit, "registered", by=who.user, at=now, facts={"alarm": alarm.pk}, beside=beside)
    enter(visit, Basis.FORCED, by=who.user, now=now, beside=beside)


def _news(alarm: GateAlarm, code: str, recipients: frozenset[int], who: Membership) -> News:
    return News(
        community_id=alarm.community_id,
        recipients=recipients,
        code=code,
        key=f"{code}:{alarm.pk}",
        url=f"/c/{who.community.slug}/gate/alarms/{alarm.pk}/",
        urgency=Urgency.LATE if code == "gate.alarm" else Urgency.INFO,
        params={"who": str(who.user)},
    )


def _seal(alarm: GateAlarm, verb: str, *, by: User, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    subject = f"gate_alarm:{alarm.pk}"
    ledger.append(alarm.community_id, f"gate_alarm.{verb}", subject=subject, actor_id=by.pk, at=at, facts=facts)
