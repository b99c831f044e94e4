"""Permits of regular outsiders: issued, withdrawn, let in with one (V-7)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from core.once import made_with
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from privacy.documents import digest_document, mask_document, seal_document
from residents.models import Unit
from staff.models import Community, Membership, User
from staff.queries import leads_of
from visitors import visit_refusals as refusals
from visitors import visit_rules as rules
from visitors.models import INSIDE, Permit, Visit
from visitors.services.beside import stands_beside
from visitors.services.visit_news import visit_news
from visitors.services.visits import Guest, enter, guest_facts, seal
from visitors.visit_enums import Basis, PermitKind, Purpose, VisitState

PURPOSES = {PermitKind.COURIER: Purpose.DELIVERY, PermitKind.OTHER: Purpose.OTHER}


@dataclass(frozen=True)
class Holder:
    """Who gets a permit; `document` is a number in clear, which is sealed at once."""

    kind: PermitKind
    name: str
    phone: str = ""
    company: str = ""
    document_kind: str = ""
    document: str = ""


@dataclass(frozen=True)
class Span:
    """Days, days of the week (0 = Monday) and hours."""

    from_day: date
    until_day: date
    weekdays: Iterable[int]
    from_time: time
    until_time: time


@transaction.atomic
def issue_permit(
    who: Membership,
    holder: Holder,
    span: Span,
    *,
    unit: Unit | None,
    supervised_by: User | None = None,
    key: uuid.UUID,
    now: datetime,
) -> Permit:
    """Issue it; the card is printed from its page. A trainee names a colleague (IN-8). The same `key` gives the first.

    Raises a Refused.
    """
    if again := made_with(Permit, key, community_id=who.community_id):
        return again
    colleague = stands_beside(who, supervised_by)
    days = sum(1 << day for day in set(span.weekdays))
    terms = rules.PermitTerms(span.from_day, span.until_day, days, span.from_time, span.until_time)
    rules.check_terms(terms, today=local(who.community, now).date())
    made = Permit.objects.create(
        community=who.community,
        key=key,
        unit=unit,
        from_day=span.from_day,
        until_day=span.until_day,
        weekdays=days,
        from_time=span.from_time,
        until_time=span.until_time,
        issued_at=now,
        issued_by=who.user,
        supervised_by=supervised_by,
        **_holder(holder),
    )
    said = ledger.digest(f"{made.holder}\n{made.phone}\n{made.company}")
    facts: dict[str, ledger.Fact] = {
        "kind": str(made.kind), "unit": made.unit_id, "until": str(made.until_day), "said": said, **colleague,
    }  # fmt: skip
    _seal(made, "issued", by=who.user, at=now, facts=facts)
    return made


def _holder(holder: Holder) -> dict[str, Any]:
    """Who holds it, as it is kept. Raises a Refused."""
    number = holder.document.strip()
    if number and not holder.document_kind:
        raise refusals.DocumentWanted("document")
    return {
        "kind": holder.kind,
        "holder": rules.check_name(holder.name, field="holder"),
        "phone": holder.phone,
        "company": holder.company.strip(),
        "document_kind": holder.document_kind if number else "",
        "document_sealed": seal_document(number),
        "document_digest": digest_document(number) if number else "",
        "document_masked": mask_document(number) if number else "",
    }


@transaction.atomic
def withdraw_permit(
    who: Membership, pk: int, *, words: str, supervised_by: User | None = None, now: datetime
) -> Permit:
    """It opens nothing any more; a second click changes nothing. Raises a Refused."""
    colleague = stands_beside(who, supervised_by)
    reason = rules.check_reason(words, field="words")
    permit = lock_permit(who.community, pk)
    if permit.withdrawn_at is not None:
        return permit
    permit.withdrawn_at, permit.withdrawn_by, permit.withdrawn_words = now, who.user, reason
    permit.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_words"])
    _seal(permit, "withdrawn", by=who.user, at=now, facts={"words": ledger.digest(reason), **colleague})
    return permit


@transaction.atomic
def admit_permit(
    who: Membership, pk: int, *, key: uuid.UUID, supervised_by: User | None = None, now: datetime
) -> Visit:
    """The holder comes in with one tap when the permit counts now. The same `key` gives the first.

    Raises the Refused that says why it does not count, InsideAlready when the holder has not left,
    NobodyBeside for a trainee alone (IN-8).
    """
    colleague = stands_beside(who, supervised_by)
    permit = lock_permit(who.community, pk)
    if again := made_with(Visit, key, permit_id=permit.pk):
        return again
    check_counts(permit, now=now)
    if Visit.objects.filter(INSIDE, permit=permit).exists():
        raise refusals.InsideAlready
    purpose = PURPOSES.get(PermitKind(permit.kind), Purpose.WORK)
    facts = guest_facts(who.community, Guest(permit.holder, permit.phone, purpose=purpose), now=now, documents=False)
    made = Visit.objects.create(
        community=who.community, key=key, unit=permit.unit, permit=permit, registered_at=now, registered_by=who.user,
        supervised_by=supervised_by if colleague else None, state=VisitState.ASKED, **facts,
    )  # fmt: skip
    if made.watch_id:
        tell([visit_news(made, "visit.watch", leads_of(who.community_id), urgency=Urgency.LATE)], now=now)
    seal(made, "permit_came", by=who.user, at=now, facts={"permit": permit.pk}, beside=colleague)
    enter(made, Basis.PERMIT, by=who.user, now=now, beside=colleague)
    return made


def check_counts(permit: Permit, *, now: datetime) -> None:
    """Raises the Refused that says why the permit does not count now."""
    gone = permit.withdrawn_at is not None or permit.erased_at is not None
    hours = (permit.from_time, permit.until_time)
    terms = rules.PermitTerms(permit.from_day, permit.until_day, permit.weekdays, *hours, withdrawn=gone)
    rules.check_permit(terms, here=local(permit.community, now))


def lock_permit(community: Community, pk: int) -> Permit:
    """The permit under its lock. Raises PermitWithdrawn when there is none."""
    rows = Permit.objects.select_for_update(of=("self",)).select_related("unit")
    permit = rows.filter(pk=pk, community=community).first()
    if permit is None:
        raise refusals.PermitWithdrawn
    permit.community = community
    return permit


def local(community: Community, now: datetime) -> datetime:
    """The moment on the community's own clock."""
    return now.astimezone(ZoneInfo(community.timezone))


def _seal(permit: Permit, verb: str, *, by: User, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    subject = f"permit:{permit.pk}"
    ledger.append(permit.community_id, f"permit.{verb}", subject=subject, actor_id=by.pk, at=at, facts=facts)
