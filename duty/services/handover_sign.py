"""Both sign: what blocks is looked at under the lock, the sheet is frozen, ticked matters change hands (L-2, L-3)."""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from deadlines.wording import limit_name
from duty import handover_refusals as refusals
from duty import handover_rules as rules
from duty.enums import ShiftHandoverState
from duty.handover_blocks import Block
from duty.models import BlockConfirmed, ItemCount, ShiftHandover, Takeover
from duty.queries.handover import (
    Blocker,
    blockers_of,
    clock_words,
    frozen_items,
    items_of,
    matters_of,
    sheet_of,
    takeovers_of,
)
from duty.services.handover import lock_open, seal_handover
from duty.services.log import write_system_entry
from ledger import services as ledger
from ledger.queries import head_of
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import Role
from staff.models import Membership
from staff.queries import ids_by_role
from tickets.models import Ticket
from tickets.services import answer_handover, offer_handover

Named = tuple[Takeover, Blocker]  # what was taken over, and what it is about


@dataclass(frozen=True)
class Comes:
    """What who comes says with their signature: the blocks they have read, the area, the matters they take over."""

    confirmed: Collection[str]
    area_checked: bool
    take: Collection[int] = ()


@transaction.atomic
def sign_out(who: Membership, *, handover_id: int, now: datetime) -> ShiftHandover:
    """Who goes signs first, on a device of their own; the view has checked their password or PIN. Raises a Refused."""
    handover = lock_open(who, handover_id)
    if handover.signed_out_at is not None:  # once: what is counted anew takes the signature back
        return handover
    _check_counted(handover)
    handover.signed_out_at = now
    handover.save(update_fields=["signed_out_at"])
    seal_handover(handover, "signed_out", by=handover.outgoing, now=now, facts={})
    return handover


@transaction.atomic
def sign_handover(who: Membership, *, handover_id: int, comes: Comes, both: bool, now: datetime) -> ShiftHandover:
    """Who comes signs, `both` with who goes on one screen: the sheet is frozen, the matters change hands.

    The view has checked the passwords or PINs. What blocks is looked at here, under the locks of the handover and of
    its matters, not when it was prepared (L-3). Raises a Refused.
    """
    handover = lock_open(who, handover_id)
    if not both and handover.signed_out_at is None:
        raise refusals.OutgoingFirst("secret_out", name=str(handover.outgoing))
    _lock_matters(handover)
    if stopping := blockers_of(handover, now):
        raise refusals.HandoverBlocked(count=len(stopping))
    with translation.override(settings.LANGUAGE_CODE):  # what is kept is kept in the house's language
        sheet = sheet_of(handover.post, handover.outgoing_id, now)
        taken = takeovers_of(handover, now)
        _check_complete(handover, sheet, comes)
        handover.content = _content(handover, sheet, taken)
        handover.content["moved"] = _change_hands(handover, sheet, taken, comes, now=now)
        _write_log(handover, now)
    _tell_directors(handover, [one for one, _ in taken], now)
    _freeze(handover, sheet, comes, both=both, now=now)
    return handover


