"""Release passes: the owner confirmed, signed, checked line by line, and used once (V-6)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.refusals import Refused
from ledger.models import Entry
from notices.models import Notice
from residents.enums import Standing
from residents.models import Phone
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, OccupancyFactory
from tests.visitors.passes import HOUR, a_guard, a_home, applied, checked, confirmed, owner_of, shown, signed
from visitors import pass_refusals as refusals
from visitors.models import GateCheck, ReleasePass
from visitors.pass_enums import Applicant, CheckResult, ConfirmedHow, PassState
from visitors.pass_rules import Item, Shown
from visitors.queries import passes as queries
from visitors.services.pass_gate import look_into_check
from visitors.services.passes import Confirmation, confirm_owner, sign_pass, withdraw_pass

pytestmark = pytest.mark.django_db


@pytest.mark.rule("V-6")
def test_a_pass_goes_from_application_to_release_and_the_chain_knows_each_step(front: Membership) -> None:
    release = signed(front)
    checked(a_guard(front), release)

    release.refresh_from_db()
    assert release.state_at(NOON + HOUR) == PassState.USED
    actions = Entry.objects.filter(action__startswith="pass.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["pass.applied", "pass.confirmed", "pass.signed", "pass.released"]


@pytest.mark.rule("V-6", "A-3")
def test_the_chain_holds_no_name_number_plate_or_goods(front: Membership) -> None:
    checked(a_guard(front), signed(front), Shown((1,), "电视机"))

    said = " ".join(bytes(one.payload).decode() for one in Entry.objects.all())
    assert not [word for word in ("王测试", "13800001234", "粤B12345", "冰箱", "电视机") if word in said]


def test_a_double_click_makes_one_application(front: Membership) -> None:
    key, home = uuid.uuid4(), a_home(front)

    assert applied(front, home, key=key) == applied(front, home, key=key)
    assert ReleasePass.objects.get().number == "F261123-0001"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"items": ()}, refusals.PassItemsMissing),
        ({"items": (Item("  "),)}, refusals.PassItemsMissing),
        ({"items": tuple(Item(f"纸箱{n}") for n in range(21))}, refusals.PassItemsMany),
        ({"items": (Item("纸箱", 0),)}, refusals.PassPieces),
        ({"name": " "}, refusals.PassTextMissing),
        ({"from_at": NOON + HOUR, "until_at": NOON + HOUR}, refusals.PassWindowOrder),
        ({"from_at": NOON - 3 * HOUR, "until_at": NOON - HOUR}, refusals.PassWindowPast),
        ({"until_at": NOON + timedelta(days=8)}, refusals.PassWindowLong),
        ({"from_at": NOON + timedelta(days=61), "until_at": NOON + timedelta(days=62)}, refusals.PassWindowFar),
    ],
)
def test_what_can_not_be_applied_for_is_refused(
    front: Membership, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        applied(front, **changes)
    assert not ReleasePass.objects.exists()


@pytest.mark.rule("V-6")
def test_nothing_is_signed_before_the_owner_is_confirmed(front: Membership) -> None:
    release = applied(front)

    with pytest.raises(refusals.PassNotConfirmed):
        sign_pass(front, release.pk, signer=front, now=NOON)


@pytest.mark.rule("V-6")
def test_the_database_knows_no_signed_pass_whose_owner_is_not_confirmed(front: Membership) -> None:
    release = applied(front)
    facts = {"signed_at": NOON, "signed_by": front.user, "code_digest": "x", "code_sealed": "x"}

    with pytest.raises(IntegrityError), transaction.atomic():
        ReleasePass.objects.filter(pk=release.pk).update(**facts)


@pytest.mark.rule("V-6")
def test_the_database_knows_no_signed_pass_of_a_tenant_without_the_owners_consent(front: Membership) -> None:
    release = confirmed(front, standing=Applicant.TENANT)
    ReleasePass.objects.filter(pk=release.pk).update(consent_at=None, consent_how="")
    facts = {"signed_at": NOON, "signed_by": front.user, "code_digest": "x", "code_sealed": "x"}

    with pytest.raises(IntegrityError), transaction.atomic():
        ReleasePass.objects.filter(pk=release.pk).update(**facts)


@pytest.mark.rule("V-6")
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"how": ConfirmedHow.CALL, "owner": None}, refusals.PassOwnerMissing),
        ({"how": ConfirmedHow.PERSON, "owner": None}, refusals.PassOwnerMissing),
        ({"how": ConfirmedHow.PERSON, "owner": None, "owner_name": "李测试"}, refusals.PassDocumentMissing),
        ({"how": ConfirmedHow.LINK}, refusals.PassNoLink),
        ({"how": ConfirmedHow.CALL}, refusals.PassConsentMissing),
    ],
)
def test_an_owner_who_was_not_made_sure_of_is_not_confirmed(
    front: Membership, given: dict[str, Any], refusal: type[Refused]
) -> None:
    release = applied(front, standing=Applicant.OTHER)
    facts = {"owner": owner_of(release.unit), **given}

    with pytest.raises(refusal):
        confirm_owner(front, release.pk, Confirmation(**facts), now=NOON)
    release.refresh_from_db()
    assert release.confirmed_at is None


def test_a_tenant_is_no_owner(front: Membership) -> None:
    release = applied(front)
    tenant = OccupancyFactory.create(unit=release.unit, standing=Standing.TENANT).resident

    with pytest.raises(refusals.PassOwnerNotThere):
        confirm_owner(front, release.pk, Confirmation(ConfirmedHow.CALL, tenant), now=NOON)


def test_without_a_number_on_file_a_call_proves_nothing(front: Membership) -> None:
    release = applied(front)
    Phone.objects.all().delete()

    with pytest.raises(refusals.PassNoNumber):
        confirm_owner(front, release.pk, Confirmation(ConfirmedHow.CALL, owner_of(release.unit)), now=NOON)


def test_an_owner_who_is_not_on_file_comes_in_person_with_a_document(front: Membership) -> None:
    release = applied(front)
    given = Confirmation(ConfirmedHow.PERSON, owner_name="李测试", document="identity")

    done = confirm_owner(front, release.pk, given, now=NOON)

    assert (done.owner_name, done.document, done.confirmed_by) == ("李测试", "identity", front.user)


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.GUARD, Role.TECHNICIAN])
def test_only_a_duty_officer_signs(front: Membership, role: Role) -> None:
    other = MembershipFactory.create(community=front.community, role=role)

    with pytest.raises(refusals.PassSignerUnfit):
        sign_pass(front, confirmed(front).pk, signer=other, now=NOON)


@pytest.mark.rule("V-6")
@pytest.mark.parametrize("column", ["item_count = 9", "until_at = from_at", "unit_id = unit_id + 1", "number = 'F1'"])
def test_a_signed_pass_is_frozen(front: Membership, column: str) -> None:
    signed(front)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE visitors_releasepass SET {column}")  # noqa: S608 the names above


@pytest.mark.parametrize("sql", ["UPDATE visitors_passitem SET what = '钢琴'", "DELETE FROM visitors_passitem"])
def test_the_list_of_a_pass_is_never_altered(front: Membership, sql: str) -> None:
    applied(front)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.rule("V-6")
def test_a_second_use_is_no_release_and_the_supervisor_is_told(front: Membership, lead: Membership) -> None:
    guard, release = a_guard(front), signed(front)
    checked(guard, release)

    again = checked(guard, release)

    assert again.result == CheckResult.DOUBLE
    assert Notice.objects.get(code="pass.double").recipient == lead.user
    assert list(queries.to_look_at(front.community)) == [again]


def test_the_same_click_twice_is_one_check(front: Membership) -> None:
    guard, release, key = a_guard(front), signed(front), uuid.uuid4()

    assert checked(guard, release, key=key) == checked(guard, release, key=key)


@pytest.mark.rule("V-6")
def test_the_database_knows_no_pass_released_twice(front: Membership) -> None:
    check = checked(a_guard(front), signed(front))
    check.pk, check.key = None, uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        check.save(force_insert=True)


@pytest.mark.rule("V-6")
@pytest.mark.parametrize("seen", [Shown((1,)), Shown((1, 2), "电视机")])
def test_goods_that_differ_are_not_released_and_desk_and_supervisor_are_told(
    front: Membership, lead: Membership, seen: Shown
) -> None:
    release = signed(front)

    check = checked(a_guard(front), release, seen)

    release.refresh_from_db()
    assert (check.result, release.used_at) == (CheckResult.DIFFERS, None)
    told = Notice.objects.filter(code="pass.differs").values_list("recipient_id", flat=True)
    assert set(told) == {front.user_id, lead.user_id}


def test_put_right_the_goods_leave_after_all(front: Membership) -> None:
    guard, release = a_guard(front), signed(front)
    checked(guard, release, Shown((1,)))

    assert checked(guard, release).result == CheckResult.RELEASED


@pytest.mark.rule("V-6")
@pytest.mark.parametrize(("at", "state"), [(NOON - HOUR, PassState.EARLY), (NOON + 5 * HOUR, PassState.EXPIRED)])
def test_outside_its_window_nothing_is_released(front: Membership, at: Any, state: PassState) -> None:
    release = signed(front, now=NOON - 2 * HOUR, from_at=NOON, until_at=NOON + 4 * HOUR)

    check = checked(a_guard(front), release, now=at)

    assert (check.result, check.state) == (CheckResult.NOT_VALID, state)


def test_a_withdrawn_pass_is_not_released(front: Membership) -> None:
    release = signed(front)
    withdraw_pass(front, release.pk, words="业主改期", now=NOON)

    assert checked(a_guard(front), release).state == PassState.WITHDRAWN


def test_what_has_left_can_not_be_withdrawn(front: Membership) -> None:
    release = signed(front)
    checked(a_guard(front), release)

    with pytest.raises(refusals.PassUsed):
        withdraw_pass(front, release.pk, words="业主改期", now=NOON + 2 * HOUR)


@pytest.mark.rule("V-6")
def test_of_two_gates_without_a_signal_the_first_in_time_wins(front: Membership, lead: Membership) -> None:
    release = signed(front)
    south, north = a_guard(front), a_guard(front)
    late = checked(north, release, at=NOON + 2 * HOUR, offline=True, now=NOON + 3 * HOUR)

    early = checked(south, release, at=NOON + HOUR, offline=True, now=NOON + 4 * HOUR)

    late.refresh_from_db()
    release.refresh_from_db()
    assert (early.result, late.result) == (CheckResult.RELEASED, CheckResult.DOUBLE)
    assert (release.used_at, release.used_by) == (NOON + HOUR, south.user)
    assert Notice.objects.get(code="pass.double").recipient == lead.user
    assert Entry.objects.filter(action="pass.doubled").count() == 1


def test_a_release_that_was_made_before_the_withdrawal_counts(front: Membership) -> None:
    release = signed(front)
    withdraw_pass(front, release.pk, words="业主改期", now=NOON + 2 * HOUR)

    check = checked(a_guard(front), release, at=NOON + HOUR, offline=True, now=NOON + 3 * HOUR)

    assert check.result == CheckResult.RELEASED


def test_a_phone_can_not_release_before_the_signature_or_in_the_future(front: Membership) -> None:
    release, guard = signed(front), a_guard(front)

    check = checked(guard, release, at=NOON - HOUR, offline=True)

    assert check.at == NOON
    later = checked(guard, signed(front), at=NOON + 3 * HOUR, offline=True)
    assert later.at == NOON + HOUR


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TECHNICIAN])
def test_who_does_not_stand_at_the_gate_releases_nothing(front: Membership, role: Role) -> None:
    other = MembershipFactory.create(community=front.community, role=role)

    with pytest.raises(refusals.PassNotYours):
        checked(other, signed(front))


def test_a_lead_looks_into_a_double_once(front: Membership, lead: Membership) -> None:
    guard, release = a_guard(front), signed(front)
    checked(guard, release)
    double = checked(guard, release)

    look_into_check(lead, double.pk, words="保安误操作", now=NOON + 2 * HOUR)

    assert not queries.to_look_at(front.community).exists()
    with pytest.raises(refusals.PassCheckSeen):
        look_into_check(lead, double.pk, words="再看", now=NOON + 2 * HOUR)
    with pytest.raises(refusals.PassNotYours):
        look_into_check(front, double.pk, words="再看", now=NOON + 2 * HOUR)


def test_another_community_has_no_such_pass(front: Membership) -> None:
    stranger = MembershipFactory.create(role=Role.GUARD)

    with pytest.raises(refusals.PassGone):
        checked(stranger, signed(front))
    assert not GateCheck.objects.exists()


def test_the_lists_part_what_waits_what_is_valid_what_was_used_and_what_was_not(front: Membership) -> None:
    waits, valid, gone, over = applied(front), signed(front), signed(front), signed(front)
    checked(a_guard(front), gone)
    withdraw_pass(front, over.pk, words="业主改期", now=NOON)
    later = signed(front, from_at=NOON + timedelta(days=2), until_at=NOON + timedelta(days=3))

    community = front.community
    assert list(queries.waiting(community, NOON)) == [waits]
    assert list(queries.valid_today(community, NOON)) == [valid]
    assert list(queries.coming(community, NOON)) == [later]
    assert list(queries.used(community)) == [gone]
    assert list(queries.not_used(community, NOON)) == [over]


def test_every_line_ticked_means_nothing_missing(front: Membership) -> None:
    release = signed(front)

    assert checked(a_guard(front), release, shown(release)).missing == ""
