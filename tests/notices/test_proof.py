"""A person's own address is confirmed by a link before anything is sent to it."""

import re
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from core import clock
from core.refusals import Refused
from core.sealing import seal
from notices import refusals
from notices.deliver import deliver
from notices.deliver.route import route_batch
from notices.models import Channel, Notice, Outgoing, ProofAsked
from notices.rules import PROOFS_A_DAY, next_proof
from notices.services import ask_proof, confirm_mail, proven_by
from staff.models import Community, Membership, User
from tests.factories import NOON, MembershipFactory
from tests.notices.rows import own_mail, told
from tests.notices.sinks import MailSink

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FORM = {"address": "me@example.com", "least_urgency": 3, "quiet_from": "", "quiet_to": ""}


def url(community: Community, name: str = "mail", *args: str) -> str:
    return reverse(f"notices:{name}", args=[community.slug, *args])


def said(answer: Any) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def waiting(person: User, **changes: Any) -> Channel:
    return own_mail(person, confirmed_at=None, **changes)


def asked(person: User, now: datetime = NOON) -> str:
    token = ask_proof(person, now=now)
    assert token is not None
    return token


def text_of(mail: Any) -> str:
    part = mail.get_payload()[0] if mail.is_multipart() else mail
    return str(part.get_payload(decode=True).decode())


def test_a_new_address_gets_a_link_alone_and_the_button_behind_it_confirms(
    desk_client: Client, front: Membership, community: Community, mailbox: MailSink
) -> None:
    saved = said(desk_client.post(url(community), FORM))
    link = re.search(r"http://testserver(/\S+)", text_of(mailbox.got[0]))
    assert link is not None
    opened = desk_client.get(link[1]).content.decode()
    before = Channel.objects.get().confirmed_at
    pressed = said(desk_client.post(link[1]))

    assert "确认链接已发送" in saved
    assert "me@example.com" in opened
    assert before is None  # looking confirms nothing: mail programs open links by themselves
    assert Channel.objects.get().confirmed_at is not None
    assert "已确认" in pressed
    assert len(mailbox.got) == 1


@pytest.mark.rule("A-3")
def test_nothing_is_handed_to_an_address_that_waits(front: Membership, community: Community) -> None:
    waiting(front.user)
    told(community, {front.user_id})

    route_batch(NOON)

    assert not Outgoing.objects.exists()
    assert not Notice.objects.filter(outbound=True).exists()


def test_what_waited_for_the_old_address_does_not_leave_before_the_new_one_is_confirmed(
    front: Membership, community: Community, mailbox: MailSink
) -> None:
    channel = own_mail(front.user)
    told(community, {front.user_id})
    route_batch(NOON)
    Channel.objects.filter(pk=channel.pk).update(confirmed_at=None, address=seal("new@example.com"))

    deliver(clock=lambda: NOON)
    quiet = list(mailbox.got)
    confirm_mail(front.user, asked(front.user), now=NOON)
    deliver(clock=lambda: NOON)

    assert quiet == []
    assert [one["To"] for one in mailbox.got] == ["new@example.com"]


def test_the_page_says_that_it_waits_and_tries_nothing_out(
    desk_client: Client, front: Membership, community: Community, mailbox: MailSink
) -> None:
    waiting(front.user, hint="m…@example.com")

    page = desk_client.get(url(community)).content.decode()
    tried = desk_client.post(url(community, "mail_test"))

    assert "m…@example.com 待确认" in page
    assert url(community, "mail_again") in page
    assert url(community, "mail_test") not in page
    assert (tried.status_code, mailbox.got) == (409, [])


def test_the_link_is_sent_again_but_not_at_once(
    desk_client: Client, front: Membership, community: Community, mailbox: MailSink
) -> None:
    waiting(front.user)

    desk_client.post(url(community, "mail_again"))
    soon = said(desk_client.post(url(community, "mail_again")))

    assert len(mailbox.got) == 1
    assert "确认链接已经发送过" in soon


