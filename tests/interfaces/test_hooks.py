"""Webhooks: every verb leaves an event in the outbox; it is signed, told at least once, and given up in the end."""

import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from core import clock
from core.once import FormUsed
from interfaces.deliver import claim, deliver_hooks
from interfaces.hook_rules import ENDS_AFTER, MOST_ATTEMPTS, signature
from interfaces.models import Hook, HookEvent, Integration
from interfaces.refusals import HookAddress, HookEnded, HookHostNotListed
from interfaces.services.hooks import end_hook, make_hook, ping_hook, send_again
from interfaces.services.integrations import Wished, make_integration, revoke_integration
from ledger import services as ledger
from ledger.models import Entry
from notices.models import Notice
from notices.transport import Outcome
from notices.transport.webhook import post_public
from staff.models import Membership
from tests.factories import CommunityFactory, a_ticket
from tests.interfaces.asks import an_integration
from tickets.enums import Told
from tickets.services import close

pytestmark = pytest.mark.django_db
FINE, DOWN = Outcome(delivered=True), Outcome(delivered=False, error="http", detail="HTTP 500")


class Receiver:
    """Whoever is called: keeps what comes and answers as told."""

    def __init__(self, *answers: Outcome) -> None:
        self.answers, self.calls = list(answers), list[tuple[str, bytes, dict[str, str]]]()

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        self.calls.append((url, body, dict(headers)))
        return self.answers.pop(0) if self.answers else FINE

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _url, body, _headers in self.calls]


@pytest.fixture
def integration(front: Membership, lead: Membership) -> Integration:
    return an_integration(front.community)[0]


def a_hook(integration: Integration, *actions: str, url: str = "https://hooks.example.com/desk") -> tuple[Hook, str]:
    made = make_hook(
        integration.pk, url=url, actions=actions, by=integration.made_by, key=uuid.uuid4(), now=clock.now()
    )
    HookEvent.objects.all().delete()  # what setting it up has told
    return made


def later(seconds: float) -> Any:
    at = clock.now() + timedelta(seconds=seconds)
    return lambda: at


def test_a_verb_is_told_with_the_number_by_which_the_api_knows_the_record(
    integration: Integration, front: Membership
) -> None:
    hook, secret = a_hook(integration)
    ticket = a_ticket(front)
    close(ticket_id=ticket.pk, by=front.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=clock.now())
    receiver = Receiver()

    assert deliver_hooks(later(60), way=receiver) == 2

    taken, closed = sorted(receiver.bodies, key=lambda one: one["order"])
    assert (taken["action"], taken["facts"]["numbers"]) == ("ticket.taken", [ticket.number])
    assert closed["action"] == "ticket.closed"
    assert closed["subject"] == {"kind": "ticket", "id": str(ticket.pk), "number": ticket.number}
    assert closed["community"] == front.community.slug
    url, body, headers = receiver.calls[0]
    assert url == "https://hooks.example.com/desk"
    assert headers["X-OTE-Event"] == json.loads(body)["id"]
    assert hook.secret_sealed != secret


@pytest.mark.rule("A-3")
def test_no_word_no_name_and_no_number_of_a_person_is_told(integration: Integration, front: Membership) -> None:
    a_hook(integration)
    a_ticket(front, text="厨房水管漏水，请打 13911112222")
    receiver = Receiver()
    deliver_hooks(later(60), way=receiver)

    told = receiver.calls[0][1].decode()
    words = ("13911112222", "13800001234", "王测试", "漏水", ledger.digest("厨房水管漏水，请打 13911112222"))
    assert [one for one in words if one in told] == []


def test_the_receiver_can_check_the_signature_as_the_documentation_says(
    integration: Integration, front: Membership
) -> None:
    _hook, secret = a_hook(integration)
    a_ticket(front)
    receiver = Receiver()
    deliver_hooks(later(60), way=receiver)
    _url, body, headers = receiver.calls[0]

    parts = dict(one.split("=", 1) for one in headers["X-OTE-Signature"].split(","))
    right = hmac.new(secret.encode(), f"{parts['t']}.".encode() + body, sha256).hexdigest()

    assert hmac.compare_digest(parts["v1"], right)
    assert headers["X-OTE-Signature"] != signature("another", datetime.fromtimestamp(int(parts["t"])), body)  # noqa: DTZ006 seconds only


@pytest.mark.parametrize(
    ("actions", "told"),
    [((), 2), (("ticket",), 2), (("ticket.closed",), 1), (("order",), 0), (("tick",), 0), (("ticket.closed", "x"), 1)],
)
def test_a_hook_hears_the_verbs_that_it_wants(
    actions: tuple[str, ...], told: int, integration: Integration, front: Membership
) -> None:
    a_hook(integration, *actions)
    ticket = a_ticket(front)
    close(ticket_id=ticket.pk, by=front.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=clock.now())

    assert HookEvent.objects.count() == told


