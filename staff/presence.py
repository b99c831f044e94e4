"""What a session knows of its person's presence: when they last did something, when it locks, at which terminal.

The lock is reckoned, not switched: whoever was idle for too long is locked, whatever asks. Only the person's own
doing counts; what a page fetches by its own timer does not (docs/terminals.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core import clock
from staff.devices import device_of
from staff.models import DeskSession, Terminal, User
from staff.queries import lock_minutes_of

SEEN = "seen"
BEGAN = "began"  # when the person signed in
DEVICE = "device"  # browser and system, so that its person knows it again
SEEN_STEP = 60  # seconds between two writes of the session, so that a page costs no write
LOCK = "lock_after"  # seconds; 0 = this session is not locked
LOCKED = "locked"
TERMINAL = "terminal"
WARN = 30  # seconds before the lock
OWN_TIMER = frozenset({"healthz", "manifest", "worker", "offline", "staff:lock_state"})


def refreshes_itself(request: HttpRequest) -> bool:
    """Whether the page's own timer asks: that is nobody at the desk."""
    if request.headers.get("HX-Trigger-Name") == "poll":
        return True
    match = request.resolver_match
    return match is not None and match.view_name in OWN_TIMER


def is_over(session: SessionBase | Mapping[str, Any], now: datetime) -> bool:
    """Whether nobody was there for too long, or the person signed in so long ago that they have to do it again."""
    moment = int(now.timestamp())
    idle, age = moment - int(session.get(SEEN, moment)), moment - int(session.get(BEGAN, moment))
    return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE


def seconds_left(session: SessionBase, now: datetime) -> int | None:
    """Until the session locks, 0 when it is locked; None when it never does."""
    if session.get(LOCKED):
        return 0
    after, moment = int(session.get(LOCK, 0)), int(now.timestamp())
    return max(0, after - (moment - int(session.get(SEEN, moment)))) if after else None


def touch(session: SessionBase, now: datetime, *, step: int | None = None) -> bool:
    """The person has done something. Written only now and then; whether it was."""
    moment = int(now.timestamp())
    after: int = session.get(LOCK, 0)
    if step is None:
        step = max(1, min(SEEN_STEP, after // 30)) if after else SEEN_STEP
    if SEEN in session and moment - session[SEEN] < step:
        return False
    session[SEEN] = moment
    return True


def lock(session: SessionBase) -> None:
    """Lock it now, also one that never locks by itself."""
    session[LOCKED] = True


def unlock(session: SessionBase, now: datetime) -> None:
    """The person is back; the session goes on under a new key."""
    session.pop(LOCKED, None)
    session.cycle_key()
    touch(session, now, step=0)


def take_seat(session: SessionBase, terminal: Terminal) -> None:
    """The session is one at this terminal from now on, and locks as the terminal does."""
    session[TERMINAL] = terminal.pk
    session[LOCK] = terminal.lock_minutes * 60
    session["community"] = terminal.community.slug


@dataclass(frozen=True)
class OwnSession:
    """One of a person's sessions that goes on: where, since when, and when they last did something there."""

    handle: str
    here: bool
    device: str
    terminal: str
    began: datetime
    seen: datetime


def handle_of(key: str) -> str:
    """What a page calls a session by: its key opens the desk and stands on no page."""
    return salted_hmac("staff.presence.handle", key).hexdigest()[:32]


def sessions_of(user: User, *, here: str | None, now: datetime) -> list[OwnSession]:
    """The person's sessions that have not ended, this one first, then the latest used. Two queries."""
    rows = [
        (row.session_key, held)
        for row in DeskSession.objects.filter(user=user, expire_date__gt=now)
        if (held := row.get_decoded()) and not is_over(held, now)
    ]
    terminals = dict(
        Terminal.objects.filter(pk__in={held[TERMINAL] for _key, held in rows if TERMINAL in held}).values_list(
            "pk", "name"
        )
    )
    found = [
        OwnSession(
            handle=handle_of(key),
            here=key == here,
            device=held.get(DEVICE, ""),
            terminal=terminals.get(held.get(TERMINAL, 0), ""),
            began=datetime.fromtimestamp(held.get(BEGAN, 0), UTC),
            seen=datetime.fromtimestamp(held.get(SEEN, held.get(BEGAN, 0)), UTC),
        )
        for key, held in rows
    ]
    return sorted(found, key=lambda one: (not one.here, -one.seen.timestamp(), one.handle))


def _begin(sender: type[User], request: HttpRequest, user: User, **kwargs: object) -> None:  # noqa: ARG001 a signal's
    request.session[LOCK] = lock_minutes_of(user) * 60
    now = clock.now()
    request.session[BEGAN] = request.session[SEEN] = int(now.timestamp())
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    DeskSession.objects.filter(expire_date__lt=now).delete()


user_logged_in.connect(_begin, dispatch_uid="staff.presence")