def test_a_mailbox_is_asked_five_times_a_day_also_when_the_address_is_dropped_between(front: Membership) -> None:
    for turn in range(PROOFS_A_DAY):
        channel = waiting(front.user)
        asked(front.user, NOON + turn * 2 * MINUTE)
        channel.delete()
    waiting(front.user)

    with pytest.raises(refusals.ProofTooSoon):
        ask_proof(front.user, now=NOON + 30 * MINUTE)
    assert asked(front.user, NOON + DAY + MINUTE)
    assert ProofAsked.objects.count() == PROOFS_A_DAY


@pytest.mark.parametrize(
    ("minutes_ago", "wait"), [([], 0), ([0.5], 0.5), ([2], 0), ([2, 3, 4, 5, 6], 24 * 60 - 6), ([25 * 60] * 9, 0)]
)
def test_when_the_next_confirmation_may_leave(minutes_ago: list[float], wait: float) -> None:
    assert next_proof([NOON - one * MINUTE for one in minutes_ago], NOON) == NOON + wait * MINUTE


def faults(front: Membership) -> dict[str, tuple[str, datetime, type[Refused]]]:
    token, mate = asked(front.user), MembershipFactory.create(community=front.community)
    waiting(mate.user)
    return {
        "expired": (token, NOON + DAY, refusals.ProofExpired),
        "altered": (token[:-2] + "xx", NOON, refusals.ProofInvalid),
        "of a colleague": (asked(mate.user), NOON, refusals.ProofInvalid),
        "nonsense": ("nonsense", NOON, refusals.ProofInvalid),
    }


@pytest.mark.parametrize("kind", ["expired", "altered", "of a colleague", "nonsense"])
def test_a_link_that_proves_nothing_confirms_nothing(kind: str, front: Membership) -> None:
    waiting(front.user)
    token, now, refusal = faults(front)[kind]

    with pytest.raises(refusal):
        confirm_mail(front.user, token, now=now)

    assert Channel.objects.get(person=front.user).confirmed_at is None


def test_the_link_of_an_earlier_address_does_not_confirm_another(front: Membership) -> None:
    waiting(front.user)
    token = asked(front.user)
    Channel.objects.update(address=seal("other@example.com"))

    with pytest.raises(refusals.ProofInvalid):
        proven_by(front.user, token, now=NOON)


def test_a_bad_link_says_what_to_do_and_leads_to_the_page(desk_client: Client, community: Community) -> None:
    answer = desk_client.get(url(community, "mail_confirm", "nonsense"))

    assert answer.status_code == 410
    assert f'href="{url(community)}"' in answer.content.decode()


def test_the_same_address_saved_again_stays_confirmed_and_another_one_waits(
    desk_client: Client, front: Membership, community: Community, mailbox: MailSink
) -> None:
    own_mail(front.user, address=seal("me@example.com"))

    desk_client.post(url(community), FORM)
    kept = Channel.objects.get().confirmed_at
    desk_client.post(url(community), {**FORM, "address": "other@example.com"})

    assert kept == NOON
    assert Channel.objects.get().confirmed_at is None
    assert [one["To"] for one in mailbox.got] == ["other@example.com"]


def test_the_address_that_the_administrator_entered_needs_no_link(
    desk_client: Client, front: Membership, community: Community, mailbox: MailSink
) -> None:
    User.objects.filter(pk=front.user_id).update(email="Me@example.com")

    desk_client.post(url(community), FORM)

    assert Channel.objects.get().confirmed_at is not None
    assert mailbox.got == []


def test_addresses_from_before_wait_and_their_owners_are_told_once(front: Membership, lead: Membership) -> None:
    User.objects.filter(pk=lead.user_id).update(email=f"{lead.user.username}@example.com")
    own, entered = waiting(front.user), waiting(lead.user)
    migration = import_module("notices.migrations.0004_own_address_is_confirmed")
    for _ in range(2):
        migration.look_at_kept(apps, None)

    own.refresh_from_db()
    entered.refresh_from_db()
    assert (own.confirmed_at, entered.confirmed_at) == (None, NOON)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.code, notice.url) == (front.user, "mail.unconfirmed", url(front.community))
    assert clock.now() - notice.created_at < MINUTE
