"""What a session knows of its person's presence: when they last did something, when it locks, at which terminal.

The lock is reckoned, not switched: whoever was idle for too long is locked, whatever asks. Only the person's own
doing counts; what a page fetches by its own timer does not (docs/terminals.md).
"""

from datetime import datetime

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from staff.models import Terminal, User
from staff.queries import lock_minutes_of

SEEN = "seen"
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


def _begin(sender: type[User], request: HttpRequest, user: User, **kwargs: object) -> None:  # noqa: ARG001 a signal's
    request.session[LOCK] = lock_minutes_of(user) * 60


user_logged_in.connect(_begin, dispatch_uid="staff.presence")
