"""A password that was made for somebody: random, shown once, short-lived, and good for choosing one's own (PR)."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core import clock
from ledger.models import Entry
from staff import refusals
from staff.models import DeskSession, FirstPassword, Membership, User
from staff.rules import FIRST_PASSWORD_FOR
from staff.services import check_signature, give_first_password
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OWN = "ein ganz neues Wort"


@pytest.fixture
def admin_client(front: Membership) -> Client:
    browser = Client()
    browser.force_login(UserFactory.create(username="root", is_staff=True, is_superuser=True))
    return browser


def sign_in(user: User, password: str) -> Client:
    browser = Client()
    browser.post("/login/", {"username": user.username, "password": password})
    return browser


def test_a_first_password_opens_nothing_but_the_page_of_ones_own(front: Membership) -> None:
    browser = sign_in(front.user, give_first_password(user=front.user, by=None, now=clock.now()))

    for path in ("/", f"/c/{front.community.slug}/desk/", f"/c/{front.community.slug}/account/", "/admin/"):
        assert browser.get(path).headers["Location"] == "/password/"
    assert browser.post(f"/c/{front.community.slug}/account/", {"do": "password"}).headers["Location"] == "/password/"
    assert browser.get("/password/").status_code == 200


def test_with_a_password_of_ones_own_the_desk_opens_and_the_first_one_is_gone(front: Membership) -> None:
    first = give_first_password(user=front.user, by=None, now=clock.now())
    browser = sign_in(front.user, first)

    assert browser.post("/password/", {"secret_new": OWN, "secret_again": OWN}).status_code == 302

    assert browser.get(f"/c/{front.community.slug}/desk/").status_code == 200
    assert not FirstPassword.objects.exists()
    assert "_auth_user_id" not in sign_in(front.user, first).session
    assert sign_in(front.user, OWN).get(f"/c/{front.community.slug}/desk/").status_code == 200


def test_the_first_one_is_no_password_of_ones_own(front: Membership) -> None:
    first = give_first_password(user=front.user, by=None, now=clock.now())
    browser = sign_in(front.user, first)

    assert browser.post("/password/", {"secret_new": first, "secret_again": first}).status_code == 422
    assert FirstPassword.objects.exists()


def test_after_its_time_it_opens_nothing_and_says_who_helps(front: Membership) -> None:
    made = clock.now() - FIRST_PASSWORD_FOR - timedelta(seconds=1)
    first = give_first_password(user=front.user, by=None, now=made)

    browser = Client(headers={"accept-language": "en"})
    answer = browser.post("/login/", {"username": front.user.username, "password": first})

    assert (answer.status_code, "_auth_user_id" in browser.session) == (200, False)
    assert str(refusals.FirstPasswordEnded()) in answer.context["form"].non_field_errors()


def test_two_are_never_the_same_and_whoever_was_signed_in_is_not_any_more(front: Membership) -> None:
    browser = Client()
    browser.force_login(front.user)

    made = {give_first_password(user=front.user, by=None, now=clock.now()) for _ in range(3)}

    assert len(made) == 3
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", one) for one in made)
    assert browser.get(f"/c/{front.community.slug}/desk/").status_code == 302
    assert not DeskSession.objects.filter(user=front.user).exists()


def test_it_signs_nothing_since_somebody_else_knows_it(front: Membership) -> None:
    first = give_first_password(user=front.user, by=None, now=clock.now())

    with pytest.raises(refusals.FirstPasswordSigns):
        check_signature(user=front.user, secret=first, now=clock.now())


def test_without_a_first_password_the_old_one_is_asked(front: Membership) -> None:
    browser = Client()
    browser.force_login(front.user)

    assert browser.post("/password/", {"secret_new": OWN, "secret_again": OWN}).status_code == 422
    front.user.refresh_from_db()
    assert not front.user.check_password(OWN)


def test_a_new_person_gets_a_random_one_that_is_shown_once(admin_client: Client) -> None:
    nobody = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}

    answer = admin_client.post(
        "/admin/staff/user/add/", {"username": "neu", "name": "新人", "password1": "x", **nobody}
    )

    user, told = User.objects.get(username="neu"), answer.content.decode()
    (password,) = re.findall(r"<code>([^<]+)</code>", told)
    assert user.check_password(password)
    assert FirstPassword.objects.get().user == user
    assert "no-store" in answer.headers["Cache-Control"]
    assert password not in admin_client.get(f"/admin/staff/user/{user.pk}/change/").content.decode()


def test_the_administrator_makes_one_for_who_has_forgotten_theirs_and_types_none(
    admin_client: Client, front: Membership
) -> None:
    page = f"/admin/staff/user/{front.user.pk}/password/"

    assert "password" not in re.findall(r'type="(\w+)"', admin_client.get(page).content.decode())
    told = admin_client.post(page, {"password1": OWN, "password2": OWN}).content.decode()

    front.user.refresh_from_db()
    assert not front.user.check_password(OWN)
    assert front.user.check_password(re.findall(r"<code>([^<]+)</code>", told)[0])
    entry = Entry.objects.get(action="password.given")
    assert (entry.subject, entry.actor_id) == (f"user:{front.user.pk}", User.objects.get(username="root").pk)


def test_nobody_makes_one_for_themselves(admin_client: Client) -> None:
    root = User.objects.get(username="root")

    assert admin_client.post(f"/admin/staff/user/{root.pk}/password/").headers["Location"] == "/password/"


def test_the_set_up_pages_have_no_login_of_their_own(client: Client, front: Membership) -> None:
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 405
    client.force_login(front.user)
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/"


def test_the_servers_console_makes_one_for_the_last_administrator(front: Membership) -> None:
    said = StringIO()

    call_command("first_password", front.user.username, stdout=said)

    front.user.refresh_from_db()
    assert front.user.check_password(said.getvalue().strip())
    with pytest.raises(CommandError):
        call_command("first_password", "nobody")
