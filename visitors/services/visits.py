"""A visitor at the gate: registered, agreed to or not, let in, out again (V-1…5, TL-12)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from core.once import made_with
from core.refusals import Refused
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from privacy.documents import digest_document, mask_document, seal_document
from residents.models import Occupancy, Resident, Unit
from staff.models import Community, Membership, User
from staff.queries import leads_of
from visitors import visit_refusals as refusals
from visitors import visit_rules as rules
from visitors.models import ConsentLink, Visit
from visitors.queries.gate import settings_of, watched
from visitors.services.beside import ALONE, Beside, stands_beside
from visitors.services.visit_news import desk_of, visit_news
from visitors.visit_enums import Basis, ConsentHow, Decision, Purpose, Question, VisitState


@dataclass(frozen=True)
class Guest:
    """Who stands at the gate, as they say; `document` is a number in clear, which is sealed at once."""

    name: str
    phone: str = ""
    plate: str = ""
    heads: int = 1
    purpose: Purpose = Purpose.VISIT
    words: str = ""
    document_kind: str = ""
    document: str = ""
    no_document: bool = False


@dataclass(frozen=True)
class Consent:
    """Who agreed, and how: somebody of the household, or a name as it was heard."""

    how: ConsentHow
    name: str = ""
    resident: Resident | None = None


@transaction.atomic
def register_visit(
    who: Membership,
    guest: Guest,
    *,
    unit: Unit | None,
    host: Resident | None = None,
    consent: Consent | None = None,
    opened_at: datetime | None,
    supervised_by: User | None = None,
    key: uuid.UUID,
    now: datetime,
) -> Visit:
    """Write the visitor down; with the host's `consent` they may come in (V-1). The same `key` gives the first.

    A trainee names a colleague (IN-8). Matches of the watch list are marked and told to the supervisor.
    Raises a Refused.
    """
    if again := made_with(
        Visit, key, community_id=who.community_id, unit_id=unit and unit.pk, name=rules.check_name(guest.name)
    ):
        return again
    colleague = stands_beside(who, supervised_by)
    if unit is None and guest.purpose != Purpose.OFFICE:
        raise refusals.Whom("whom")
    if host is not None and not Occupancy.objects.filter(resident=host, unit=unit).exists():
        raise refusals.NotOfThisUnit("whom")
    facts = guest_facts(who.community, guest, now=now)
    opened = opened_at if opened_at is not None and opened_at <= now else None
    made = Visit.objects.create(
        community=who.community, key=key, unit=unit, host=host, opened_at=opened, registered_at=now,
        registered_by=who.user, supervised_by=supervised_by, **facts,
    )  # fmt: skip
    if unit is None:  # whoever comes to the office is the office's own guest
        consent = consent or Consent(ConsentHow.PERSON, name=str(who.user))
    if consent is not None:
        _agree(made, consent, by=who.user, now=now)
    if made.watch_id:
        tell([visit_news(made, "visit.watch", leads_of(who.community_id), urgency=Urgency.LATE)], now=now)
    seal(made, "registered", by=who.user, at=now, facts=_said(made, agreed=consent is not None), beside=colleague)
    return made


def _said(made: Visit, *, agreed: bool) -> dict[str, ledger.Fact]:
    return {
        "unit": made.unit_id, "host": made.host_id, "heads": made.heads, "agreed": agreed,
        "said": ledger.digest(f"{made.name}\n{made.phone}\n{made.plate}"), "watched": made.watch_id is not None,
    }  # fmt: skip


@transaction.atomic
def agree(
    who: Membership, visit_id: int, consent: Consent, *, supervised_by: User | None = None, now: datetime
) -> Visit:
    """The host agreed, as the gate or the desk heard it (V-1). Raises a Refused."""
    colleague = stands_beside(who, supervised_by)
    visit = lock_visit(who.community, visit_id)
    record_consent(visit, consent, by=who.user, now=now, beside=colleague)
    return visit


@transaction.atomic
def host_says_no(
    who: Membership, visit_id: int, *, absent: bool, card: str, supervised_by: User | None = None, now: datetime
) -> Visit:
    """The host is not willing, or was not reached; what the visitor leaves reaches the host (V-4). Raises a Refused."""
    colleague, state = stands_beside(who, supervised_by), VisitState.ABSENT if absent else VisitState.REFUSED
    visit = lock_visit(who.community, visit_id)
    close_unlet(visit, state, card=card, by=who.user, now=now, beside=colleague)
    return visit


@transaction.atomic
def turn_away(who: Membership, visit_id: int, *, supervised_by: User | None = None, now: datetime) -> Visit:
    """The visitor was sent away politely, or went. Raises a Refused."""
    colleague = stands_beside(who, supervised_by)
    visit = lock_visit(who.community, visit_id)
    close_unlet(visit, VisitState.TURNED_AWAY, card="", by=who.user, now=now, beside=colleague)
    return visit


@transaction.atomic
def host_told(who: Membership, visit_id: int, *, supervised_by: User | None = None, now: datetime) -> Visit:
    """Somebody has told the host who was there (V-4); a second click changes nothing."""
    colleague = stands_beside(who, supervised_by)
    visit = lock_visit(who.community, visit_id)
    mark_told(visit, by=who.user, now=now, beside=colleague)
    return visit


@transaction.atomic
def ask_supervisor(
    who: Membership, visit_id: int, question: Question, *, supervised_by: User | None = None, now: datetime
) -> Visit:
    """Put the visitor to the supervisor, who decides with one tap from the notice (V-3). Raises a Refused."""
    colleague = stands_beside(who, supervised_by)
    visit = lock_visit(who.community, visit_id)
    rules.check_waiting(visit.state)
    if visit.question and not visit.decision:
        return visit  # a second click
    visit.question, visit.asked_at = question, now
    visit.decision, visit.decided_at, visit.decided_by = "", None, None
    visit.save(update_fields=["question", "asked_at", "decision", "decided_at", "decided_by"])
    leads = leads_of(visit.community_id)
    params = {"question": str(question), "when": now.isoformat()}
    tell([visit_news(visit, "visit.question", leads, urgency=Urgency.LATE, params=params)], now=now)
    seal(visit, "asked", by=who.user, at=now, facts={"question": str(question)}, beside=colleague)
    return visit


@transaction.atomic
def decide(who: Membership, visit_id: int, decision: Decision, *, now: datetime) -> Visit:
    """The supervisor's word (V-3). Who asked is told at once. Raises NothingAsked when it was decided before."""
    visit = lock_visit(who.community, visit_id)
    rules.check_waiting(visit.state)
    if not visit.question or visit.decision:
        raise refusals.NothingAsked
    visit.decision, visit.decided_at, visit.decided_by = decision, now, who.user
    fields = ["decision", "decided_at", "decided_by"]
    if decision == Decision.DENIED:
        visit.state, visit.ended_at = VisitState.TURNED_AWAY, now
        fields += ["state", "ended_at"]
    elif visit.question == Question.NO_HOST:
        visit.state = VisitState.AGREED
        fields.append("state")
    visit.save(update_fields=fields)
    told = {visit.registered_by_id} - {who.user_id}
    params = {"decision": str(decision), "who": str(who.user), "when": now.isoformat()}
    tell([visit_news(visit, "visit.decided", told, urgency=Urgency.SOON, params=params)], now=now)
    seal(visit, "decided", by=who.user, at=now, facts={"decision": str(decision), "question": visit.question})
    return visit


