"""Keys: entered into a post's register, lent and taken back with signature, taken out of it (L-5).

Who signs has been checked before the verb (`staff.services.sign`): a verb's transaction would forget a wrong try.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from attachments.pictures import Prepared
from attachments.services import keep
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from duty import key_refusals as refusals
from duty import key_rules
from duty.enums import KeyKind, SignedHow
from duty.models import IN_USE, OUT, Key, Loan, Post
from duty.policy import writes
from ledger import services as ledger
from residents.models import Unit
from staff.models import Membership, User


@dataclass(frozen=True)
class Borrower:
    """Who takes a key: a colleague, or somebody by name and phone, with how they signed."""

    colleague: User | None = None
    name: str = ""
    phone: str = ""
    signed_how: str = ""
    signature: Sequence[Prepared] = ()


@transaction.atomic
def add_key(
    who: Membership,
    post: Post,
    *,
    number: str,
    opens: str,
    kind: KeyKind,
    copies: int,
    unit: Unit | None = None,
    key: uuid.UUID,
    now: datetime,
) -> Key:
    """Enter a key into the post's register; the same `key` again gives the first. Raises a Refused."""
    if not writes(who, post):
        raise refusals.KeyNotYourPost("post")
    if again := Key.objects.filter(key=key, community=who.community).first():
        return again
    name, what = key_rules.check_text(number, field="number"), key_rules.check_text(opens, field="opens")
    facts = {"number": name, "opens": what, "kind": kind, "copies": copies, "unit": unit, "key": key}
    try:
        with transaction.atomic():
            held = Key.objects.create(community=who.community, post=post, added_at=now, added_by=who.user, **facts)
    except IntegrityError as clash:
        raise refusals.KeyNumberTaken("number") from clash
    _seal(held, "key.added", by=who.user, at=now, facts={"post": post.pk, "kind": kind, "copies": copies})
    return held


@transaction.atomic
def retire_key(who: Membership, key_id: int, *, words: str, now: datetime) -> Key:
    """Take a key out of the register: handed to its owner, broken, lock changed. Raises a Refused."""
    held = _locked(who, key_id)
    reason = key_rules.check_text(words, field="words")
    if Loan.objects.filter(OUT, held=held).exists():
        raise refusals.KeyStillOut
    held.retired_at, held.retired_by, held.retired_words = now, who.user, reason
    held.save(update_fields=["retired_at", "retired_by", "retired_words"])
    _seal(held, "key.retired", by=who.user, at=now, facts={"words": ledger.digest(reason)})
    return held


@transaction.atomic
def lend_key(
    who: Membership, key_id: int, *, to: Borrower, purpose: str, due_at: datetime, key: uuid.UUID, now: datetime
) -> Loan:
    """Lend the lowest free copy until `due_at`, which is a deadline of its own (L-5).

    The same `key` again gives the first loan. Raises a Refused: all copies out, nobody named, not signed.
    """
    held = _locked(who, key_id)
    if again := Loan.objects.filter(key=key, held=held).first():
        return again
    key_rules.check_borrower(
        colleague=to.colleague is not None,
        name=to.name,
        phone=to.phone,
        signed_how=to.signed_how,
        has_signature=bool(to.signature),
    )
    what_for = key_rules.check_text(purpose, field="purpose")
    key_rules.check_due(due_at, now=now)
    out = set(Loan.objects.filter(OUT, held=held).values_list("copy", flat=True))
    copy = key_rules.free_copy(held.copies, out)
    facts = {"held": held, "copy": copy, "purpose": what_for, "lent_at": now, "due_at": due_at, "lent_by": who.user}
    loan = Loan.objects.create(key=key, **facts, **_hands(to, held, key, by=who.user, now=now))
    planned = deadlines.plan(limit_book(who.community), Rule.L_5, at=now, told=due_at)
    deadlines.start(held.community_id, [(Subject("key_loan", loan.pk), planned)])
    said = ledger.digest(f"{loan.who}\n{loan.phone}\n{what_for}")
    lent: dict[str, ledger.Fact] = {
        "loan": loan.pk, "copy": copy, "to": loan.borrower_id, "due": due_at.isoformat(), "said": said,
    }  # fmt: skip
    _seal(held, "key.lent", by=who.user, at=now, facts=lent)
    return loan


@transaction.atomic
def take_back(who: Membership, loan_id: int, *, brought_by: str, words: str, now: datetime) -> Loan:
    """The copy is back; `brought_by` is empty when the borrower brought it. Meets L-5. Raises a Refused."""
    key_id = Loan.objects.values_list("held_id", flat=True).get(pk=loan_id)
    held = _locked(who, key_id)
    loan = Loan.objects.select_related("borrower").select_for_update(of=("self",)).get(pk=loan_id)
    if loan.returned_at is not None:
        raise refusals.KeyBack
    loan.returned_at, loan.received_by = now, who.user
    loan.brought_by, loan.words = brought_by.strip(), words.strip()
    loan.save(update_fields=["returned_at", "received_by", "brought_by", "words"])
    deadlines.meet(Subject("key_loan", loan.pk), [Rule.L_5], at=now)
    said = ledger.digest(f"{loan.brought_by}\n{loan.words}")
    _seal(held, "key.returned", by=who.user, at=now, facts={"loan": loan.pk, "copy": loan.copy, "said": said})
    loan.held = held
    return loan


def _hands(to: Borrower, held: Key, key: uuid.UUID, *, by: User, now: datetime) -> dict[str, object]:
    """Whose hands it goes into, with the signature that was drawn or photographed."""
    if to.colleague is not None:
        return {"borrower": to.colleague}
    screen = to.signed_how == SignedHow.SCREEN
    subject = ("key_signed", held.pk)
    kept = keep(to.signature[:1], community_id=held.community_id, subject=subject, key=key, by=by, at=now)
    named = {"name": to.name.strip(), "phone": to.phone.strip(), "signed_how": to.signed_how}
    return {**named, "signature": kept[0] if screen else None}


def _locked(who: Membership, key_id: int) -> Key:
    """The key under its lock: every verb of one key waits for the other. Raises a Refused."""
    rows = Key.objects.select_for_update(of=("self",)).select_related("post")
    held = rows.filter(IN_USE, pk=key_id, community=who.community).first()
    if held is None:
        raise refusals.KeyGone
    if not writes(who, held.post):
        raise refusals.KeyNotYourPost
    return held


def _seal(held: Key, action: str, *, by: User, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    ledger.append(held.community_id, action, subject=f"key:{held.pk}", actor_id=by.pk, at=at, facts=facts)
