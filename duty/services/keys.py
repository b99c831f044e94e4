"""Keys lent and taken back with signature (L-5).

Who signs has been checked before the verb (`staff.services.sign`): a verb's transaction would forget a wrong try.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from attachments.models import Attachment
from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from duty import key_refusals as refusals
from duty import key_rules
from duty.enums import BackSigned, SignedHow
from duty.models import OUT, SIGNED, Key, Loan
from duty.services.key_register import locked_key, seal_key
from ledger import services as ledger
from staff.models import Membership, User


@dataclass(frozen=True)
class Borrower:
    """Who takes a key: a colleague, or somebody by name and phone, with how they signed."""

    colleague: User | None = None
    name: str = ""
    phone: str = ""
    signed_how: str = ""
    signature: Sequence[Prepared] = ()


@dataclass(frozen=True)
class GivenBack:
    """Who brought a key back if not the borrower, how somebody from outside signed, and what there is to remark."""

    brought_by: str = ""
    words: str = ""
    signed_how: str = ""
    signature: Sequence[Prepared] = ()


@transaction.atomic
def lend_key(
    who: Membership, key_id: int, *, to: Borrower, purpose: str, due_at: datetime, key: uuid.UUID, now: datetime
) -> Loan:
    """Lend the lowest free copy until `due_at`, which is a deadline of its own (L-5).

    The same `key` again gives the first loan. Raises a Refused: all copies out, nobody named, not signed.
    """
    held = locked_key(who, key_id)
    if again := made_with(Loan, key, held_id=held.pk):
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
    seal_key(held, "key.lent", by=who.user, at=now, facts=lent)
    return loan


@transaction.atomic
def take_back(who: Membership, loan_id: int, back: GivenBack, *, now: datetime) -> Loan:
    """The copy is back, signed for by whoever brought it: a colleague has, somebody from outside does it here.

    Meets L-5. Raises a Refused.
    """
    key_id = Loan.objects.values_list("held_id", flat=True).get(pk=loan_id)
    held = locked_key(who, key_id)
    loan = Loan.objects.select_related("borrower").select_for_update(of=("self",)).get(pk=loan_id)
    if loan.returned_at is not None:
        raise refusals.KeyBack
    facts = _back(loan, held, back, by=who.user, now=now)
    for name, value in facts.items():
        setattr(loan, name, value)
    loan.save(update_fields=list(facts))
    deadlines.meet(Subject("key_loan", loan.pk), [Rule.L_5], at=now)
    returned: dict[str, ledger.Fact] = {
        "loan": loan.pk, "copy": loan.copy, "said": ledger.digest(f"{loan.brought_by}\n{loan.words}"),
        "signed": loan.back_signed_how, "signature": loan.back_signature.digest if loan.back_signature else None,
    }  # fmt: skip
    seal_key(held, "key.returned", by=who.user, at=now, facts=returned)
    loan.held = held
    return loan


def _back(loan: Loan, held: Key, back: GivenBack, *, by: User, now: datetime) -> dict[str, object]:
    """The columns of a loan that is over. Raises a Refused: somebody from outside has not signed."""
    outside = loan.borrower_id is None or bool(back.brought_by.strip())
    how = key_rules.check_back(
        outside=outside, signed_how=back.signed_how, has_signature=bool(back.signature), words=back.words
    )
    signature = None
    if how == BackSigned.SCREEN:
        signature = _kept(held, back.signature, uuid.uuid5(loan.key, "back"), by=by, now=now)
    return {
        "returned_at": max(now, loan.lent_at),  # another server's clock, by which it was lent, may be ahead
        "received_by": by,
        "brought_by": back.brought_by.strip(),
        "words": back.words.strip(),
        "back_signed_how": how,
        "back_signature": signature,
    }


def _hands(to: Borrower, held: Key, key: uuid.UUID, *, by: User, now: datetime) -> dict[str, object]:
    """Whose hands it goes into, with the signature that was drawn or photographed."""
    if to.colleague is not None:
        return {"borrower": to.colleague}
    signature = None
    if to.signed_how == SignedHow.SCREEN:
        signature = _kept(held, to.signature, key, by=by, now=now)
    named = {"name": to.name.strip(), "phone": to.phone.strip(), "signed_how": to.signed_how}
    return {**named, "signature": signature}


def _kept(held: Key, signature: Sequence[Prepared], key: uuid.UUID, *, by: User, now: datetime) -> Attachment:
    """The picture of a signature, with the key that was signed for."""
    subject = (SIGNED, held.pk)
    return keep(signature[:1], community_id=held.community_id, subject=subject, key=key, by=by, at=now)[0]
