"""Keys: lent and taken back with signature, alarmed when overdue, counted every month (L-5)."""

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from attachments.pictures import Prepared
from core import clock
from core.refusals import Refused
from deadlines.models import Deadline
from deadlines.sweep import sweep
from duty import key_refusals as refusals
from duty.enums import KeyKind, PostKind
from duty.models import CountLine, Key, KeyCount, Loan
from duty.queries.keys import keys_out
from duty.queries.keys_handed_over import keys_still_out
from duty.services import (
    Borrower,
    GivenBack,
    KeyLine,
    add_key,
    lend_key,
    open_counts,
    retire_key,
    sign_count,
    take_back,
)
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from staff.services import set_pin
from tests.factories import NOON, MembershipFactory, a_post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def a_key(who: Membership, number: str = "A-01", **facts: Any) -> Key:
    given: dict[str, Any] = {"opens": "水泵房", "kind": KeyKind.HELD, "copies": 1, **facts}
    click = given.pop("key", None) or uuid.uuid4()
    return add_key(who, a_post(who.community), KeyLine(number, **given), key=click, now=NOON)


def lent(who: Membership, held: Key, to: Borrower | None = None, **facts: Any) -> Loan:
    given: dict[str, Any] = {"purpose": "检修", "due_at": NOON + 2 * HOUR, "key": uuid.uuid4(), "now": NOON}
    return lend_key(who, held.pk, to=to or Borrower(who.user), **{**given, **facts})


@pytest.mark.rule("L-5")
def test_a_lent_key_stands_as_out_until_it_is_taken_back(front: Membership) -> None:
    held = a_key(front)
    loan = lent(front, held)
    assert keys_out(held.post) == [loan]

    take_back(front, loan.pk, GivenBack(), now=NOON + HOUR)

    assert keys_out(held.post) == []
    assert Deadline.objects.get(subject_kind="key_loan").met_at == NOON + HOUR
    assert list(Entry.objects.filter(action__startswith="key.").values_list("action", flat=True).order_by("pk")) == [
        "key.added",
        "key.lent",
        "key.returned",
    ]


@pytest.mark.rule("L-5")
def test_an_overdue_key_alarms_lender_borrower_and_supervisor(front: Membership, lead: Membership) -> None:
    tech = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    lent(front, a_key(front), Borrower(tech.user))

    sweep(NOON + 2 * HOUR + timedelta(minutes=1))

    told = Notice.objects.filter(code="key.breach")
    assert {one.recipient_id for one in told} == {front.user_id, tech.user_id, lead.user_id}
    assert told[0].params["key"] == "A-01 水泵房"


def test_every_copy_is_lent_once_and_a_double_click_lends_one(front: Membership) -> None:
    held = a_key(front, copies=2)
    key = uuid.uuid4()
    first = lent(front, held, key=key)

    assert lent(front, held, key=key) == first
    assert lent(front, held).copy == 2
    with pytest.raises(refusals.KeyAllOut):
        lent(front, held)


def test_the_database_knows_no_copy_in_two_hands(front: Membership) -> None:
    loan = lent(front, a_key(front))
    loan.pk, loan.key = None, uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        loan.save(force_insert=True)


