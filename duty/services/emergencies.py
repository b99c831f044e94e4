"""An emergency: opened and told at once, its log, who was informed, its end, its report (L-7)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from core.once import made_with
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from duty import emergency_refusals as refusals
from duty import emergency_rules as rules
from duty.enums import EmergencyKind, InformedHow, NoteKind
from duty.models import Emergency, EmergencyNote, Informed
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import LEADS
from staff.models import Department, Membership
from staff.queries import ids_by_role, ids_of_department
from tickets.models import Ticket


@transaction.atomic
def open_emergency(
    who: Membership,
    *,
    kind: EmergencyKind,
    place: str,
    seen: str,
    at: datetime | None,
    ticket: Ticket | None = None,
    key: uuid.UUID,
    now: datetime,
) -> Emergency:
    """Write it down and tell every lead at once; the same `key` again gives the first. Raises a Refused."""
    where, what = rules.check_words(place, field="place"), rules.check_words(seen, field="seen")
    noticed = rules.check_noticed(at, now=now)
    facts = {"kind": kind, "place": where, "seen": what, "at": noticed, "ticket": ticket}
    if Emergency.objects.filter(key=key).exclude(community=who.community).exists():
        key = uuid.uuid5(key, str(who.community_id))  # another community's key: it is told whatever the form held
    made, fresh = Emergency.objects.get_or_create(
        key=key, community=who.community, defaults={**facts, "opened_at": now, "opened_by": who.user}
    )
    if not fresh:
        return made
    people = ids_by_role([who.community_id], sorted(LEADS)).values()
    leads = frozenset().union(*people) - {who.user_id}
    tell([_news(made, "emergency.opened", leads, who)], now=now)
    said = ledger.digest(f"{where}\n{what}")
    sealed: dict[str, ledger.Fact] = {"kind": kind, "said": said, "ticket": ticket.number if ticket else None}
    _seal(made, "emergency.opened", who, now=now, facts=sealed)
    return made


@transaction.atomic
def note_emergency(
    who: Membership,
    emergency_id: int,
    *,
    kind: NoteKind,
    words: str,
    corrects: int | None = None,
    key: uuid.UUID,
    now: datetime,
) -> EmergencyNote:
    """Write a line into its log, or what is right beside line `corrects`; both stay. Raises a Refused."""
    emergency = _locked(who, emergency_id)
    said = rules.check_words(words, field="words")
    if again := made_with(EmergencyNote, key, emergency_id=emergency.pk, words=said):
        return again
    rules.check_open(ended=False, reported=emergency.reported_at is not None)
    was = EmergencyNote.objects.get(pk=corrects, emergency=emergency) if corrects else None
    if was and EmergencyNote.objects.filter(corrects=was).exists():
        raise refusals.LineCorrected
    note = EmergencyNote.objects.create(
        emergency=emergency, kind=kind, words=said, at=now, by=who.user, corrects=was, key=key
    )
    facts: dict[str, ledger.Fact] = {"note": note.pk, "words": ledger.digest(said), "corrects": corrects}
    _seal(emergency, "emergency.noted", who, now=now, facts=facts)
    return note


@transaction.atomic
def inform(
    who: Membership,
    emergency_id: int,
    *,
    departments: Sequence[Department] = (),
    name: str = "",
    how: InformedHow = InformedHow.CALL,
    key: uuid.UUID,
    now: datetime,
) -> list[Informed]:
    """Tell departments by notice at once, or write down who was told otherwise. Raises a Refused.

    A department that has had its notice gets no second one.
    """
    emergency = _locked(who, emergency_id)
    rules.check_open(ended=False, reported=emergency.reported_at is not None)
    if not departments and not name.strip():
        raise refusals.EmergencyWhom("departments")
    told = [one for department in departments if (one := _notice(who, emergency, department, key=key, now=now))]
    if name.strip() and not made_with(Informed, key, emergency_id=emergency.pk):
        told.append(
            Informed.objects.create(emergency=emergency, name=name.strip(), how=how, at=now, by=who.user, key=key)
        )
    if told:
        facts: dict[str, ledger.Fact] = {
            "departments": [one.department_id for one in told if one.department_id],
            "how": [str(one.how) for one in told],
            "name": ledger.digest(name.strip()) if name.strip() else None,
        }
        _seal(emergency, "emergency.informed", who, now=now, facts=facts)
    return told


def _notice(
    who: Membership, emergency: Emergency, department: Department, *, key: uuid.UUID, now: datetime
) -> Informed | None:
    own_key = uuid.uuid5(key, str(department.pk))
    made_with(Informed, own_key, emergency_id=emergency.pk)
    had = Informed.objects.filter(emergency=emergency, department=department, how=InformedHow.NOTICE)
    if department.community_id != emergency.community_id or had.exists():
        return None
    people = ids_of_department(department.pk)
    tell([_news(emergency, "emergency.informed", people, who)], now=now)
    return Informed.objects.create(
        emergency=emergency, department=department, how=InformedHow.NOTICE, at=now, by=who.user,
        people=len(people), key=own_key,
    )  # fmt: skip


@transaction.atomic
def end_emergency(who: Membership, emergency_id: int, *, now: datetime) -> Emergency:
    """It is over; from now on its report is owed (L-7). Raises a Refused."""
    emergency = _locked(who, emergency_id)
    rules.check_open(ended=emergency.ended_at is not None, reported=emergency.reported_at is not None)
    emergency.ended_at = max(now, emergency.at)  # another server's clock, by which it was noticed, may be ahead
    emergency.ended_by = who.user
    emergency.save(update_fields=["ended_at", "ended_by"])
    planned = deadlines.plan(limit_book(who.community), Rule.L_7, at=now)
    deadlines.start(emergency.community_id, [(Subject("emergency", emergency.pk), planned)])
    told = set(Informed.objects.filter(emergency=emergency).values_list("department_id", flat=True))
    people: set[int] = set().union(*(ids_of_department(pk) for pk in sorted(one for one in told if one)))
    tell([_news(emergency, "emergency.ended", people - {who.user_id}, who)], now=now)
    _seal(emergency, "emergency.ended", who, now=now, facts={})
    return emergency


@transaction.atomic
def report_emergency(who: Membership, emergency_id: int, *, parts: Mapping[str, str], now: datetime) -> Emergency:
    """Sign its report; everything is frozen, L-7 is met, the leads are told. The view has checked who signs.

    Raises a Refused: it lasts still, a part is missing, signed already.
    """
    emergency = _locked(who, emergency_id)
    said = rules.check_report(parts, ended=emergency.ended_at is not None, reported=emergency.reported_at is not None)
    for name, text in said.items():
        setattr(emergency, name, text)
    emergency.reported_at, emergency.reported_by = now, who.user
    emergency.save(update_fields=[*said, "reported_at", "reported_by"])
    deadlines.meet(Subject("emergency", emergency.pk), [Rule.L_7], at=now)
    people = ids_by_role([who.community_id], sorted(LEADS)).values()
    tell([_news(emergency, "emergency.reported", frozenset().union(*people) - {who.user_id}, who)], now=now)
    _seal(emergency, "emergency.reported", who, now=now, facts={"report": ledger.digest(repr(sorted(said.items())))})
    return emergency


def _locked(who: Membership, pk: int) -> Emergency:
    rows = Emergency.objects.select_for_update(of=("self",)).select_related("community")
    return rows.get(pk=pk, community=who.community)


def _news(emergency: Emergency, code: str, people: Iterable[int], who: Membership) -> News:
    return News(
        community_id=emergency.community_id,
        recipients=frozenset(people),
        code=code,
        key=f"{code}:{emergency.pk}",
        url=f"/c/{who.community.slug}/emergencies/{emergency.pk}/",
        urgency=Urgency.INFO if code in {"emergency.ended", "emergency.reported"} else Urgency.LATE,
        params={"emergency": emergency.kind, "place": emergency.place, "who": str(who.user)},
    )


def _seal(emergency: Emergency, action: str, who: Membership, *, now: datetime, facts: dict[str, ledger.Fact]) -> None:
    subject = f"emergency:{emergency.pk}"
    ledger.append(emergency.community_id, action, subject=subject, actor_id=who.user_id, at=now, facts=facts)
