"""The lock of an unattended desk: by the server's time, only a person's own doing counts, nothing typed is lost."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from core import clock
from staff.actor import stamp_of
from staff.enums import Role
from staff.models import Community, KeptForm, Membership
from staff.presence import LOCK, SEEN
from staff.services import set_pin
from tests.factories import NOON, MembershipFactory

pytestmark = pytest.mark.django_db
PASSWORD, PIN = "richtig-lang-9", "739164"


def idle(client: Client, seconds: int) -> None:
    """The person has done nothing for so long."""
    session = client.session
    session[SEEN] = int((clock.now() - timedelta(seconds=seconds)).timestamp())
    session.save()


@pytest.fixture
def page(front: Membership) -> str:
    return f"/c/{front.community.slug}/notices/"


@pytest.fixture
def locked(desk_client: Client, front: Membership) -> Client:
    """A clerk's browser, idle for six minutes."""
    front.user.set_password(PASSWORD)
    front.user.save(update_fields=["password"])
    desk_client.force_login(front.user)
    idle(desk_client, 360)
    return desk_client


@pytest.mark.rule("PR")
def test_after_five_minutes_every_page_is_the_lock_page_and_leads_back(locked: Client, page: str) -> None:
    answer = locked.get(f"{page}?all=1")

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/lock/?next={page.replace('/', '%2F')}%3Fall%3D1",
    )
    assert "员工" in locked.get(answer.headers["Location"]).content.decode()


def test_before_that_it_goes_on(desk_client: Client, page: str) -> None:
    idle(desk_client, 290)

    assert desk_client.get(page).status_code == 200
    assert clock.now().timestamp() - desk_client.session[SEEN] < 60


@pytest.mark.parametrize(
    ("path", "headers"),
    [("page", {"HX-Request": "true", "HX-Trigger-Name": "poll"}), ("/healthz", {}), ("/lock/state/", {})],
)
def test_what_a_page_fetches_by_itself_is_nobody_at_the_desk(
    path: str, headers: dict[str, str], desk_client: Client, page: str
) -> None:
    idle(desk_client, 200)
    before = desk_client.session[SEEN]

    desk_client.get(page if path == "page" else path, headers=headers)

    assert desk_client.session[SEEN] == before


def test_every_timer_of_a_page_says_that_it_is_one() -> None:
    elements = [
        element
        for file in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for element in re.findall(r"<\w+[^>]*hx-trigger=\"[^\"]*every [^>]*>", file.read_text())
    ]

    assert len(elements) >= 4
    assert [element for element in elements if 'name="poll"' not in element] == []


def test_a_fragment_makes_the_whole_page_go_to_the_lock(locked: Client, page: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = locked.get(page, headers=headers)

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (423, f"/lock/?next={page.replace('/', '%2F')}")


def test_a_script_is_told_so(locked: Client, page: str) -> None:
    assert locked.get(page, headers={"Accept": "application/json"}).status_code == 423
    assert locked.get("/lock/state/").json()["left"] == 0


def test_what_is_open_to_everybody_stays_open(locked: Client) -> None:
    assert locked.get("/manifest.webmanifest").status_code == 200


def test_the_password_unlocks_and_leads_back(locked: Client, page: str) -> None:
    answer = locked.post("/unlock/", {"secret": PASSWORD, "next": page})

    assert answer.headers["Location"] == page
    assert locked.get(page).status_code == 200


@pytest.mark.parametrize("secret", ["", "wrong-word", PIN])
def test_nothing_else_does_and_a_pin_only_at_an_enrolled_pc(
    secret: str, locked: Client, front: Membership, page: str
) -> None:
    set_pin(user=front.user, pin=PIN, now=NOON)

    assert locked.post("/unlock/", {"secret": secret, "next": page}).status_code == 422
    assert locked.get(page).status_code == 302


def test_the_lock_page_leads_nowhere_else(locked: Client) -> None:
    assert locked.get("/lock/?next=https://elsewhere.example/").context["next"] == "/"


def test_staying_counts_and_a_locked_desk_stays_locked(locked: Client, page: str) -> None:
    locked.post("/lock/stay/")
    assert locked.get(page).status_code == 302

    idle(locked, 280)
    assert locked.post("/lock/stay/", headers={"Accept": "application/json"}).json()["left"] == 300


def test_one_locks_at_once_by_hand(desk_client: Client, page: str) -> None:
    desk_client.post("/lock/", {"next": page})

    assert desk_client.get(page).status_code == 302


@pytest.mark.parametrize(
    ("role", "seconds"), [(Role.TECHNICIAN, 0), (Role.GUARD, 0), (Role.FRONT, 300), (Role.ADMINISTRATOR, 300)]
)
def test_a_phone_of_ones_own_is_not_locked(role: Role, seconds: int, client: Client, community: Community) -> None:
    client.force_login(MembershipFactory.create(community=community, role=role).user)

    assert client.session[LOCK] == seconds


def test_a_community_may_lock_its_enrolled_pcs_only(client: Client, front: Membership) -> None:
    Community.objects.update(lock_minutes=0)
    client.force_login(front.user)

    assert client.session[LOCK] == 0


def test_what_was_sent_at_a_locked_desk_is_kept_and_shown_after_unlocking(locked: Client, front: Membership) -> None:
    path = f"/c/{front.community.slug}/notices/"
    locked.post(path, {"said": "明天上午", "secret": PASSWORD, "csrfmiddlewaretoken": "x"})
    assert "明天上午" not in KeptForm.objects.get().sealed

    answer = locked.post("/unlock/", {"secret": PASSWORD, "next": "/"}, follow=True)

    text = answer.content.decode()
    assert "明天上午" in text
    assert f'action="{path}"' in text
    assert PASSWORD not in text
    locked.post("/kept/", {"pk": KeptForm.objects.get().pk})
    assert KeptForm.objects.count() == 0


def test_what_was_sent_again_is_kept_no_longer(desk_client: Client, front: Membership) -> None:
    one = KeptForm.objects.create(user=front.user, path="/type-size/", sealed="", kept_at=NOON)

    desk_client.post("/type-size/", {"large": "1", "kept_form": one.pk})

    assert KeptForm.objects.count() == 0


def test_nobody_reads_or_drops_what_was_kept_for_a_colleague(desk_client: Client, front: Membership) -> None:
    other = MembershipFactory.create(community=front.community).user
    one = KeptForm.objects.create(user=other, path="/type-size/", sealed="", kept_at=NOON)

    desk_client.post("/kept/", {"pk": one.pk})
    desk_client.post("/type-size/", {"large": "1", "kept_form": one.pk})

    assert KeptForm.objects.count() == 1
    assert "/type-size/" not in desk_client.get("/kept/").content.decode().split("<main")[1].split("<footer")[0]


def test_the_back_button_shows_nothing(desk_client: Client, page: str, client: Client) -> None:
    assert desk_client.get(page).headers["Cache-Control"] == "no-store"
    desk_client.post("/logout/")
    assert "no-store" in desk_client.get("/login/").headers["Cache-Control"]  # Django's own


def test_what_is_half_typed_when_the_lock_falls_is_kept_and_never_done(desk_client: Client, front: Membership) -> None:
    stamp = stamp_of(desk_client.get(f"/c/{front.community.slug}/pin/").wsgi_request)
    sent = {"large": "1", "said": "明天上午", "actor": stamp}

    answer = desk_client.post("/type-size/", sent, headers={"X-Keep-Only": "1", "Accept": "text/html"})

    front.user.refresh_from_db()
    assert (answer.status_code, front.user.large_type) == (204, False)
    assert KeptForm.objects.get().user == front.user
