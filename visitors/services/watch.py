"""The watch list: kept by the leads, with a reason and a last day."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from core.once import made_with
from ledger import services as ledger
from privacy.documents import digest_document, mask_document
from staff.models import Membership, User
from visitors import visit_refusals as refusals
from visitors import visit_rules as rules
from visitors.models import WatchEntry
from visitors.services.permits import local


@dataclass(frozen=True)
class Known:
    """By what somebody is known; a document's number is kept as its digest alone."""

    name: str = ""
    phone: str = ""
    plate: str = ""
    document: str = ""


@transaction.atomic
def watch_for(
    who: Membership, known: Known, *, reason: str, until: date | None, key: uuid.UUID, now: datetime
) -> WatchEntry:
    """Put somebody on the list. The same `key` gives the first. Raises a Refused."""
    if again := made_with(WatchEntry, key, community_id=who.community_id):
        return again
    name, number = " ".join(known.name.replace("\0", "").split()), known.document.strip()
    plate = rules.normal_plate(known.plate)
    if not (name or known.phone or plate or number):
        raise refusals.WatchNobody("name")
    made = WatchEntry.objects.create(
        community=who.community,
        key=key,
        name=name,
        phone=known.phone,
        plate=plate,
        document_digest=digest_document(number) if number else "",
        document_masked=mask_document(number) if number else "",
        reason=rules.check_reason(reason, field="reason"),
        until=rules.check_watch_until(until, today=local(who.community, now).date()),
        added_at=now,
        added_by=who.user,
    )
    said = ledger.digest(f"{name}\n{known.phone}\n{plate}\n{made.reason}")
    _seal(made, "added", by=who.user, at=now, facts={"until": str(made.until), "said": said})
    return made


@transaction.atomic
def stop_watching(who: Membership, pk: int, *, now: datetime) -> bool:
    """Take the entry off the list. Returns whether it stood there."""
    rows = WatchEntry.objects.filter(pk=pk, community=who.community, ended_at=None)
    done = rows.update(ended_at=now, ended_by=who.user)
    if done:
        _seal(WatchEntry.objects.get(pk=pk), "ended", by=who.user, at=now, facts={})
    return bool(done)


def _seal(entry: WatchEntry, verb: str, *, by: User, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    subject = f"watch:{entry.pk}"
    ledger.append(entry.community_id, f"watch.{verb}", subject=subject, actor_id=by.pk, at=at, facts=facts)