def _lock_matters(handover: ShiftHandover) -> None:
    """All of them at once, by id, before the chain's head is touched: no ring of locks, nothing changes meanwhile."""
    ids = list(matters_of(handover.post, handover.outgoing_id).values_list("pk", flat=True))
    list(Ticket.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def _check_counted(handover: ShiftHandover) -> int:
    items = {one.pk for one in items_of(handover.post)}
    missing = len(items - set(handover.counts.values_list("item", flat=True)))
    if missing:
        raise refusals.NotCounted(count=missing)
    return missing


def _check_complete(handover: ShiftHandover, sheet: Sequence[Block], comes: Comes) -> None:
    lacking = [block.title for block in sheet if block.code not in comes.confirmed]
    rules.check_complete(uncounted=_check_counted(handover), unconfirmed=lacking, area_checked=comes.area_checked)


def _change_hands(
    handover: ShiftHandover, sheet: Sequence[Block], taken: Sequence[Named], comes: Comes, *, now: datetime
) -> list[str]:
    """Offer and acceptance in one (OTE-6), for what was ticked or taken over by name; gives the tickets' numbers."""
    by_name = {what.ticket_id for _, what in taken}
    wanted = [
        line.ticket_id
        for block in sheet
        for line in block.lines
        if line.movable and line.ticket_id and (line.ticket_id in comes.take or line.ticket_id in by_name)
    ]
    reason = _("Handover of the shift no. %(number)s") % {"number": handover.pk}
    moved = []
    for pk in sorted(wanted):
        offer_handover(ticket_id=pk, by=handover.outgoing, to_user=handover.incoming, reason=reason, now=now)
        ticket = answer_handover(ticket_id=pk, by=handover.incoming, accept=True, reason=reason, now=now)
        moved.append(ticket.number)
    return moved


def _content(handover: ShiftHandover, sheet: Sequence[Block], taken: Sequence[Named]) -> dict[str, Any]:
    place = handover.community
    return {
        "community": str(place),
        "post": handover.post.name,
        "shift_out": str(handover.shift_out or ""),
        "shift_in": str(handover.shift_in or ""),
        "outgoing": str(handover.outgoing),
        "incoming": str(handover.incoming),
        "words": handover.words,
        "items": frozen_items(handover),
        "blocks": [block.frozen() for block in sheet],
        "takeovers": [
            {
                "subject": one.subject,
                "words": what.words,
                "limit": limit_name(one.rule),
                "due": clock_words(one.due_at, place),
                "taken_by": str(one.taken_by),
                "consent_by": str(one.consent_by),
                "consent_at": clock_words(one.consent_at, place),
                "reason": one.reason,
            }
            for one, what in taken
        ],
    }


def _write_log(handover: ShiftHandover, now: datetime) -> None:
    words = _("Shift handed over: %(out)s → %(come)s. Matters handed over: %(count)s. Left word: %(words)s") % {
        "out": handover.outgoing,
        "come": handover.incoming,
        "count": len(handover.content["moved"]),
        "words": handover.words[:1500] or _("nothing"),
    }
    write_system_entry(handover.post, words=words, at=now, key=uuid.uuid5(handover.key, "log"), now=now)


def _tell_directors(handover: ShiftHandover, taken: Sequence[Takeover], now: datetime) -> None:
    """What was left undone with consent reaches the director as well: a way round is never quiet (L-3)."""
    if not taken:
        return
    directors = ids_by_role([handover.community_id], [Role.DIRECTOR])
    people = directors.get((handover.community_id, Role.DIRECTOR), set()) - {one.consent_by_id for one in taken}
    news = News(
        community_id=handover.community_id,
        recipients=frozenset(people),
        code="handover.taken_over",
        key=f"handover.taken_over:{handover.pk}",
        url=handover_url(handover),
        urgency=Urgency.SOON,
        params={"post": handover.post.name, "count": str(len(taken)), "who": str(taken[0].consent_by)},
    )
    tell([news], now=now)


def _freeze(handover: ShiftHandover, sheet: Sequence[Block], comes: Comes, *, both: bool, now: datetime) -> None:
    BlockConfirmed.objects.bulk_create(
        BlockConfirmed(handover=handover, block=block.code, by=handover.incoming, at=now) for block in sheet
    )
    ItemCount.objects.filter(handover=handover).update(sealed=True)
    handover.state, handover.area_checked, handover.signed_in_at = ShiftHandoverState.SIGNED, comes.area_checked, now
    if both:
        handover.signed_out_at = now
    kept = json.dumps(handover.content, sort_keys=True, ensure_ascii=False)
    facts: dict[str, ledger.Fact] = {
        "post": handover.post_id,
        "day": str(handover.day),
        "outgoing": handover.outgoing_id,
        "content": ledger.digest(kept),
    }
    seal_handover(handover, "signed", by=handover.incoming, now=now, facts=facts)
    handover.ledger_seq, handover.ledger_head = head_of(handover.community_id)
    handover.save(
        update_fields=[
            "state", "content", "area_checked", "signed_out_at", "signed_in_at", "ledger_seq", "ledger_head",
        ]
    )  # fmt: skip


def handover_url(handover: ShiftHandover) -> str:
    """The handover's page. Written out here because services lie below the urls; a test compares both."""
    return f"/c/{handover.community.slug}/duty/handover/{handover.pk}/"