@transaction.atomic
def let_in(who: Membership, visit_id: int, *, supervised_by: User | None = None, now: datetime) -> Visit:
    """The visitor comes in, on the ground that there is (V-1, V-3). Raises the Refused that says what is missing."""
    colleague = stands_beside(who, supervised_by)
    visit = lock_visit(who.community, visit_id)
    basis = rules.basis_of(standing_of(visit))
    enter(visit, basis, by=who.user, now=now, beside=colleague)
    return visit


@transaction.atomic
def let_out(who: Membership, visit_id: int, *, supervised_by: User | None = None, now: datetime) -> Visit:
    """The visitor leaves (V-5). Raises NotInside."""
    colleague = stands_beside(who, supervised_by)
    visit = lock_visit(who.community, visit_id)
    if visit.state != VisitState.INSIDE:
        raise refusals.NotInside
    left_at = max(now, visit.entered_at or now)  # another server's clock, which let them in, may be ahead
    visit.state, visit.left_at, visit.left_by = VisitState.LEFT, left_at, who.user
    visit.save(update_fields=["state", "left_at", "left_by"])
    seal(visit, "left", by=who.user, at=now, beside=colleague)
    return visit


def guest_facts(community: Community, guest: Guest, *, now: datetime, documents: bool = True) -> dict[str, Any]:
    """What is kept of a guest, with the match of the watch list. Raises a Refused.

    `documents` False: somebody who is known beforehand (announced, with a permit) shows none at the gate.
    """
    number = guest.document.strip()
    demanded = documents and settings_of(community).documents
    rules.check_document(demanded=demanded, number=number, kind=guest.document_kind, none=guest.no_document)
    number = "" if guest.no_document else number
    plate, name = rules.normal_plate(guest.plate), rules.check_name(guest.name)
    mark = digest_document(number) if number else ""
    today = now.astimezone(ZoneInfo(community.timezone)).date()
    known = watched(community, name=name, phone=guest.phone, plate=plate, document_digest=mark, today=today)
    return {
        "name": name,
        "phone": guest.phone,
        "plate": plate,
        "heads": rules.check_heads(guest.heads),
        "purpose": guest.purpose,
        "words": guest.words.strip(),
        "document_kind": guest.document_kind if number else "",
        "document_sealed": seal_document(number),
        "document_digest": mark,
        "document_masked": mask_document(number) if number else "",
        "no_document": guest.no_document,
        "watch": known,
    }


