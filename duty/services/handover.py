"""The change of shift: prepared, counted, perhaps taken back; it is signed in `handover_sign` (L-2)."""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from core.once import made_with
from duty import handover_refusals as refusals
from duty import handover_rules as rules
from duty.enums import ShiftHandoverState
from duty.models import ItemCount, Post, ShiftHandover, Takeover
from duty.policy import writes
from duty.queries.handover import Blocker, blockers_of, change_at, items_of
from duty.services.posts import lock_post
from duty.services.shifts import ensure_shifts
from ledger import services as ledger
from staff.enums import LEADS
from staff.models import Membership, User


@dataclass(frozen=True)
class Counted:
    """What somebody counted of one item."""

    counted: int
    damaged: int = 0
    explanation: str = ""


@transaction.atomic
def prepare_handover(
    who: Membership, post: Post, *, incoming: Membership, key: uuid.UUID, now: datetime
) -> ShiftHandover:
    """Begin handing the post over to a colleague; the shifts are those of the change nearest to `now` (L-2).

    The same key again gives the handover of the first time. Raises a Refused.
    """
    if not writes(who, post):
        raise refusals.HandoverElsewhere
    if again := made_with(ShiftHandover, key, post_id=post.pk):
        return again
    if not writes(incoming, post) or not incoming.active or incoming.user_id == who.user_id:
        raise refusals.NotAtThisPost("incoming")
    lock_post(who, post.pk)
    ensure_shifts(post.community)
    goes, comes = change_at(post.community, now)
    facts = {"day": goes.day, "shift_out_id": goes.shift_id, "shift_in_id": comes.shift_id, "prepared_at": now}
    try:
        with transaction.atomic():
            handover = ShiftHandover.objects.create(
                community=post.community, post=post, key=key, outgoing=who.user, incoming=incoming.user, **facts
            )
    except IntegrityError:
        if again := made_with(ShiftHandover, key, post_id=post.pk):  # a double click
            return again
        raise refusals.HandoverOpen from None
    said: dict[str, ledger.Fact] = {"post": post.pk, "to": incoming.user_id, "day": str(goes.day)}
    seal_handover(handover, "prepared", by=who.user, now=now, facts=said)
    return handover


@transaction.atomic
def save_counts(
    who: Membership, *, handover_id: int, counts: Mapping[int, Counted], words: str, now: datetime
) -> ShiftHandover:
    """Keep what was counted and the words for the next shift; a difference needs its explanation (L-2).

    Whoever had signed signs anew: they signed other words. Raises a Refused.
    """
    handover = lock_open(who, handover_id)
    for item in items_of(handover.post):
        if (one := counts.get(item.pk)) is None:
            continue
        facts = {"expected": item.expected, "counted": one.counted, "damaged": one.damaged}
        said = rules.check_count(item.name, **facts, explanation=one.explanation, field=f"why_{item.pk}")
        ItemCount.objects.update_or_create(
            handover=handover, item=item, defaults={**facts, "explanation": said, "sealed": False}
        )
    handover.words, handover.signed_out_at = words.strip()[:2000], None
    handover.save(update_fields=["words", "signed_out_at"])
    told = json.dumps([[pk, one.counted, one.damaged, one.explanation] for pk, one in sorted(counts.items())])
    facts_of: dict[str, ledger.Fact] = {
        "counts": ledger.digest(told),
        "words": ledger.digest(handover.words),
    }
    seal_handover(handover, "counted", by=who.user, now=now, facts=facts_of)
    return handover


@transaction.atomic
def consent_to_takeover(
    who: Membership,
    *,
    handover_id: int,
    supervisor: Membership,
    deadline_ids: Collection[int],
    reason: str,
    now: datetime,
) -> list[Takeover]:
    """Record that who comes takes these matters over by name, and that the supervisor consents (L-3).

    The view has checked the supervisor's own password or PIN. Each limit is covered as it is due now; one that comes
    later blocks anew. Raises a Refused.
    """
    handover = lock_open(who, handover_id)
    if not _consents(supervisor, handover):
        raise refusals.ConsentNotTheirs("supervisor")
    if not reason.strip():
        raise refusals.ReasonMissing("reason")
    chosen = _chosen(handover, deadline_ids, now)
    consented = {"consent_by": supervisor.user, "consent_at": now, "reason": reason.strip()[:300]}
    rows = Takeover.objects.bulk_create(
        Takeover(
            handover=handover,
            deadline_id=one.deadline_id,
            subject=one.subject,
            rule=one.rule,
            due_at=one.due_at,
            taken_by_id=handover.incoming_id,
            **consented,
        )
        for one in chosen
    )
    facts: dict[str, ledger.Fact] = {
        "subjects": [one.subject for one in rows],
        "taken_by": handover.incoming_id,
        "reason": ledger.digest(reason.strip()),
    }
    seal_handover(handover, "consented", by=supervisor.user, now=now, facts=facts)
    return rows


def _chosen(handover: ShiftHandover, deadline_ids: Collection[int], now: datetime) -> list[Blocker]:
    """Those of the ticked matters that stop the handover now. Raises NothingToTake."""
    found = [one for one in blockers_of(handover, now) if one.deadline_id in deadline_ids]
    if not found:
        raise refusals.NothingToTake
    return found


def _consents(supervisor: Membership, handover: ShiftHandover) -> bool:
    """A lead of this community who is neither of the two."""
    at_home = supervisor.community_id == handover.community_id and supervisor.active
    return (
        at_home and supervisor.role in LEADS and supervisor.user_id not in {handover.outgoing_id, handover.incoming_id}
    )


@transaction.atomic
def withdraw_shift_handover(who: Membership, *, handover_id: int, now: datetime) -> ShiftHandover:
    """Take a handover back that nobody finished; the post stays with who has it. Raises a Refused."""
    handover = lock_open(who, handover_id)
    handover.state, handover.signed_out_at = ShiftHandoverState.WITHDRAWN, None
    handover.save(update_fields=["state", "signed_out_at"])
    seal_handover(handover, "withdrawn", by=who.user, now=now, facts={})
    return handover


def lock_open(who: Membership, handover_id: int) -> ShiftHandover:
    """The handover with its row locked: lock, then read, then decide. Raises HandoverElsewhere or HandoverOver."""
    rows = ShiftHandover.objects.select_for_update(of=("self",))
    rows = rows.select_related("post__community", "community", "outgoing", "incoming", "shift_out", "shift_in")
    handover = rows.get(pk=handover_id, community=who.community_id)
    if not writes(who, handover.post):
        raise refusals.HandoverElsewhere
    if not handover.is_open:
        raise refusals.HandoverOver
    return handover


def seal_handover(
    handover: ShiftHandover, what: str, *, by: User, now: datetime, facts: Mapping[str, ledger.Fact]
) -> None:
    """Last in every verb: the chain's lock."""
    subject = f"shift_handover:{handover.pk}"
    ledger.append(handover.community_id, f"handover.{what}", subject=subject, actor_id=by.pk, at=now, facts=dict(facts))
