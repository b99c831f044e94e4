"""Keys put right and moved with their history; somebody from outside signs for one, and that it is back (L-5)."""

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from attachments.models import Attachment
from core import clock
from duty import key_refusals as refusals
from duty import key_rules as rules
from duty.enums import BackSigned, KeyChanged, KeyKind, PostKind
from duty.models import Key, KeyChange, Loan
from duty.queries.keys import keys_out
from duty.services import Borrower, GivenBack, KeyLine, add_key, edit_key, lend_key, move_key, take_back
from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from staff.services import set_pin
from tests.attachments.images import a_picture
from tests.factories import NOON, MembershipFactory, UnitFactory, a_post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PIN = "739164"
LINE = KeyLine("A-01", "水泵房", KeyKind.HELD, 2)
OUTSIDE = Borrower(name="刘师傅", phone="13800005678", signed_how="paper")


def a_key(who: Membership) -> Key:
    return add_key(who, a_post(who.community), LINE, key=uuid.uuid4(), now=NOON)


def lent(who: Membership, held: Key, to: Borrower | None = None) -> Loan:
    facts: dict[str, Any] = {"purpose": "检修", "due_at": NOON + HOUR, "key": uuid.uuid4(), "now": NOON}
    return lend_key(who, held.pk, to=to or Borrower(who.user), **facts)


def url(who: Membership, name: str, *args: Any) -> str:
    return reverse(f"duty:{name}", args=[who.community.slug, *args])


@pytest.mark.rule("L-5")
def test_a_key_that_is_put_right_keeps_what_the_register_said_before(front: Membership) -> None:
    held = a_key(front)
    unit = UnitFactory.create(building__community=front.community)

    edit_key(front, held.pk, KeyLine("A-02", "2号水泵房", KeyKind.HELD, 2, unit), now=NOON)

    held.refresh_from_db()
    change = KeyChange.objects.get()
    assert (held.number, held.opens, held.unit) == ("A-02", "2号水泵房", unit)
    assert (change.what, change.before[:10], change.by) == (KeyChanged.EDITED, "A-01 · 水泵房", front.user)
    assert unit.code in change.after
    assert Entry.objects.filter(action="key.edited").count() == 1


def test_a_key_of_which_nothing_changes_has_no_history(front: Membership) -> None:
    held = a_key(front)

    edit_key(front, held.pk, LINE, now=NOON)

    assert not KeyChange.objects.exists()


def test_a_number_that_another_key_has_is_refused(front: Membership) -> None:
    held = a_key(front)
    add_key(front, a_post(front.community), KeyLine("B-01", "天台", KeyKind.HELD, 1), key=uuid.uuid4(), now=NOON)

    with pytest.raises(refusals.KeyNumberTaken):
        edit_key(front, held.pk, KeyLine("B-01", "水泵房", KeyKind.HELD, 2), now=NOON)


def test_a_copy_that_is_out_stays_one_of_the_keys() -> None:
    with pytest.raises(refusals.KeyCopiesOut):
        rules.check_copies(1, out={2})


@pytest.mark.rule("L-5")
def test_a_key_moves_to_another_post_with_the_reason(lead: Membership) -> None:
    held, gate = a_key(lead), a_post(lead.community, PostKind.GATE)

    move_key(lead, held.pk, gate.pk, words="门岗夜间巡查用", now=NOON)

    held.refresh_from_db()
    change = KeyChange.objects.get()
    assert held.post == gate
    assert (change.before, change.after, change.words) == ("客服前台", "大门岗", "门岗夜间巡查用")
    assert Entry.objects.filter(action="key.moved").count() == 1


def test_a_key_does_not_move_while_a_copy_is_out(lead: Membership) -> None:
    held, gate = a_key(lead), a_post(lead.community, PostKind.GATE)
    lent(lead, held)

    with pytest.raises(refusals.KeyOutStays):
        move_key(lead, held.pk, gate.pk, words="夜巡", now=NOON)


def test_a_key_moves_only_between_posts_of_ones_own(front: Membership) -> None:
    held, gate = a_key(front), a_post(front.community, PostKind.GATE)

    with pytest.raises(refusals.KeyNotYourPost):
        move_key(front, held.pk, gate.pk, words="夜巡", now=NOON)


