"""Who from outside had a key is forgotten, and their signatures; nothing else of a loan is altered (A-3, L-5)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from attachments.models import Attachment, Content
from attachments.pictures import Prepared
from duty.enums import KeyKind
from duty.models import Loan
from duty.personal import erase_loans, erase_old_loans
from duty.services import Borrower, GivenBack, KeyLine, add_key, lend_key, take_back
from duty.triggers import NOBODY
from privacy.persons import Whom
from staff.models import Membership
from tests.factories import NOON, a_post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def drawn(text: bytes) -> list[Prepared]:
    return [Prepared("签名.jpg", "image/jpeg", text)]


def returned(who: Membership, *, colleague: bool = False, number: str = "A-01") -> Loan:
    """A key that is back: signed on the screen both times; a colleague's was brought by somebody from outside."""
    held = add_key(who, a_post(who.community), KeyLine(number, "水泵房", KeyKind.HELD, 1), key=uuid.uuid4(), now=NOON)
    outside = Borrower(None, "李测试", "13800001234", "screen", drawn(b"out"))
    to = Borrower(who.user) if colleague else outside
    given: dict[str, Any] = {"to": to, "purpose": "检修", "due_at": NOON + 2 * HOUR, "key": uuid.uuid4(), "now": NOON}
    loan = lend_key(who, held.pk, **given)
    by = "赵测试" if colleague else ""
    return take_back(who, loan.pk, GivenBack(by, "", "screen", drawn(b"back")), now=NOON + HOUR)


@pytest.mark.rule("A-3")
def test_a_forgotten_loan_loses_name_number_and_both_signatures(front: Membership) -> None:
    loan = returned(front)
    assert Attachment.objects.count() == 2

    assert erase_old_loans(front.community, NOON + 2 * HOUR, dry=False) == 1

    loan.refresh_from_db()
    assert (loan.name, loan.phone, loan.signature, loan.back_signature) == (NOBODY, NOBODY, None, None)
    assert (loan.signed_how, loan.back_signed_how, loan.purpose) == ("screen", "screen", "检修")
    assert (Attachment.objects.count(), Content.objects.count()) == (0, 0)
    assert erase_old_loans(front.community, NOON + 2 * HOUR, dry=False) == 0


@pytest.mark.rule("A-3")
def test_who_from_outside_brought_a_colleagues_key_is_forgotten_and_the_colleague_stays(front: Membership) -> None:
    loan = returned(front, colleague=True)

    assert erase_old_loans(front.community, NOON + 2 * HOUR, dry=True) == 1
    assert erase_old_loans(front.community, NOON + 2 * HOUR, dry=False) == 1

    loan.refresh_from_db()
    assert (loan.borrower, loan.name, loan.brought_by, loan.back_signature) == (front.user, "", NOBODY, None)
    assert not Attachment.objects.exists()


@pytest.mark.rule("A-3")
def test_a_person_who_asks_to_be_erased_leaves_no_signature_and_others_keep_theirs(front: Membership) -> None:
    loan, other = returned(front), returned(front, colleague=True, number="A-02")

    assert erase_loans(Whom(front.community, phones=("13800001234",)), NOON + 2 * HOUR) == 1

    loan.refresh_from_db()
    assert loan.signature is None
    assert list(Attachment.objects.values_list("pk", flat=True)) == [other.back_signature_id]


@pytest.mark.rule("L-5", "A-3")
@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        {"back_signed_how": "paper"},
        {"signed_how": "paper"},
        {"words": "换了锁芯"},
        {"purpose": "搬运"},
        {"returned_at": NOON + 5 * HOUR},
        {"returned_at": None, "received_by": None, "back_signed_how": ""},
        {"brought_by": "周测试"},
        {"name": "周测试"},
    ],
    ids="-".join,
)
def test_forgetting_is_all_that_the_database_lets_be_changed(
    front: Membership, change: dict[str, Any], forgotten: bool
) -> None:
    """Neither alone nor together with a forgetting, before it and after it."""
    loan = returned(front)
    if forgotten:
        erase_old_loans(front.community, NOON + 2 * HOUR, dry=False)
    forget = {"name": NOBODY, "phone": NOBODY, "brought_by": "", "signature": None, "back_signature": None}
    rows = Loan.objects.filter(pk=loan.pk)

    for changes in (change, forget | change):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            rows.update(**changes)


@pytest.mark.rule("A-3")
def test_a_name_that_goes_takes_the_pictures_with_it(front: Membership) -> None:
    loan = returned(front)

    for kept in ("signature", "back_signature"):
        gone = {"name": NOBODY, "phone": NOBODY, "signature": None, "back_signature": None}
        gone.pop(kept)
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Loan.objects.filter(pk=loan.pk).update(**gone)
