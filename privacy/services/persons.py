"""One person's data on request: handed out, or erased, by a lead who signs for it (A-3)."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.once import made_with
from ledger import services as ledger
from privacy import persons, refusals
from privacy.models import Care, Request
from privacy.persons import Whom
from privacy.queries.persons import Held, held_of, open_matters
from staff.models import Membership

MOST_REASON = 300


def subject_of(whom: Whom) -> str:
    """How the ledger names the person: the resident's number, else a digest of the number that they gave."""
    if whom.resident_id is not None:
        return f"resident:{whom.resident_id}"
    return f"person:{ledger.digest('|'.join((*whom.phones, *whom.documents)))[:40]}"


@transaction.atomic
def hand_out(who: Membership, whom: Whom, *, form: str, now: datetime) -> list[Held]:
    """Everything that is held of the person, for them to take along; who handed it out stands in the ledger."""
    held = held_of(whom)
    counts = {one.part.code: len(one.rows) for one in held if one.rows}
    _keep(who, whom, erased=False, reason="", counts=counts, key=uuid.uuid4(), now=now)
    sheet = form == "xlsx"
    facts: dict[str, ledger.Fact] = {"records": sum(counts.values()), "sheet": sheet}
    ledger.append(
        who.community_id, "personal.exported", subject=subject_of(whom), actor_id=who.user_id, at=now, facts=facts
    )
    return held


@transaction.atomic
def erase_person(who: Membership, whom: Whom, *, reason: str, key: uuid.UUID, now: datetime) -> Mapping[str, Any]:
    """Take out what names the person, everywhere; what counts stays. Part → how many records. Raises a Refused.

    The caller has checked the signature. Refused while a matter of theirs is open: the desk has to call somebody. The
    same key erases once. The apps above come first: below them stands the resident to whom their records point.
    """
    Care.objects.select_for_update().get_or_create(community_id=who.community_id)
    if done := made_with(Request, key, community_id=who.community_id, subject=subject_of(whom), erased=True):
        return dict(done.counts)
    if not reason.strip():
        raise refusals.ReasonForErasing("reason")
    if len(reason) > MOST_REASON:
        raise refusals.WordsTooLong("reason", most=MOST_REASON)
    if still := open_matters(whom):
        raise refusals.StillOpen(None, count=still)
    counts = {part.code: part.erase(whom, now) for part in reversed(list(persons.parts()))}
    counts = {code: count for code, count in counts.items() if count}
    _keep(who, whom, erased=True, reason=reason, counts=counts, key=key, now=now)
    facts: dict[str, ledger.Fact] = {
        "counts": [f"{code}={count}" for code, count in counts.items()],
        "reason": ledger.digest(reason.strip()),
    }
    ledger.append(
        who.community_id,
        "personal.person_erased",
        subject=subject_of(whom),
        actor_id=who.user_id,
        at=now,
        facts=facts,
    )
    return counts


def _keep(
    who: Membership,
    whom: Whom,
    *,
    erased: bool,
    reason: str,
    counts: Mapping[str, int],
    key: uuid.UUID,
    now: datetime,
) -> None:
    Request.objects.create(
        community_id=who.community_id,
        subject=subject_of(whom),
        erased=erased,
        by=who.user,
        at=now,
        reason=reason.strip(),
        counts=dict(counts),
        key=key,
    )
