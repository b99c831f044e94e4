"""Signing by the own password or PIN: who stands beside the one who is logged in signs as well (PR, L-2)."""

import pytest
from django import forms
from django.db import transaction
from django.test import RequestFactory
from pytest_django import Settings

from core.addresses import address_of
from ledger.models import Entry
from notices.models import Notice
from staff import refusals
from staff.forms import SecretField, SignatureMixin
from staff.models import Membership, Pin, User
from staff.services import check_signature, set_pin
from tests.factories import NOON, MembershipFactory
from tests.staff.test_login import a_user

pytestmark = pytest.mark.django_db
PASSWORD, PIN, OTHER = "richtig-lang-9", "739164", "402857"


@pytest.fixture
def anna(lead: Membership) -> User:
    """A clerk with a password and a PIN, in the supervisor's community."""
    user = a_user("anna")
    MembershipFactory.create(user=user, community=lead.community)
    set_pin(user=user, pin=PIN, now=NOON)
    return user


def wrong(user: User, secret: str, times: int = 1, **more: str) -> None:
    for _ in range(times):
        with pytest.raises((refusals.WrongSecret, refusals.PinBlocked)):
            check_signature(user=user, secret=secret, now=NOON, **more)  # type: ignore[arg-type]


@pytest.mark.rule("PR")
@pytest.mark.parametrize("secret", [PASSWORD, PIN])
def test_the_own_password_or_pin_signs(anna: User, secret: str) -> None:
    check_signature(user=anna, secret=secret, now=NOON)

    assert Pin.objects.get(pk=anna.pk).tries == 0


@pytest.mark.parametrize("secret", ["", "wrong-word", OTHER])
def test_anything_else_is_refused_with_the_name_of_who_signs(anna: User, secret: str) -> None:
    with pytest.raises((refusals.SecretMissing, refusals.WrongSecret), match=anna.name):
        check_signature(user=anna, secret=secret, now=NOON)


def test_nobody_signs_with_a_colleagues_pin(anna: User) -> None:
    berta = a_user("berta")
    set_pin(user=berta, pin=OTHER, now=NOON)

    with pytest.raises(refusals.WrongSecret):
        check_signature(user=berta, secret=PIN, now=NOON)


@pytest.mark.rule("PR")
def test_five_wrong_pins_ask_for_the_password(anna: User) -> None:
    wrong(anna, OTHER, 5)

    with pytest.raises(refusals.PinBlocked):
        check_signature(user=anna, secret=PIN, now=NOON)
    check_signature(user=anna, secret=PASSWORD, now=NOON)
    check_signature(user=anna, secret=PIN, now=NOON)


def test_four_wrong_pins_and_a_right_one_begin_anew(anna: User) -> None:
    for _ in range(2):
        wrong(anna, OTHER, 4)
        check_signature(user=anna, secret=PIN, now=NOON)


@pytest.mark.rule("PR")
def test_the_supervisor_and_the_ledger_know_of_five_wrong_pins_once(anna: User, lead: Membership) -> None:
    wrong(anna, OTHER, 7)

    notice = Notice.objects.get(recipient=lead.user)
    assert (notice.code, notice.params) == ("pin.blocked", {"who": anna.name})
    assert Entry.objects.filter(action="pin.blocked", subject=f"user:{anna.pk}").count() == 1


def test_five_wrong_passwords_lock_this_person_at_this_address_for_signing_too(anna: User) -> None:
    for _ in range(5):
        with pytest.raises((refusals.WrongSecret, refusals.PasswordLocked)):
            check_signature(user=anna, secret="wrong-word", now=NOON, address="10.0.0.1")

    with pytest.raises(refusals.PasswordLocked):
        check_signature(user=anna, secret=PASSWORD, now=NOON, address="10.0.0.1")
    check_signature(user=anna, secret=PASSWORD, now=NOON, address="10.0.0.2")


def test_a_signature_inside_a_transaction_is_a_fault_of_ours(anna: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        check_signature(user=anna, secret=PIN, now=NOON)


@pytest.mark.parametrize("secret", [PASSWORD, PIN])
def test_who_was_switched_off_signs_nothing(anna: User, secret: str) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    anna.refresh_from_db()

    with pytest.raises(refusals.WrongSecret):
        check_signature(user=anna, secret=secret, now=NOON)


@pytest.mark.parametrize(("pin", "refusal"), [("12345", refusals.PinMalformed), ("88051２", refusals.PinMalformed),
                                              ("123456", refusals.PinObvious)])  # fmt: skip
def test_a_pin_that_is_none_or_obvious_is_not_set(anna: User, pin: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        set_pin(user=anna, pin=pin, now=NOON)

    check_signature(user=anna, secret=PIN, now=NOON)


def test_a_pin_lies_in_the_database_as_a_slow_hash_and_in_the_ledger_not_at_all(anna: User) -> None:
    assert PIN not in Pin.objects.get(pk=anna.pk).code
    assert all(PIN.encode() not in bytes(entry.payload) for entry in Entry.objects.filter(action="pin.set"))


def test_the_number_of_digits_is_the_companys(anna: User, settings: Settings) -> None:
    settings.PIN_DIGITS = 4
    set_pin(user=anna, pin="5093", now=NOON)

    check_signature(user=anna, secret="5093", now=NOON)


class TwoSign(SignatureMixin, forms.Form):
    secret_out = SecretField(label="out")
    secret_in = SecretField(label="in")


def test_two_sign_on_one_screen_and_each_refusal_stands_at_its_field(anna: User) -> None:
    berta, address = a_user("berta"), address_of(RequestFactory().get("/"))
    signers = {"secret_out": anna, "secret_in": berta}
    good = TwoSign({"secret_out": PIN, "secret_in": PASSWORD})
    bad = TwoSign({"secret_out": PIN, "secret_in": "wrong-word"})

    assert good.is_valid()
    assert good.check_signatures(signers, now=NOON, address=address)
    assert bad.is_valid()
    assert not bad.check_signatures(signers, now=NOON, address=address)
    assert list(bad.errors) == ["secret_in"]
    assert "wrong-word" not in bad.as_p()
