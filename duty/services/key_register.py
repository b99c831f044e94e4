"""The register of keys: entered at a post, put right, moved to another post, taken out of it (L-5).

Who signs has been checked before the verb (`staff.services.sign`): a verb's transaction would forget a wrong try.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.once import made_with
from duty import key_refusals as refusals
from duty import key_rules
from duty.enums import KeyChanged, KeyKind
from duty.models import IN_USE, OUT, Key, KeyChange, Loan, Post
from duty.policy import writes
from duty.services.posts import lock_post
from ledger import services as ledger
from residents.models import Unit
from staff.models import Membership, User


@dataclass(frozen=True)
class KeyLine:
    """What a key's line in the register says."""

    number: str
    opens: str
    kind: KeyKind
    copies: int
    unit: Unit | None = None


@transaction.atomic
def add_key(who: Membership, post: Post, line: KeyLine, *, key: uuid.UUID, now: datetime) -> Key:
    """Enter a key into the post's register; the same `key` again gives the first. Raises a Refused."""
    if not writes(who, post):
        raise refusals.KeyNotYourPost("post")
    if again := made_with(Key, key, community_id=who.community_id):
        return again
    entered = {"post": lock_post(who, post.pk), "key": key, "added_at": now, "added_by": who.user}
    facts = _checked(line)
    try:
        with transaction.atomic():
            held = Key.objects.create(community=who.community, **entered, **facts)
    except IntegrityError as clash:
        raise refusals.KeyNumberTaken("number") from clash
    added: dict[str, ledger.Fact] = {"post": post.pk, "kind": line.kind, "copies": line.copies}
    seal_key(held, "key.added", by=who.user, at=now, facts=added)
    return held


def _checked(line: KeyLine) -> dict[str, Any]:
    """The columns of a line. Raises KeyWordsMissing."""
    number, opens = key_rules.check_text(line.number, field="number"), key_rules.check_text(line.opens, field="opens")
    return {"number": number, "opens": opens, "kind": line.kind, "copies": line.copies, "unit": line.unit}


@transaction.atomic
def retire_key(who: Membership, key_id: int, *, words: str, now: datetime) -> Key:
    """Take a key out of the register: handed to its owner, broken, lock changed. Raises a Refused."""
    held = locked_key(who, key_id)
    reason = key_rules.check_text(words, field="words")
    if Loan.objects.filter(OUT, held=held).exists():
        raise refusals.KeyStillOut
    held.retired_at, held.retired_by, held.retired_words = now, who.user, reason
    held.save(update_fields=["retired_at", "retired_by", "retired_words"])
    seal_key(held, "key.retired", by=who.user, at=now, facts={"words": ledger.digest(reason)})
    return held


@transaction.atomic
def edit_key(who: Membership, key_id: int, line: KeyLine, *, now: datetime) -> Key:
    """Put a key's line in the register right; what it said before stays in its history. Raises a Refused.

    Nothing different: nothing happens, so a second click does no harm.
    """
    held = locked_key(who, key_id)
    facts = _checked(line)
    key_rules.check_copies(line.copies, out=set(Loan.objects.filter(OUT, held=held).values_list("copy", flat=True)))
    if all(getattr(held, name) == value for name, value in facts.items()):
        return held
    before = described(held)
    for name, value in facts.items():
        setattr(held, name, value)
    try:
        with transaction.atomic():
            held.save(update_fields=list(facts))
    except IntegrityError as clash:
        raise refusals.KeyNumberTaken("number") from clash
    said = {"before": before, "after": described(held)}
    change = KeyChange.objects.create(held=held, what=KeyChanged.EDITED, at=now, by=who.user, **said)
    sealed: dict[str, ledger.Fact] = {name: ledger.digest(text) for name, text in said.items()}
    seal_key(held, "key.edited", by=who.user, at=now, facts={"change": change.pk, **sealed})
    return held


@transaction.atomic
def move_key(who: Membership, key_id: int, to_id: int, *, words: str, now: datetime) -> Key:
    """Hang a key at another post, with the reason; not while a copy is out, for who has it owes it to the old one.

    At both posts the person must be one who writes. Raises a Refused.
    """
    held = locked_key(who, key_id)
    if held.post_id == to_id:  # a second click
        return held
    to = lock_post(who, to_id)
    if not writes(who, to):
        raise refusals.KeyNotYourPost("post")
    reason = key_rules.check_text(words, field="words")
    if Loan.objects.filter(OUT, held=held).exists():
        raise refusals.KeyOutStays
    left, held.post = held.post, to
    held.save(update_fields=["post"])
    said = {"before": left.name, "after": to.name, "from_post": left, "to_post": to, "words": reason}
    change = KeyChange.objects.create(held=held, what=KeyChanged.MOVED, at=now, by=who.user, **said)
    facts: dict[str, ledger.Fact] = {
        "change": change.pk, "from": left.pk, "to": to.pk, "words": ledger.digest(reason),
    }  # fmt: skip
    seal_key(held, "key.moved", by=who.user, at=now, facts=facts)
    return held


def described(held: Key) -> str:
    """A key's line in the register, in words."""
    unit = [held.unit.code] if held.unit else []
    return " · ".join([held.number, held.opens, *unit, str(KeyKind(held.kind).label), f"× {held.copies}"])


def locked_key(who: Membership, key_id: int) -> Key:
    """The key under its lock: every verb of one key waits for the other. Raises a Refused."""
    rows = Key.objects.select_for_update(of=("self",)).select_related("post", "unit")
    held = rows.filter(IN_USE, pk=key_id, community=who.community).first()
    if held is None:
        raise refusals.KeyGone
    if not writes(who, held.post):
        raise refusals.KeyNotYourPost
    return held


def seal_key(held: Key, action: str, *, by: User, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    ledger.append(held.community_id, action, subject=f"key:{held.pk}", actor_id=by.pk, at=at, facts=facts)
