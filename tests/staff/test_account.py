"""One's own account: the password changed by oneself, the own sessions seen and ended (PR)."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from ledger.models import Entry
from notices.models import Notice
from staff.devices import device_of
from staff.enums import Role
from staff.models import DeskSession, Membership
from staff.presence import SEEN, handle_of, sessions_of
from staff.services.terminal import enrol
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "richtig-lang-9", "ein ganz neues Wort"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"


@pytest.fixture
def me(front: Membership) -> Membership:
    front.user.set_password(OLD)
    front.user.save(update_fields=["password"])
    return front


def signed_in(who: Membership, agent: str = EDGE) -> Client:
    """Another browser in which the person has signed in by password."""
    browser = Client(headers={"User-Agent": agent})
    assert browser.post("/login/", {"username": who.user.username, "password": OLD}).status_code == 302
    return browser


def account(who: Membership) -> str:
    return f"/c/{who.community.slug}/account/"


def change(browser: Client, who: Membership, **other: str) -> int:
    sent = {"do": "password", "secret": OLD, "secret_new": NEW, "secret_again": NEW, **other}
    return browser.post(account(who), sent).status_code


def goes_on(browser: Client, who: Membership) -> bool:
    return bool(browser.get(account(who)).status_code == 200)


def test_a_new_password_counts_from_then_on_and_this_session_alone_goes_on(me: Membership) -> None:
    here, elsewhere = signed_in(me), signed_in(me, PHONE)

    assert change(here, me) == 302

    me.user.refresh_from_db()
    assert (me.user.check_password(NEW), goes_on(here, me), goes_on(elsewhere, me)) == (True, True, False)
    assert DeskSession.objects.filter(user=me.user).count() == 1
    assert Client().post("/login/", {"username": me.user.username, "password": OLD}).status_code == 200


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"secret": "falsch"}, "secret"),
        ({"secret": ""}, "secret"),
        ({"secret_new": "kurz", "secret_again": "kurz"}, "secret_new"),
        ({"secret_new": "password1", "secret_again": "password1"}, "secret_new"),
        ({"secret_new": OLD, "secret_again": OLD}, "secret_new"),
        ({"secret_new": "", "secret_again": ""}, "secret_new"),
        ({"secret_again": "etwas anderes"}, "secret_again"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_changes(
    other: dict[str, str], field: str, me: Membership
) -> None:
    browser = signed_in(me)
    answer = browser.post(
        account(me), {"do": "password", "secret": OLD, "secret_new": NEW, "secret_again": NEW, **other}
    )

    me.user.refresh_from_db()
    assert (answer.status_code, list(answer.context["password"].errors)) == (422, [field])
    assert me.user.check_password(OLD)
    assert not Entry.objects.filter(action="password.changed").exists()


def test_the_pin_is_not_enough_for_a_new_password(me: Membership) -> None:
    from staff.services import set_pin

    set_pin(user=me.user, pin="739164", now=clock.now())

    assert change(signed_in(me), me, secret="739164") == 422


def test_five_wrong_old_passwords_lock_the_change_as_they_lock_the_login(me: Membership) -> None:
    browser = signed_in(me)
    for _ in range(5):
        change(browser, me, secret="falsch")

    assert change(browser, me) == 422
    me.user.refresh_from_db()
    assert me.user.check_password(OLD)


def test_the_ledgers_of_all_communities_and_the_person_know_of_it(me: Membership) -> None:
    MembershipFactory.create(user=me.user, role=Role.FRONT)

    change(signed_in(me), me)

    entries = Entry.objects.filter(action="password.changed")
    assert {(one.subject, one.actor_id) for one in entries} == {(f"user:{me.user.pk}", me.user.pk)}
    assert entries.count() == 2
    assert [(one.recipient, one.code) for one in Notice.objects.all()] == [(me.user, "password.changed")]


def test_no_password_stands_on_the_page_that_refuses_it(me: Membership) -> None:
    answer = signed_in(me).post(account(me), {"do": "password", "secret": OLD, "secret_new": NEW, "secret_again": "x"})

    assert OLD not in answer.content.decode()
    assert NEW not in answer.content.decode()


def test_one_sees_where_one_is_signed_in_this_one_first(me: Membership) -> None:
    signed_in(me, PHONE)
    here = signed_in(me)

    page = here.get(account(me))

    assert [(row.device, row.here) for row in page.context["rows"]] == [
        ("Edge · Windows", True),
        ("Chrome · Android", False),
    ]
    keys = DeskSession.objects.values_list("session_key", flat=True)
    assert not [key for key in keys if key in page.content.decode()]


def test_one_session_is_ended_and_the_others_go_on(me: Membership) -> None:
    phone, tablet, here = (signed_in(me, agent) for agent in (PHONE, "iPad Safari", EDGE))
    which = handle_of(phone.session.session_key or "")

    answer = here.post(account(me), {"do": "sessions", "which": which, "secret": OLD})

    assert answer.status_code == 302
    assert [goes_on(one, me) for one in (phone, tablet, here)] == [False, True, True]
    assert Entry.objects.get(action="session.ended").actor_id == me.user.pk


def test_all_others_are_ended_at_once(me: Membership) -> None:
    phone, tablet, here = (signed_in(me, agent) for agent in (PHONE, "iPad Safari", EDGE))

    here.post(account(me), {"do": "sessions", "which": "others", "secret": OLD})

    assert [goes_on(one, me) for one in (phone, tablet, here)] == [False, False, True]


def test_without_password_or_pin_nothing_is_ended(me: Membership) -> None:
    phone, here = signed_in(me, PHONE), signed_in(me)
    which = handle_of(phone.session.session_key or "")

    assert [
        here.post(account(me), {"do": "sessions", "which": which, "secret": secret}).status_code
        for secret in ("", "falsch")
    ] == [422, 422]
    assert goes_on(phone, me)


def test_a_colleagues_session_is_none_of_ones_own(me: Membership) -> None:
    other = MembershipFactory.create(community=me.community, user=UserFactory.create(username="other"))
    other.user.set_password(OLD)
    other.user.save()
    theirs, phone, here = signed_in(other), signed_in(me, PHONE), signed_in(me)
    which = handle_of(theirs.session.session_key or "")

    assert here.post(account(me), {"do": "sessions", "which": which, "secret": OLD}).status_code == 422
    here.post(account(me), {"do": "sessions", "which": handle_of(phone.session.session_key or ""), "secret": OLD})

    assert goes_on(theirs, other)


def test_a_session_that_nobody_uses_is_on_the_list_no_more(me: Membership) -> None:
    left = signed_in(me, PHONE)
    session = left.session
    session[SEEN] = int((clock.now() - timedelta(hours=2)).timestamp())
    session.save()
    here = signed_in(me)

    assert [row.here for row in sessions_of(me.user, here=here.session.session_key, now=clock.now())] == [True]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int, me: Membership, django_assert_num_queries: object
) -> None:
    lead = MembershipFactory.create(community=me.community, role=Role.SUPERVISOR)
    pc, token = enrol(lead, name="前台左", post="", lock_minutes=5, now=clock.now())
    for _ in range(count):
        browser = Client()
        browser.cookies["terminal"] = token
        browser.post("/login/", {"username": me.user.username, "password": OLD})

    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
        rows = sessions_of(me.user, here=None, now=clock.now())
    assert [row.terminal for row in rows] == [pc.name] * count


def test_the_row_of_a_session_goes_when_it_has_expired_and_somebody_signs_in(me: Membership) -> None:
    signed_in(me)
    DeskSession.objects.update(expire_date=clock.now() - timedelta(seconds=1))

    signed_in(me)

    assert DeskSession.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (EDGE, "Edge · Windows"),
        (PHONE, "Chrome · Android"),
        ("", ""),
        ("curl/8", ""),
        ("MicroMessenger iPhone", "WeChat · iPhone"),
    ],
)
def test_a_device_is_called_as_its_owner_knows_it(agent: str, device: str) -> None:
    assert device_of(agent) == device
