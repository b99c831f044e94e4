"""What a person has to do after signing in before anything else opens: choose a password of their own,
set up a second factor (PR).

The session itself says so, and `staff.middleware.FirstThingsMiddleware` leads there from every page.
"""

from django.contrib.sessions.backends.base import SessionBase

MUST = "must"  # in the session: what is still to be done, in this order
PASSWORD = "password"  # noqa: S105 the name of a step
SECOND_FACTOR = "second_factor"
PAGES = {PASSWORD: "staff:own_password", SECOND_FACTOR: "staff:second_factor"}


def demand(session: SessionBase, *what: str) -> None:
    """From now on these come first."""
    session[MUST] = [one for one in PAGES if one in {*what, *session.get(MUST, [])}]


def done(session: SessionBase, what: str) -> None:
    """It was done; when nothing is left, the desk is open."""
    rest = [one for one in session.get(MUST, []) if one != what]
    if rest:
        session[MUST] = rest
    else:
        session.pop(MUST, None)


def is_due(session: SessionBase, what: str) -> bool:
    """Whether this is still to be done."""
    return what in session.get(MUST, [])


def page_of(session: SessionBase) -> str | None:
    """The page of what comes first; None when the desk is open."""
    left = session.get(MUST)
    return PAGES[left[0]] if left else None