def test_another_communitys_verbs_are_not_told(integration: Integration, front: Membership) -> None:
    a_hook(integration)
    a_ticket()

    assert not HookEvent.objects.exists()


def test_a_verb_that_is_undone_tells_nothing(integration: Integration, front: Membership) -> None:
    a_hook(integration)
    with transaction.atomic():
        a_ticket(front)
        transaction.set_rollback(True)

    assert not HookEvent.objects.exists()


def test_where_nobody_listens_a_verb_costs_no_query_more(
    front: Membership, integration: Integration, django_assert_num_queries: Any
) -> None:
    def append() -> None:
        ledger.append(front.community_id, "ticket.looked", subject="ticket:1", actor_id=None, at=clock.now())

    with transaction.atomic():
        append()
        with django_assert_num_queries(3):  # the head, the entry, the head again
            append()
    a_hook(integration)
    with transaction.atomic(), django_assert_num_queries(5):  # who listens, and the outbox
        append()


def test_what_fails_is_tried_again_after_a_pause_with_the_same_id(integration: Integration, front: Membership) -> None:
    a_hook(integration)
    a_ticket(front)
    receiver = Receiver(DOWN)

    assert deliver_hooks(later(60), way=receiver) == 0
    assert deliver_hooks(later(65), way=receiver) == 0
    assert deliver_hooks(later(75), way=receiver) == 1

    assert len({one["id"] for one in receiver.bodies}) == 1
    assert HookEvent.objects.values_list("outcome", "attempts").get() == ("delivered", 2)


def test_a_worker_that_was_killed_leaves_the_event_to_the_next(integration: Integration, front: Membership) -> None:
    a_hook(integration)
    a_ticket(front)
    now = clock.now() + timedelta(seconds=60)
    assert len(claim(now)) == 1  # and the worker dies
    receiver = Receiver()

    assert deliver_hooks(lambda: now + timedelta(seconds=30), way=receiver) == 0
    assert deliver_hooks(lambda: now + timedelta(minutes=3), way=receiver) == 1


def test_an_event_is_given_up_after_its_attempts_and_can_be_sent_again(
    integration: Integration, front: Membership
) -> None:
    a_hook(integration)
    a_ticket(front)
    receiver = Receiver(*[DOWN] * MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS):
        deliver_hooks(later(60), way=receiver)
        HookEvent.objects.update(next_at=clock.now())
    event = HookEvent.objects.filter(action="ticket.taken").get()
    assert (event.outcome, event.attempts, event.error) == ("dead", MOST_ATTEMPTS, "http HTTP 500")

    assert send_again(event.pk, by=front.user, now=clock.now())
    assert not send_again(event.pk, by=front.user, now=clock.now())
    deliver_hooks(later(60), way=receiver)
    event.refresh_from_db()
    assert event.outcome == "delivered"


def test_a_hook_that_fails_for_days_is_switched_off_and_who_sets_up_is_told(
    integration: Integration, front: Membership
) -> None:
    hook, _secret = a_hook(integration)
    a_ticket(front)
    deliver_hooks(later(60), way=Receiver(DOWN))
    Hook.objects.update(failing_since=clock.now() - ENDS_AFTER)
    HookEvent.objects.update(next_at=clock.now())

    deliver_hooks(later(60), way=Receiver(DOWN))

    hook.refresh_from_db()
    assert not hook.active
    assert Notice.objects.filter(code="webhook.ended", recipient=integration.made_by).count() == 1
    assert Entry.objects.filter(action="webhook.ended").count() == 1


def test_a_success_ends_the_failing(integration: Integration, front: Membership) -> None:
    hook, _secret = a_hook(integration)
    a_ticket(front)
    deliver_hooks(later(60), way=Receiver(DOWN))
    deliver_hooks(later(600), way=Receiver())

    hook.refresh_from_db()
    assert hook.failing_since is None