@pytest.mark.parametrize("sql", ["UPDATE duty_keychange SET words = 'x'", "DELETE FROM duty_keychange"])
def test_the_history_of_a_key_is_never_altered(lead: Membership, sql: str) -> None:
    edit_key(lead, a_key(lead).pk, KeyLine("A-02", "水泵房", KeyKind.HELD, 2), now=NOON)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.rule("L-5")
def test_somebody_from_outside_signs_that_a_key_is_back(front: Membership) -> None:
    loan = lent(front, a_key(front), OUTSIDE)

    with pytest.raises(refusals.KeyBackUnsigned):
        take_back(front, loan.pk, GivenBack(), now=NOON)
    with pytest.raises(refusals.KeyBackUnexplained):
        take_back(front, loan.pk, GivenBack(signed_how="nobody"), now=NOON)
    take_back(front, loan.pk, GivenBack(signed_how="nobody", words="投在信箱"), now=NOON)

    loan.refresh_from_db()
    assert (loan.back_signed_how, keys_out(loan.held.post)) == (BackSigned.NOBODY, [])


def test_who_brings_a_colleagues_key_signs_as_well(front: Membership) -> None:
    loan = lent(front, a_key(front))

    with pytest.raises(refusals.KeyBackUnsigned):
        take_back(front, loan.pk, GivenBack(brought_by="保洁张姐"), now=NOON)


@pytest.mark.rule("L-5")
@pytest.mark.django_db(transaction=True)
def test_the_page_keeps_both_signatures_of_somebody_from_outside(desk_client: Client, front: Membership) -> None:
    set_pin(user=front.user, pin=PIN, now=NOON)
    held = a_key(front)
    due = f"{localtime(clock.now() + 2 * HOUR, SHANGHAI):%Y-%m-%dT%H:%M}"
    lending = {
        "borrower": "",
        "name": "刘师傅",
        "phone": "13800005678",
        "purpose": "年检",
        "due_at": due,
        "secret": PIN,
    }

    unsigned = desk_client.post(url(front, "key", held.pk), {**lending, "key": str(uuid.uuid4())})
    assert "请让对方在屏幕上签名" in unsigned.content.decode()
    drawn = {"key": str(uuid.uuid4()), "signature": a_picture("signature.png")}
    assert desk_client.post(url(front, "key", held.pk), {**lending, **drawn}).status_code == 302
    loan = Loan.objects.get()
    back = {"key": str(uuid.uuid4()), "secret": PIN, "signature": a_picture("back.png")}
    assert desk_client.post(url(front, "key_loan", loan.pk), back).status_code == 302

    loan.refresh_from_db()
    assert (loan.signed_how, loan.back_signed_how) == ("screen", "screen")
    assert {loan.signature, loan.back_signature} == set(Attachment.objects.all())
    page = desk_client.get(url(front, "key", held.pk)).content.decode()
    assert url(front, "key_signature", loan.back_signature_id) in page


def test_the_pages_of_the_register_put_a_key_right_and_move_it(client: Client, lead: Membership) -> None:
    set_pin(user=lead.user, pin=PIN, now=NOON)
    client.force_login(lead.user)
    held, gate = a_key(lead), a_post(lead.community, PostKind.GATE)
    line = {"number": "A-09", "opens": "水泵房", "kind": "held", "copies": "2", "unit": ""}

    wrong = client.post(url(lead, "key_edit", held.pk), {**line, "number": "", "key": str(uuid.uuid4())})
    assert wrong.status_code == 422
    assert client.post(url(lead, "key_edit", held.pk), {**line, "key": str(uuid.uuid4())}).status_code == 302
    moving = {"post": str(gate.pk), "words": "夜巡", "secret": PIN, "key": str(uuid.uuid4())}
    assert client.post(url(lead, "key_move", held.pk), moving).status_code == 302

    held.refresh_from_db()
    assert (held.number, held.post) == ("A-09", gate)
    assert "夜巡" in client.get(url(lead, "key", held.pk)).content.decode()


def test_another_community_and_another_post_have_no_such_key(client: Client, front: Membership) -> None:
    held = a_key(front)
    for who in (
        MembershipFactory.create(role=Role.DIRECTOR),
        MembershipFactory.create(community=front.community, role=Role.GUARD),
    ):
        client.force_login(who.user)
        for name in ("key_edit", "key_move"):
            assert client.get(url(who, name, held.pk)).status_code == 404
