"""The pages of integrations: a token and a secret are shown once; who sets up one community gives away no other."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from interfaces.models import Hook, HookEvent, Integration
from staff.enums import Role
from staff.models import Membership
from tests.factories import CommunityFactory, MembershipFactory
from tests.interfaces.asks import Program, an_integration

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(front: Membership) -> Membership:
    """Who sets up the community."""
    made: Membership = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    return made


@pytest.fixture
def page(client: Client, director: Membership) -> Client:
    """The director's browser."""
    client.force_login(director.user)
    return client


def url(who: Membership, name: str = "integrations", *args: int) -> str:
    return reverse(f"interfaces:{name}", args=[who.community.slug, *args])


def typed(who: Membership, **changes: Any) -> dict[str, Any]:
    facts = {"name": "电话系统", "communities": [who.community_id], "scopes": ["calls:write"], "rate_per_minute": 60}
    return {**facts, "key": str(uuid.uuid4()), **changes}


def shown(answer: Any) -> str:
    """What stands in the field that is shown this once."""
    content: str = answer.content.decode()
    return content.split('readonly value="')[1].split('"', maxsplit=1)[0] if 'id="shown"' in content else ""


def test_a_token_is_shown_once_and_opens_the_door(page: Client, director: Membership) -> None:
    answer = page.post(url(director), typed(director))
    token, made = shown(answer), Integration.objects.get()

    assert answer.headers["Cache-Control"] == "no-store"
    assert Program(token, director.community).get("/api/v1/communities").status_code == 200
    assert token not in page.get(url(director, "integration", made.pk)).content.decode()
    assert token not in page.get(url(director)).content.decode()


def test_a_fault_stands_at_its_field_and_nothing_is_made(page: Client, director: Membership) -> None:
    wrong = typed(director, name="", scopes=[], communities=[], rate_per_minute=0, expires_on="2020-01-01")

    answer = page.post(url(director), wrong)

    assert answer.status_code == 422
    assert answer.content.decode().count("invalid-feedback") >= 5
    assert not Integration.objects.exists()


def test_nobody_gives_away_a_community_that_is_not_theirs(page: Client, director: Membership) -> None:
    other = CommunityFactory.create()
    MembershipFactory.create(user=director.user, community=other, role=Role.FRONT)

    answer = page.post(url(director), typed(director, communities=[director.community_id, other.pk]))

    assert answer.status_code == 422
    assert not Integration.objects.exists()


def test_who_sets_up_one_of_its_communities_may_revoke_it_but_neither_rotate_nor_widen(
    page: Client, director: Membership
) -> None:
    made, token = an_integration(director.community, CommunityFactory.create())
    widen = {"scopes": ["personal"], "rate_per_minute": 6000, "key": str(uuid.uuid4())}

    assert page.post(url(director, "rotate", made.pk)).status_code == 409
    assert page.post(url(director, "integration", made.pk), widen).status_code == 422
    assert Program(token, director.community).get("units").status_code == 200
    assert page.post(url(director, "revoke", made.pk)).status_code == 302
    assert Program(token, director.community).get("units").status_code == 401


def test_rotating_shows_a_fresh_token_and_the_old_one_is_refused(page: Client, director: Membership) -> None:
    old = shown(page.post(url(director), typed(director)))
    made = Integration.objects.get()

    fresh = shown(page.post(url(director, "rotate", made.pk)))

    assert fresh != old
    assert Program(old, director.community).get("/api/v1/communities").status_code == 401
    assert Program(fresh, director.community).get("/api/v1/communities").status_code == 200


def test_scopes_count_from_the_next_request_on(page: Client, director: Membership) -> None:
    token = shown(page.post(url(director), typed(director)))
    program, made = Program(token, director.community), Integration.objects.get()
    assert program.get("units").status_code == 403

    changed = {"scopes": ["units:read"], "rate_per_minute": 60, "key": str(uuid.uuid4())}
    assert page.post(url(director, "integration", made.pk), changed).status_code == 302
    assert program.get("units").status_code == 200


def test_a_webhook_is_set_up_tested_and_switched_off(page: Client, director: Membership) -> None:
    made, _token = an_integration(director.community)
    where = {"url": "https://hooks.example.com/x", "actions": "ticket, order.finished", "key": str(uuid.uuid4())}

    secret = shown(page.post(url(director, "hooks", made.pk), where))
    hook = Hook.objects.get()
    page.post(url(director, "ping", hook.pk))
    page.post(url(director, "end_hook", hook.pk))

    assert secret
    assert hook.actions == ["order.finished", "ticket"]
    assert HookEvent.objects.filter(action="ping").count() == 1
    assert not Hook.objects.get().active
    assert secret not in page.get(url(director, "integration", made.pk)).content.decode()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("not_listed", "公司允许的接收方清单中没有该主机"),
        ("http HTTP 500", "HTTP 500"),
        ("switched_off", "该 Webhook 即已停用"),
    ],
)
def test_why_a_webhook_was_not_told_is_a_sentence(
    error: str, sentence: str, page: Client, director: Membership
) -> None:
    made, _token = an_integration(director.community)
    where = {"url": "https://hooks.example.com/x", "actions": "ticket", "key": str(uuid.uuid4())}
    page.post(url(director, "hooks", made.pk), where)
    page.post(url(director, "ping", Hook.objects.get().pk))
    HookEvent.objects.update(error=error)

    shown_now = page.get(url(director, "integration", made.pk)).content.decode()

    assert sentence in shown_now
    assert f"<code>{error}</code>" not in shown_now


@pytest.mark.parametrize("wrong", [{"url": ""}, {"url": "ftp://x"}, {"actions": "DROP TABLE"}])
def test_a_webhooks_fault_keeps_what_was_typed(wrong: dict[str, str], page: Client, director: Membership) -> None:
    made, _token = an_integration(director.community)
    where = {"url": "https://hooks.example.com/x", "actions": "ticket", "key": str(uuid.uuid4()), **wrong}

    answer = page.post(url(director, "hooks", made.pk), where)

    assert answer.status_code == 422
    assert not Hook.objects.exists()


def test_another_communitys_integration_hook_and_event_do_not_exist(page: Client, director: Membership) -> None:
    foreign, _token = an_integration(CommunityFactory.create())

    assert page.get(url(director, "integration", foreign.pk)).status_code == 404
    for name in ("rotate", "revoke", "hooks"):
        assert page.post(url(director, name, foreign.pk)).status_code == 404


@pytest.mark.parametrize("integrations", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    page: Client, director: Membership, integrations: int, django_assert_num_queries: Any
) -> None:
    for _ in range(integrations):
        an_integration(director.community)
    page.get(url(director))

    with django_assert_num_queries(QUERIES):
        page.get(url(director))


QUERIES = 9
