"""Channels and news as tests need them."""

from datetime import datetime, time
from typing import Any
from uuid import uuid4

from core.sealing import seal
from notices.enums import ChannelKind, Urgency
from notices.models import Channel, Notice
from notices.services import News, tell, tell_gathered
from staff.enums import Role
from staff.models import Community, Membership, User
from tests.factories import NOON
from tests.notices.sinks import WebSink

SECRET = "SECsixteenSignsOrMore"
ADDRESSES = {"wecom": "goodkey12", "dingtalk": "goodtoken1", "feishu": "goodhook1", "email": "team@example.com"}


def a_channel(community: Community, kind: str = "wecom", *, sink: WebSink | None = None, **changes: Any) -> Channel:
    """A channel that hears what supervisors are told."""
    address = f"{sink.url}/notices" if sink and kind == "webhook" else ADDRESSES.get(kind, "")
    facts = {
        "community": community,
        "kind": ChannelKind(kind),
        "name": f"{kind} {uuid4().hex[:6]}",
        "address": seal(address),
        "secret": seal(sink.secret if sink else ""),
        "hint": "…",
        "roles": [Role.SUPERVISOR],
        "key": uuid4(),
        "made_at": NOON,
    }
    return Channel.objects.create(**{**facts, **changes})


def own_mail(person: User, **changes: Any) -> Channel:
    """A person's own e-mail, confirmed."""
    facts: dict[str, Any] = {
        "person": person,
        "kind": ChannelKind.EMAIL,
        "name": str(person),
        "address": seal(f"{person.username}@example.com"),
        "key": uuid4(),
        "made_at": NOON,
        "confirmed_at": NOON,
    }
    return Channel.objects.create(**{**facts, **changes})


def told(
    community: Community, people: set[int], count: int = 1, *, urgency: Urgency = Urgency.LATE, now: datetime = NOON
) -> list[str]:
    """Tell people of so many happenings; returns their ticket numbers."""
    run = uuid4().hex[:8]
    numbers = [f"{run}-{place:04d}" for place in range(count)]
    news = [
        News(
            community_id=community.pk,
            recipients=frozenset(people),
            code="deadline.breach",
            key=f"deadline:{number}",
            url=f"/c/{community.slug}/tickets/{number}/",
            urgency=urgency,
            params={"ticket": number, "unit": "3-2-1201", "rule": "TL-1", "due": "11-23 12:00"},
        )
        for number in numbers
    ]
    tell(news, now=now)
    return numbers


NIGHT: dict[str, Any] = {"quiet_from": time(22), "quiet_to": time(7)}


def many_at_once(who: Membership, now: datetime) -> Notice:
    """What the bell has after an outage: one notice, with ten under it."""
    here, slug, people = who.community_id, who.community.slug, frozenset({who.user_id})
    hours = {"since": "11-22 02:00", "until": "11-22 10:00"}
    head = News(here, frozenset(), "gathered.limits", f"gathered:{here}", f"/c/{slug}/notices/", params=hours)
    params = {"ticket": "1", "unit": "3-2-1201", "rule": "TL-1", "due": "11-22 03:00"}
    news = [
        News(here, people, "deadline.breach", f"late:{n}", f"/c/{slug}/board/", Urgency.LATE, params) for n in range(10)
    ]
    tell_gathered(news, {here: head}, now=now)
    return Notice.objects.get(recipient=who.user_id, key=head.key)