@pytest.mark.parametrize(
    ("to", "changes", "refusal"),
    [
        (Borrower(), {}, refusals.KeyBorrowerMissing),
        (Borrower(name="李测试"), {}, refusals.KeyBorrowerMissing),
        (Borrower(name="李测试", phone="13800001234"), {}, refusals.KeySignatureMissing),
        (Borrower(name="李测试", phone="13800001234", signed_how="screen"), {}, refusals.KeySignatureMissing),
        (None, {"due_at": NOON}, refusals.KeyDuePast),
        (None, {"due_at": NOON + timedelta(days=40)}, refusals.KeyDueFar),
        (None, {"purpose": " "}, refusals.KeyWordsMissing),
    ],
)
def test_what_can_not_be_lent_is_refused(
    front: Membership, to: Borrower | None, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    held = a_key(front)

    with pytest.raises(refusal):
        lent(front, held, to, **changes)
    assert not Loan.objects.exists()


@pytest.mark.rule("L-5")
def test_somebody_from_outside_signs_by_name_and_phone(front: Membership) -> None:
    signature = Prepared("签名.jpg", "image/jpeg", b"x")
    to = Borrower(name="李测试", phone="13800001234", signed_how="screen", signature=[signature])

    loan = lent(front, a_key(front), to)

    assert (loan.who, loan.signature is not None) == ("李测试", True)
    assert "李测试" not in bytes(Entry.objects.get(action="key.lent").payload).decode()


def test_keys_of_another_post_are_not_ones_own(front: Membership) -> None:
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    held = a_key(front)

    with pytest.raises(refusals.KeyNotYourPost):
        lent(guard, held)
    line = KeyLine("1", "x", KeyKind.HELD, 1)
    with pytest.raises(refusals.KeyNotYourPost):
        add_key(front, a_post(front.community, PostKind.GATE), line, key=uuid.uuid4(), now=NOON)


def test_a_number_is_taken_once_until_its_key_leaves(front: Membership) -> None:
    held = a_key(front)
    with pytest.raises(refusals.KeyNumberTaken):
        a_key(front)
    loan = lent(front, held)
    with pytest.raises(refusals.KeyStillOut):
        retire_key(front, held.pk, words="换锁", now=NOON)
    take_back(front, loan.pk, GivenBack(), now=NOON)
    with pytest.raises(refusals.KeyBack):
        take_back(front, loan.pk, GivenBack(), now=NOON)

    retire_key(front, held.pk, words="换锁", now=NOON)

    assert a_key(front) != held


@pytest.mark.rule("L-5")
def test_the_months_count_is_opened_once_and_owed_until_it_is_signed(front: Membership, lead: Membership) -> None:
    held = a_key(front, copies=3)
    lent(front, held)
    opened = open_counts(NOON)
    assert (len(opened), open_counts(NOON + HOUR)) == (1, [])
    sweep(NOON + timedelta(days=3, minutes=1))
    assert Notice.objects.filter(code="key_count.breach", recipient=lead.user).exists()

    facts: dict[str, Any] = {"now": NOON + timedelta(days=4)}
    with pytest.raises(refusals.CountIncomplete):
        sign_count(front, opened[0].pk, present={}, words={}, **facts)
    with pytest.raises(refusals.CountUnexplained):
        sign_count(front, opened[0].pk, present={held.pk: 1}, words={}, **facts)
    sign_count(front, opened[0].pk, present={held.pk: 1}, words={held.pk: "遗失一把"}, **facts)

    assert CountLine.objects.get().missing == 1
    assert Notice.objects.get(code="keys.differ").recipient == lead.user
    assert not Deadline.objects.filter(subject_kind="key_count", met_at=None).exists()
    with pytest.raises(refusals.CountDone):
        sign_count(front, opened[0].pk, present={held.pk: 2}, words={}, **facts)


@pytest.mark.parametrize(
    "sql",
    ["UPDATE duty_countline SET present = 9", "DELETE FROM duty_countline", "UPDATE duty_keycount SET month = month"],
)
def test_a_signed_count_is_frozen(front: Membership, sql: str) -> None:
    held = a_key(front)
    count = open_counts(NOON)[0]
    sign_count(front, count.pk, present={held.pk: 1}, words={}, now=NOON)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def url(who: Membership, name: str = "keys", *args: Any) -> str:
    return reverse(f"duty:{name}", args=[who.community.slug, *args])


PIN = "739164"


@pytest.mark.django_db(transaction=True)
def test_a_key_is_lent_and_taken_back_at_the_desk(desk_client: Client, front: Membership) -> None:
    set_pin(user=front.user, pin=PIN, now=NOON)
    held = a_key(front)
    found = desk_client.get(url(front), {"q": "a-01"})
    assert found["Location"] == url(front, "key", held.pk)
    due = f"{localtime(clock.now() + 2 * HOUR, SHANGHAI):%Y-%m-%dT%H:%M}"
    form = {"borrower": front.user_id, "purpose": "检修水泵", "due_at": due}

    unsigned = desk_client.post(found["Location"], {**form, "key": str(uuid.uuid4()), "secret": "000000"})
    assert (unsigned.status_code, Loan.objects.count()) == (422, 0)
    assert "检修水泵" in unsigned.content.decode()
    desk_client.post(found["Location"], {**form, "key": str(uuid.uuid4()), "secret": PIN})
    loan = Loan.objects.get()
    back = {"brought_by": "", "words": "", "key": str(uuid.uuid4()), "secret": PIN}
    desk_client.post(url(front, "key_loan", loan.pk), back)

    assert Loan.objects.get().returned_at is not None


def test_another_community_has_no_such_key(client: Client, front: Membership) -> None:
    held = a_key(front)
    stranger = MembershipFactory.create(role=Role.DIRECTOR)
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)

    for who in (stranger, guard):
        client.force_login(who.user)
        assert client.get(url(who, "key", held.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("keys", 7), ("keys_paper", 7), ("key_counts", 6)])
def test_a_page_of_the_keys_asks_the_same_however_many_there_are(
    desk_client: Client, front: Membership, name: str, queries: int, count: int
) -> None:
    for number in range(count):
        lent(front, a_key(front, f"A-{number}"))
    open_counts(NOON)

    with CaptureQueriesContext(connection) as seen:
        assert desk_client.get(url(front, name)).status_code == 200

    assert len(seen) == queries, [one["sql"][:90] for one in seen]


def test_the_count_page_counts_every_key(desk_client: Client, front: Membership) -> None:
    held = a_key(front)
    count = open_counts(NOON)[0]

    page = desk_client.get(url(front, "key_count", count.pk)).content.decode()

    assert f"present_{held.pk}" in page
    sign_count(front, count.pk, present={held.pk: 1}, words={}, now=NOON)
    assert KeyCount.objects.get().done_by == front.user
    assert desk_client.get(url(front, "key_count", count.pk)).status_code == 200


@pytest.mark.rule("L-2", "L-5")
def test_a_key_that_is_out_stands_on_the_sheet_of_the_handover(front: Membership) -> None:
    loan = lent(front, a_key(front))

    line = next(iter(keys_still_out(loan.held.post, NOON + HOUR)))
    assert ("A-01" in line.words, line.late) == (True, False)
    assert line.url == reverse("duty:key_loan", args=[front.community.slug, loan.pk])
    assert next(iter(keys_still_out(loan.held.post, NOON + 3 * HOUR))).late
