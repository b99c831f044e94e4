"""What the intake's forms stand on: who records and when, the community's categories, the reply's limit (TL-1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from core.durations import in_words
from deadlines import services as deadlines
from deadlines.queries import LimitBook, limit_book
from deadlines.rules import Rule
from staff.models import Membership
from tickets.models import Category
from tickets.queries import caller as callers

SPOKEN = timedelta(minutes=5)


def proposed_promise(due_at: datetime, now: datetime) -> datetime:
    """The promise that is proposed for a reply due at `due_at`: the last full five minutes before it, as one says it.

    A limit too short for that is proposed to the full minute after it.
    """
    into = timedelta(minutes=due_at.minute % 5, seconds=due_at.second, microseconds=due_at.microsecond)
    if due_at - into > now + SPOKEN:
        return due_at - into
    minute = due_at.replace(second=0, microsecond=0)
    return minute if minute == due_at else minute + timedelta(minutes=1)


@dataclass(frozen=True)
class Ground:
    """Who records, and when; what is the same for every matter is read once."""

    who: Membership
    now: datetime

    @cached_property
    def categories(self) -> list[Category]:
        """What matters may be about in this community."""
        return callers.categories_of(self.who.community)

    @cached_property
    def reply_due(self) -> datetime:
        """TL-1 for a matter that is recorded now, by the function that will also open the deadline."""
        return deadlines.plan(self.limits, Rule.TL_1, at=self.now).due_at

    @cached_property
    def limits(self) -> LimitBook:
        """The community's time limits."""
        return limit_book(self.who.community)

    @property
    def on_site_within(self) -> str:
        """TL-4 in words: how soon somebody comes when no appointment is wished (IN-9)."""
        return in_words(deadlines.plan(self.limits, Rule.TL_4, at=self.now).due_at - self.now)

    @property
    def quick_promises(self) -> list[tuple[int, datetime]]:
        """Minutes and moment of what is promised most often, each sooner than the limit."""
        soon = ((minutes, self.now + timedelta(minutes=minutes)) for minutes in (30, 60))
        return [(minutes, at) for minutes, at in soon if at < self.promise]

    @cached_property
    def promise(self) -> datetime:
        """What the resident is told unless the clerk says otherwise."""
        return proposed_promise(self.reply_due, self.now)
