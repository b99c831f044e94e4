"""Login: lock-out by person and address together, language, time-out."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from core import clock
from staff.models import Membership, User
from staff.presence import BEGAN, LOCK, SEEN
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def a_user(name: str, password: str = "richtig-lang-9") -> User:  # noqa: S107 a test's own password
    user: User = UserFactory.create(username=name)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def attempt(client: Client, name: str, password: str, address: str = "10.0.0.1") -> int:
    return client.post("/login/", {"username": name, "password": password}, REMOTE_ADDR=address).status_code


def test_a_right_password_opens_the_desk(client: Client) -> None:
    user = a_user("anna")
    MembershipFactory.create(user=user)

    assert attempt(client, "anna", "richtig-lang-9") == 302


def test_a_wrong_password_says_so_without_telling_which_part_was_wrong(client: Client) -> None:
    a_user("anna")

    known = client.post("/login/", {"username": "anna", "password": "x"}, headers={"accept-language": "en"})
    unknown = client.post("/login/", {"username": "nobody", "password": "x"})

    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_five_wrong_passwords_lock_this_person_at_this_address(client: Client) -> None:
    a_user("anna")
    for _ in range(5):
        attempt(client, "anna", "wrong")

    assert attempt(client, "anna", "richtig-lang-9") == 429


def test_a_colleagues_typos_never_lock_the_whole_desk(client: Client) -> None:
    a_user("anna")
    a_user("berta")
    for _ in range(6):
        attempt(client, "anna", "wrong")

    assert attempt(client, "berta", "richtig-lang-9") == 302


def test_a_stranger_elsewhere_does_not_lock_the_person_out(client: Client) -> None:
    a_user("anna")
    for _ in range(6):
        attempt(client, "anna", "wrong", address="10.9.9.9")

    assert attempt(client, "anna", "richtig-lang-9", address="10.0.0.1") == 302


def test_an_idle_session_ends(desk_client: Client, front: Membership) -> None:
    session = desk_client.session
    session[SEEN] = int((clock.now() - timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1)).timestamp())
    session.save()

    answer = desk_client.get(f"/c/{front.community.slug}/notices/")

    assert answer.headers["Location"].startswith("/login/?next=/c/")


def test_a_session_ends_after_the_longest_shift_however_busy(desk_client: Client, front: Membership) -> None:
    session = desk_client.session
    session[LOCK] = 0
    session[BEGAN] = int((clock.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)).timestamp())
    session[SEEN] = int(clock.now().timestamp())
    session.save()

    answer = desk_client.get(f"/c/{front.community.slug}/notices/")

    assert answer.headers["Location"].startswith("/login/?next=/c/")


def test_a_session_in_use_goes_on(desk_client: Client, front: Membership) -> None:
    session = desk_client.session
    session[LOCK] = 0
    session[SEEN] = int((clock.now() - timedelta(seconds=settings.SESSION_IDLE_SECONDS - 5)).timestamp())
    session.save()

    assert desk_client.get(f"/c/{front.community.slug}/notices/").status_code == 200


def test_the_language_is_remembered_for_the_person(desk_client: Client, front: Membership) -> None:
    desk_client.post("/language/", {"language": "en", "next": "/"})

    front.user.refresh_from_db()
    assert front.user.language == "en"


def test_an_unknown_language_changes_nothing(desk_client: Client, front: Membership) -> None:
    desk_client.post("/language/", {"language": "xx", "next": "/"})

    front.user.refresh_from_db()
    assert front.user.language == ""


def test_logging_out_ends_the_session(desk_client: Client, front: Membership) -> None:
    desk_client.post("/logout/")

    assert desk_client.get(f"/c/{front.community.slug}/desk/").status_code == 302


@pytest.mark.parametrize(
    "target", ["7", "no:such:name", "\u202e", "//elsewhere.example/", "https://elsewhere.example/"]
)
@pytest.mark.parametrize("page", ["/language/", "/type-size/"])
def test_a_switch_leads_nowhere_but_to_the_desk(page: str, target: str, desk_client: Client) -> None:
    answer = desk_client.post(page, {"language": "en", "large": "1", "next": target})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