def test_a_way_that_raises_is_a_failure_and_stops_no_other_event(integration: Integration, front: Membership) -> None:
    a_hook(integration)
    a_ticket(front)
    a_ticket(front)

    def broken(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        raise ValueError(url)

    deliver_hooks(later(60), way=broken)

    assert set(HookEvent.objects.values_list("error", flat=True)) == {"failed ValueError"}


def test_a_test_event_goes_to_its_hook_alone(integration: Integration, front: Membership) -> None:
    hook, _secret = a_hook(integration, "order")
    other, _secret = a_hook(integration, "order")
    ping_hook(hook.pk, front.community_id, by=integration.made_by, key=uuid.uuid4(), now=clock.now())
    receiver = Receiver()
    deliver_hooks(later(60), way=receiver)

    assert [one["action"] for one in receiver.bodies] == ["ping"]
    end_hook(other.pk, by=integration.made_by, now=clock.now())
    with pytest.raises(HookEnded):
        ping_hook(other.pk, front.community_id, by=integration.made_by, key=uuid.uuid4(), now=clock.now())


def test_a_test_that_is_clicked_twice_is_one_event(integration: Integration, front: Membership) -> None:
    hook, _secret = a_hook(integration, "order")
    client, key = Client(), {"key": str(uuid.uuid4())}
    client.force_login(integration.made_by)
    to = reverse("interfaces:ping", args=[front.community.slug, hook.pk])

    assert [client.post(to, key).status_code for _ in range(2)] == [302, 302]

    assert HookEvent.objects.filter(action="ping").count() == 1
    assert Entry.objects.filter(chain=front.community_id, action="webhook.pinged").count() == 1


def test_nobody_gets_at_anothers_token_or_webhook_by_its_key(integration: Integration, front: Membership) -> None:
    hook, _secret = a_hook(integration)
    elsewhere = CommunityFactory.create()
    foreign, _token = an_integration(elsewhere)
    wished = Wished("别的系统", [elsewhere], [], 60)

    with pytest.raises(FormUsed):
        make_integration(wished, by=foreign.made_by, key=integration.key, now=clock.now())
    facts: dict[str, Any] = {"url": "https://evil.example.com/", "actions": [], "by": foreign.made_by}
    with pytest.raises(FormUsed):
        make_hook(foreign.pk, **facts, key=hook.key, now=clock.now())

    assert Integration.objects.get(pk=integration.pk).digest == integration.digest
    assert Hook.objects.get(pk=hook.pk).host == hook.host


def test_a_revoked_integration_is_told_nothing_any_more(integration: Integration, front: Membership) -> None:
    a_hook(integration)
    revoke_integration(integration.pk, by=integration.made_by, now=clock.now())
    HookEvent.objects.all().delete()
    a_ticket(front)

    assert not HookEvent.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "hooks.example.com",
        "https://",
        "https://user:secret@hooks.example.com/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.0.0.1:8443/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://intranet/",
        "https://desk.local/",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com/" + "x" * 500,
    ],
)
def test_an_address_that_leads_nowhere_public_is_refused(
    url: str, integration: Integration, settings: Settings
) -> None:
    settings.WEBHOOK_PLAIN = settings.WEBHOOK_PRIVATE = False

    with pytest.raises(HookAddress):
        a_hook(integration, url=url)
    assert not Hook.objects.exists()


@pytest.mark.parametrize("url", ["https://127.0.0.1:9/", "https://localhost:9/", "https://[::1]:9/"])
def test_a_name_that_leads_into_our_own_network_is_not_called(url: str, settings: Settings) -> None:
    """The socket is looked at, whatever the name promised: here nobody listens, so nothing can be reached anyhow."""
    settings.WEBHOOK_PLAIN = settings.WEBHOOK_PRIVATE = False

    assert not post_public(url, b"{}", {}).delivered


def test_a_host_that_is_not_listed_gets_no_webhook_and_is_not_called(
    integration: Integration, settings: Settings
) -> None:
    settings.OUTWARD_HOSTS = ("*.example.org",)

    with pytest.raises(HookHostNotListed) as refused:
        a_hook(integration)
    assert (refused.value.field, "hooks.example.com" in str(refused.value)) == ("url", True)
    assert a_hook(integration, url="https://hooks.example.org/desk")[0].host == "hooks.example.org"
    assert post_public("https://hooks.example.com/desk", b"{}", {}) == Outcome(delivered=False, error="not_listed")


def test_a_secret_and_an_address_stand_nowhere_in_clear(integration: Integration, front: Membership) -> None:
    hook, secret = a_hook(integration, url="https://hooks.example.com/desk?token=abc")
    stored = str(Hook.objects.values().get())

    assert secret not in stored
    assert "token=abc" not in stored
    assert hook.host == "hooks.example.com"
    assert "token=abc" not in "".join(bytes(one).decode() for one in Entry.objects.values_list("payload", flat=True))


def test_a_hook_of_two_communities_tells_of_both(front: Membership, lead: Membership) -> None:
    other = CommunityFactory.create()
    integration, _token = an_integration(front.community, other)
    a_hook(integration)
    for community in (front.community, other):
        with transaction.atomic():
            ledger.append(community.pk, "ticket.looked", subject="ticket:1", actor_id=None, at=clock.now())

    assert set(HookEvent.objects.values_list("community", flat=True)) == {front.community_id, other.pk}
    assert HookEvent.objects.values("uid").distinct().count() == 2
