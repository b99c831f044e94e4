"""Events are planned, changed, cancelled, evaluated; a missing evaluation is told once (F-5)."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from outreach import refusals
from outreach.enums import EventState
from outreach.models import EVENT_PHOTO, Event
from outreach.rules import events as rules
from outreach.rules.visits import check_words
from staff.models import Membership, User
from staff.queries import colleagues, leads_of


@dataclass(frozen=True)
class Planned:
    """What is planned."""

    title: str
    at: datetime
    place: str
    responsible: User
    for_whom: str = ""
    budget: str = ""


@dataclass(frozen=True)
class Evaluation:
    """What came of it."""

    participants: int
    good: str = ""
    bad: str = ""
    next_time: str = ""


@dataclass(frozen=True)
class _Verb:
    """What the chain is told."""

    name: str
    facts: dict[str, ledger.Fact]


@transaction.atomic
def plan_event(who: Membership, planned: Planned, *, key: uuid.UUID, now: datetime) -> Event:
    """One more event of the year's plan. The same `key` plans it once. Raises a Refused."""
    if again := made_with(Event, key, community_id=who.community_id):
        return again
    _check_responsible(who, planned.responsible)
    facts = {"key": key, "planned_at": now, "planned_by": who.user, **_columns(planned)}
    made = Event.objects.create(community=who.community, **facts)
    _seal(made, _Verb("planned", {"at": planned.at.isoformat()}), by=who.user, at=now)
    return made


@transaction.atomic
def change_event(who: Membership, event_id: int, planned: Planned, *, now: datetime) -> Event:
    """Another day, place or person, as long as it has not been held. Raises a Refused."""
    event = _locked(who, event_id)
    _check_responsible(who, planned.responsible)
    columns = _columns(planned)
    for name, value in columns.items():
        setattr(event, name, value)
    event.save(update_fields=list(columns))
    _seal(event, _Verb("changed", {"at": planned.at.isoformat()}), by=who.user, at=now)
    return event


@transaction.atomic
def cancel_event(who: Membership, event_id: int, *, why: str, now: datetime) -> Event:
    """It does not take place, with the reason. Raises a Refused."""
    event = _locked(who, event_id)
    reason = check_words(why, field="why", most=200)
    event.state, event.cancelled_at, event.cancelled_by = EventState.CANCELLED, now, who.user
    event.cancelled_why = reason
    event.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancelled_why"])
    _seal(event, _Verb("cancelled", {"why": ledger.digest(reason)}), by=who.user, at=now)
    return event


@transaction.atomic
def evaluate_event(
    who: Membership, event_id: int, found: Evaluation, *, photos: Sequence[Prepared] = (), now: datetime
) -> Event:
    """It was held: how many came, what went well and what did not, with photos. Raises a Refused."""
    event = _locked(who, event_id)
    rules.check_held(event.at, now=now)
    event.state, event.evaluated_at, event.evaluated_by = EventState.HELD, now, who.user
    columns = asdict(found)
    for name, value in columns.items():
        setattr(event, name, value)
    event.save(update_fields=["state", "evaluated_at", "evaluated_by", *columns])
    keep(photos, community_id=who.community_id, subject=(EVENT_PHOTO, event.pk), key=event.key, by=who.user, at=now)
    facts: dict[str, ledger.Fact] = {
        "participants": found.participants, "words": ledger.digest(f"{found}"), "photos": len(photos),
    }  # fmt: skip
    _seal(event, _Verb("evaluated", facts), by=who.user, at=now)
    return event


def watch_events(now: datetime) -> int:
    """Every hour: events that passed a week ago without an evaluation; responsible and lead hear of each once."""
    owed = Event.objects.filter(state=EventState.PLANNED, told_at=None, at__lt=now - rules.EVALUATED_WITHIN)
    return sum(_tell(pk, now) for pk in owed.order_by("pk").values_list("pk", flat=True))


def _tell(pk: int, now: datetime) -> int:
    with transaction.atomic():
        event = Event.objects.select_for_update(of=("self",)).select_related("community").get(pk=pk)
        if event.told_at is not None or event.state != EventState.PLANNED:
            return 0
        Event.objects.filter(pk=pk).update(told_at=now)
        news = News(
            community_id=event.community_id,
            recipients=frozenset(leads_of(event.community_id) | {event.responsible_id}),
            code="event.not_evaluated",
            key=f"event.not_evaluated:{pk}",
            url=f"/c/{event.community.slug}/events/{pk}/",
            urgency=Urgency.SOON,
            params={"event": event.title, "day": f"{event.at:%Y-%m-%d}"},
        )
        tell([news], now=now)
    return 1


def _columns(planned: Planned) -> dict[str, object]:
    names = ("title", "at", "place", "responsible", "for_whom", "budget")
    return {name: getattr(planned, name) for name in names}


def _check_responsible(who: Membership, person: User) -> None:
    if not colleagues(who.community).filter(pk=person.pk).exists():
        raise refusals.ResponsibleUnfit("responsible")


def _locked(who: Membership, event_id: int) -> Event:
    """The event under its lock, neither held nor cancelled. Raises a Refused."""
    found = Event.objects.select_for_update().filter(pk=event_id, community=who.community).first()
    if found is None or found.state != EventState.PLANNED:
        raise refusals.EventOver
    return found


def _seal(event: Event, verb: _Verb, *, by: User, at: datetime) -> None:
    subject, action = f"event:{event.pk}", f"event.{verb.name}"
    ledger.append(event.community_id, action, subject=subject, actor_id=by.pk, at=at, facts=verb.facts)