def lock_visit(community: Community, visit_id: int) -> Visit:
    """The visit under its lock: whatever happens to one visitor happens one after the other. Raises VisitOver."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related("unit", "host")
    visit = rows.filter(pk=visit_id, community=community).first()
    if visit is None:
        raise refusals.VisitOver
    visit.community = community
    return visit


def standing_of(visit: Visit) -> rules.Standing:
    """What decides on letting the visitor in."""
    return rules.Standing(visit.state, visit.agreed_at is not None, visit.question, visit.decision, visit.no_document)


def hindrance(visit: Visit) -> Refused | None:
    """What stands in the way of letting the visitor in; None when nothing does."""
    try:
        rules.basis_of(standing_of(visit))
    except Refused as refusal:
        return refusal
    return None


def record_consent(visit: Visit, consent: Consent, *, by: User | None, now: datetime, beside: Beside = ALONE) -> None:
    """Of a locked visit. Raises AnsweredAlready for a second answer, VisitOver once it has ended."""
    rules.check_waiting(visit.state)
    if visit.agreed_at is not None:
        raise refusals.AnsweredAlready
    _agree(visit, consent, by=by, now=now)
    facts: dict[str, ledger.Fact] = {"how": str(consent.how), "who": ledger.digest(visit.agreed_name)}
    seal(visit, "agreed", by=by, at=now, facts=facts, beside=beside)


def close_unlet(
    visit: Visit, state: VisitState, *, card: str, by: User | None, now: datetime, beside: Beside = ALONE
) -> None:
    """Of a locked visit: it ends before the gate. The desk is told when the host has to hear of it (V-4)."""
    rules.check_waiting(visit.state)
    visit.state, visit.ended_at, visit.card = state, now, card.replace("\0", "").strip()
    visit.save(update_fields=["state", "ended_at", "card"])
    ConsentLink.objects.filter(visit=visit, used_at=None, revoked_at=None).update(revoked_at=now)
    if state == VisitState.ABSENT or (state == VisitState.REFUSED and visit.card):
        told = desk_of(visit.community_id) - {by.pk if by else 0}
        tell([visit_news(visit, "visit.to_tell", told, urgency=Urgency.SOON)], now=now)
    left: Beside = {"card": ledger.digest(visit.card) if visit.card else None}
    seal(visit, str(state), by=by, at=now, facts=left, beside=beside)


def mark_told(visit: Visit, *, by: User | None, now: datetime, beside: Beside = ALONE) -> None:
    """Of a locked visit: the host knows."""
    if visit.host_told_at is None:
        visit.host_told_at = now
        visit.save(update_fields=["host_told_at"])
        seal(visit, "host_told", by=by, at=now, beside=beside)


def enter(visit: Visit, basis: Basis, *, by: User, now: datetime, beside: Beside = ALONE) -> None:
    """Of a locked visit that may: inside."""
    visit.state, visit.basis, visit.entered_at, visit.entered_by = VisitState.INSIDE, basis, now, by
    visit.save(update_fields=["state", "basis", "entered_at", "entered_by"])
    ConsentLink.objects.filter(visit=visit, used_at=None, revoked_at=None).update(revoked_at=now)
    seal(visit, "entered", by=by, at=now, facts={"basis": str(basis), "heads": visit.heads}, beside=beside)


def seal(
    visit: Visit, verb: str, *, by: User | None, at: datetime, facts: Beside = ALONE, beside: Beside = ALONE
) -> None:
    """Into the ledger: ids and digests only; `beside` is the colleague of a trainee."""
    actor, told = by.pk if by else None, {**facts, **beside}
    ledger.append(visit.community_id, f"visit.{verb}", subject=f"visit:{visit.pk}", actor_id=actor, at=at, facts=told)


def _agree(visit: Visit, consent: Consent, *, by: User | None, now: datetime) -> None:
    name = consent.resident.name if consent.resident else consent.name.replace("\0", "").strip()
    if not name:
        raise refusals.TellHow("agreed_name")
    visit.state, visit.agreed_at, visit.agreed_how = VisitState.AGREED, now, consent.how
    visit.agreed_name, visit.agreed_taken_by = name[:50], by
    visit.save(update_fields=["state", "agreed_at", "agreed_how", "agreed_name", "agreed_taken_by"])
