"""Shared PCs: enrolled by a lead, opened by PIN, and the right person on every action (PR, OTE-1)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Entry
from staff import refusals
from staff.actor import stamp_of
from staff.enums import Role
from staff.initials import initials_of, meant
from staff.models import KeptForm, Membership, Seat, Terminal, User
from staff.presence import LOCK, TERMINAL
from staff.services import set_pin
from staff.services.terminal import digest_of, enrol
from tests.factories import NOON, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PIN, OTHER = "739164", "402857"


def colleague(lead: Membership, username: str, name: str, pin: str = "") -> User:
    user: User = UserFactory.create(username=username, name=name)
    MembershipFactory.create(user=user, community=lead.community, role=Role.FRONT)
    if pin:
        set_pin(user=user, pin=pin, now=NOON)
    return user


@pytest.fixture
def anna(lead: Membership) -> User:
    return colleague(lead, "anna", "林晓岚", PIN)


@pytest.fixture
def berta(lead: Membership) -> User:
    return colleague(lead, "berta", "何雨桐", OTHER)


@pytest.fixture
def terminal(client: Client, lead: Membership) -> Terminal:
    """The browser of the test is an enrolled PC at which nobody sits."""
    row, token = enrol(lead, name="前台左", post="前台", lock_minutes=2, now=NOON)
    client.cookies["terminal"] = token
    return row


def come(client: Client, who: str, pin: str, **more: str) -> int:
    return client.post("/terminal/", {"who": who, "secret": pin, **more}).status_code


def test_a_lead_enrols_the_pc_at_which_they_sit(client: Client, lead: Membership) -> None:
    client.force_login(lead.user)
    page = reverse("staff:terminals", args=[lead.community.slug])

    answer = client.post(page, {"name": "前台左", "post": "", "lock_minutes": "3"})

    cookie, row = answer.cookies["terminal"], Terminal.objects.get()
    assert (answer.status_code, bool(cookie["httponly"]), cookie["samesite"]) == (302, True, "Lax")
    assert row.digest == digest_of(cookie.value)
    assert cookie.value not in row.digest
    assert client.session[LOCK] == 180
    assert Entry.objects.filter(action="terminal.enrolled").count() == 1
    assert "前台左" in client.get(page).content.decode()


@pytest.mark.parametrize("minutes", ["0", "", "61"])
def test_an_enrolled_pc_always_locks(minutes: str, client: Client, lead: Membership) -> None:
    client.force_login(lead.user)
    page = reverse("staff:terminals", args=[lead.community.slug])

    assert client.post(page, {"name": "前台左", "lock_minutes": minutes}).status_code == 422
    assert not Terminal.objects.exists()


def test_two_enrolled_pcs_have_two_names(terminal: Terminal, lead: Membership) -> None:
    with pytest.raises(refusals.TerminalNameTaken):
        enrol(lead, name=terminal.name, post="", lock_minutes=5, now=NOON)


@pytest.mark.rule("PR")
def test_a_pin_opens_the_desk_at_an_enrolled_pc(client: Client, terminal: Terminal, anna: User) -> None:
    assert come(client, "anna", PIN) == 302

    assert (int(client.session["_auth_user_id"]), client.session[TERMINAL]) == (anna.pk, terminal.pk)
    assert client.session[LOCK] == 120
    assert Seat.objects.get().user == anna
    assert (
        str(anna)
        in Client(headers={"Cookie": f"terminal={client.cookies['terminal'].value}"}).get("/terminal/").content.decode()
    )


def test_and_nowhere_else(client: Client, anna: User) -> None:
    assert client.post("/terminal/", {"who": "anna", "secret": PIN}).headers["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_only_for_people_of_its_community(client: Client, terminal: Terminal) -> None:
    stranger = MembershipFactory.create(user__username="stranger").user
    set_pin(user=stranger, pin=PIN, now=NOON)

    assert come(client, "stranger", PIN) == 422
    assert client.post("/terminal/", {"person": stranger.pk, "secret": PIN}).status_code == 422


@pytest.mark.parametrize("typed", ["lxl", "LXL", "anna", "林晓岚"])
def test_people_are_known_by_initials_login_or_name(typed: str, client: Client, terminal: Terminal, anna: User) -> None:
    assert come(client, typed, PIN) == 302


def test_initials_that_fit_two_ask_for_the_login(
    client: Client, terminal: Terminal, anna: User, lead: Membership
) -> None:
    colleague(lead, "anna2", "刘晓莉")

    answer = client.post("/terminal/", {"who": "lxl", "secret": PIN})

    assert (answer.status_code, answer.context["refusal"].code) == (422, "several_by_that_name")


def test_a_name_with_two_readings_is_found_by_both() -> None:
    assert {"dxx", "sxx"} <= initials_of("单雄信")
    assert meant("", [User(username="x", name="单雄信")]) == []


@pytest.mark.rule("OTE-1")
def test_who_comes_has_another_session_and_another_token(
    client: Client, terminal: Terminal, anna: User, berta: User
) -> None:
    come(client, "anna", PIN)
    client.get(f"/c/{terminal.community.slug}/desk/")
    session, token = client.session.session_key, client.cookies["csrftoken"].value

    come(client, "berta", OTHER)

    assert int(client.session["_auth_user_id"]) == berta.pk
    assert client.session.session_key != session
    assert client.cookies["csrftoken"].value != token
    switched = Entry.objects.filter(action="terminal.switched").order_by("seq").last()
    assert switched is not None
    assert switched.actor_id == berta.pk


@pytest.mark.rule("OTE-1")
def test_what_one_had_opened_is_not_saved_under_anothers_name_and_is_kept_for_its_writer(
    client: Client, terminal: Terminal, anna: User, berta: User
) -> None:
    come(client, "anna", PIN)
    page = client.get(f"/c/{terminal.community.slug}/pin/").content.decode()
    stamp = re.findall(r'name="actor" value="([^"]+)"', page)[0]
    come(client, "berta", OTHER)

    answer = client.post("/type-size/", {"large": "1", "actor": stamp, "said": "明天上午"})

    berta.refresh_from_db()
    assert (answer.status_code, berta.large_type) == (409, False)
    assert "林晓岚" in answer.content.decode()
    assert [kept.user for kept in KeptForm.objects.all()] == [anna]
    assert client.get("/kept/").context["rows"] == []
    assert client.post("/terminal/", {"who": "anna", "secret": PIN}).headers["Location"] == "/kept/"
    assert "明天上午" in client.get("/kept/").content.decode()


@pytest.mark.rule("OTE-1")
def test_an_htmx_request_of_anothers_page_is_refused_beside_it(
    client: Client, terminal: Terminal, anna: User, berta: User
) -> None:
    come(client, "anna", PIN)
    page = client.get(f"/c/{terminal.community.slug}/pin/").content.decode()
    stamp = re.findall(r'"X-Actor": "([^"]+)"', page)[0]
    come(client, "berta", OTHER)

    answer = client.post("/type-size/", {"large": "1"}, headers={"HX-Request": "true", "X-Actor": stamp})

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#messages")


def test_a_forged_stamp_is_none(desk_client: Client, front: Membership) -> None:
    assert desk_client.post("/type-size/", {"large": "1", "actor": "999:forged"}).status_code == 302


def test_every_form_says_for_whom_it_was_made(desk_client: Client, front: Membership) -> None:
    answer = desk_client.get(f"/c/{front.community.slug}/pin/")
    text = answer.content.decode()

    assert text.count('name="csrfmiddlewaretoken"') == text.count(f'value="{stamp_of(answer.wsgi_request)}"') > 0


def test_a_revoked_pc_opens_for_nobody_and_ends_who_works_there(
    client: Client, terminal: Terminal, anna: User, lead: Membership
) -> None:
    come(client, "anna", PIN)
    other = Client()
    other.force_login(lead.user)
    revoke = reverse("staff:terminal_revoke", args=[lead.community.slug, terminal.pk])
    for _ in range(2):
        assert other.post(revoke).status_code == 302

    assert client.get(f"/c/{lead.community.slug}/notices/").headers["Location"] == "/login/"
    assert come(client, "anna", PIN) == 302
    assert "_auth_user_id" not in client.session
    assert Entry.objects.filter(action="terminal.revoked").count() == 1


def test_another_communitys_pc_does_not_exist(terminal: Terminal, client: Client) -> None:
    foreign = MembershipFactory.create(role=Role.SUPERVISOR)
    client.force_login(foreign.user)

    assert client.post(reverse("staff:terminal_revoke", args=[foreign.community.slug, terminal.pk])).status_code == 404


def test_the_login_page_of_an_enrolled_pc_asks_who_is_here(client: Client, terminal: Terminal) -> None:
    assert client.get("/login/").headers["Location"] == "/terminal/"
    assert client.get("/login/?password").status_code == 200


def test_the_own_pin_is_set_after_the_password(desk_client: Client, front: Membership) -> None:
    front.user.set_password("richtig-lang-9")
    front.user.save(update_fields=["password"])
    desk_client.force_login(front.user)
    page, good = f"/c/{front.community.slug}/pin/", {"secret": "richtig-lang-9", "pin": PIN, "again": PIN}

    wrong = [
        desk_client.post(page, {**good, **bad})
        for bad in ({"secret": "x"}, {"again": OTHER}, {"pin": "123456", "again": "123456"})
    ]

    assert [(one.status_code, *one.context["form"].errors) for one in wrong] == [
        (422, "secret"), (422, "again"), (422, "pin")
    ]  # fmt: skip
    assert desk_client.post(page, good).status_code == 302
    assert Entry.objects.filter(action="pin.set").count() == 1
