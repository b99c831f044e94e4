"""The audit of a day: opened when the day is closed, remarked on, signed and frozen (D-1, D-4)."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from ledger import services as ledger
from ledger.models import Chain
from notices.services import News, tell
from quality import rules
from quality.models import Audit, Remark
from quality.queries.audit import (
    closed_without_audit,
    not_cleared,
    remarks_of,
    to_recount,
    unremarked,
    window_of_audit,
)
from reports.figures import Window, count_all
from staff.enums import Role
from staff.models import User
from staff.queries import ids_by_role, leads_of
from tickets.models import ServiceDay

RECOUNTED_FOR = timedelta(days=14)
RECOUNTED_EVERY = timedelta(hours=1)


def keep_audits(now: datetime) -> list[Audit]:
    """What the engine does every minute: each closed day gets its audit; unsigned ones are counted anew every hour.

    Run it as often and in as many places as you like. Returns the audits that were opened.
    """
    opened = [audit for day in closed_without_audit(now) if (audit := open_audit(day, now=now))]
    for audit in to_recount(now - RECOUNTED_FOR, now - RECOUNTED_EVERY):
        figures = count_all(window_of_audit(audit, now))
        Audit.objects.filter(pk=audit.pk, signed_at=None).update(figures=figures, counted_at=now)
    return opened


@transaction.atomic
def open_audit(day: ServiceDay, *, now: datetime) -> Audit | None:
    """The audit of a closed day, with its figures; from now on the lead owes a signature (D-4). None when it exists."""
    ServiceDay.objects.select_for_update().get(pk=day.pk)
    if Audit.objects.filter(service_day=day).exists():
        return None
    community = day.community
    figures = count_all(Window((community,), day.starts_at, day.ends_at, now))
    audit = Audit.objects.create(community=community, service_day=day, day=day.day, figures=figures, counted_at=now)
    planned = deadlines.plan(limit_book(community), Rule.D_4, at=day.ends_at)
    deadlines.start(community.pk, [(subject_of(audit), planned)])
    tell([_news(audit, "audit.ready", leads_of(community.pk))], now=now)
    return audit


@transaction.atomic
def remark(*, audit_id: int, texts: Mapping[int, str], everything: str, by: User, now: datetime) -> int:
    """Remark on matters that were not cleared, by line id; `everything` on each that has none. Returns how many.

    An emptied remark stays as it was: nothing that was said is lost. Raises a Refused.
    """
    audit = _locked(audit_id)
    rules.check_sign(day=audit.day, signed=audit.is_signed, unremarked=0, words="")
    lines = {line.pk: line for line in not_cleared(audit)}
    general = rules.check_remark(everything)
    count = 0
    for pk, line in lines.items():
        had = getattr(line, "remark", None)
        text = rules.check_remark(texts.get(pk, "")) or ("" if had else general)
        if not text or (had and had.text == text):
            continue
        Remark.objects.update_or_create(line=line, defaults={"audit": audit, "text": text, "by": by, "at": now})
        count += 1
    if count:
        _seal(audit, "audit.remarked", by=by, at=now, facts={"count": count, "remarks": _digest_of_remarks(audit)})
    return count


@transaction.atomic
def sign_audit(*, audit_id: int, by: User, words: str, now: datetime) -> Audit:
    """Sign the day: its figures, remarks and the ledger's head are frozen (D-4). The view has checked who signs.

    Raises a Refused: signed already, or matters without a remark.
    """
    audit = _locked(audit_id)
    rules.check_sign(day=audit.day, signed=audit.is_signed, unremarked=unremarked(audit), words=words)
    Remark.objects.filter(audit=audit).update(sealed=True)
    figures = count_all(window_of_audit(audit, now))
    deadlines.meet(subject_of(audit), [Rule.D_4], at=now)
    directors = ids_by_role([audit.community_id], [Role.DIRECTOR]).get((audit.community_id, Role.DIRECTOR), set())
    tell([_news(audit, "audit.signed", directors - {by.pk}, who=str(by))], now=now)
    said = words.strip()
    facts: dict[str, ledger.Fact] = {
        "figures": ledger.digest(json.dumps(figures, sort_keys=True)),
        "not_cleared": figures["not_cleared"],
        "remarks": _digest_of_remarks(audit),
        "words": ledger.digest(said),
    }
    _seal(audit, "audit.signed", by=by, at=now, facts=facts)
    chain = Chain.objects.get(pk=audit.community_id)
    audit.figures, audit.counted_at, audit.words = figures, now, said
    audit.signed_at, audit.signed_by = now, by
    audit.ledger_seq, audit.ledger_head = chain.seq, bytes(chain.head).hex()
    audit.save(update_fields=["figures", "counted_at", "words", "signed_at", "signed_by", "ledger_seq", "ledger_head"])
    return audit


def _digest_of_remarks(audit: Audit) -> str:
    return ledger.digest(json.dumps(remarks_of(audit), ensure_ascii=False))


def _seal(audit: Audit, action: str, *, by: User, at: datetime, facts: Mapping[str, ledger.Fact]) -> None:
    ledger.append(
        audit.community_id,
        action,
        subject=f"audit:{audit.pk}",
        actor_id=by.pk,
        at=at,
        facts={"day": str(audit.day), **facts},
    )


def subject_of(audit: Audit) -> Subject:
    """The audit as the deadline engine knows it."""
    return Subject("audit", audit.pk)


def audit_url(audit: Audit) -> str:
    """The day's page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{audit.community.slug}/audit/{audit.day}/"


def _locked(audit_id: int) -> Audit:
    rows = Audit.objects.select_for_update(of=("self",)).select_related("community", "service_day")
    return rows.get(pk=audit_id)


def _news(audit: Audit, code: str, people: set[int], **params: str) -> News:
    return News(
        community_id=audit.community_id,
        recipients=frozenset(people),
        code=code,
        key=f"{code}:{audit.pk}",
        url=audit_url(audit),
        params={"day": str(audit.day), **params},
    )
