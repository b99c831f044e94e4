"""Calls of one building about one thing that is out: the second caller makes it a known cause, later ones join it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from deadlines import services as deadlines
from staff.models import Membership
from tickets.enums import Channel
from tickets.models import Outage
from tickets.replay.events import Take
from tickets.replay.people import Spot
from tickets.services import Caller, announce_outage, end_outage, join_outage, tell_callers
from tickets.services.outage import Cause, open_callers

# no desk's data hold what its callers were told: this is the replay's own sentence
KNOWN = "已知：该楼停供，正在处理。"
STILL = "仍在处理，我们会再次告知。"


class Causes:
    """Announces, joins and ends the known causes of a replay, on the clock of the data."""

    def __init__(self, default_promise: timedelta) -> None:
        self.default_promise = default_promise

    def take(self, step: Take, spot: Spot, who: Membership, key: uuid.UUID, *, first: Callable[[], int]) -> int:
        """The caller's own matter; 0 when nobody has called about it before. `first` finds the first caller's."""
        outage = _live(spot, step) or self._announce(step, spot, who, key, earlier=first())
        if outage is None:
            return 0
        if outage.promised_at <= step.at:
            self._tell(outage, who, key, now=step.at)
        ticket = join_outage(
            outage_id=outage.pk,
            membership=who,
            caller=Caller(building=spot.building, name=step.caller),
            channel=step.channel,
            said=step.said,
            key=key,
            now=step.at,
        )
        return ticket.pk

    def _announce(self, step: Take, spot: Spot, who: Membership, key: uuid.UUID, *, earlier: int) -> Outage | None:
        if not earlier or step.cause is None:
            return None
        return announce_outage(
            who=who,
            cause=Cause(step.cause, spot.building),
            told=KNOWN,
            promised_at=step.promise or step.at + self.default_promise,
            key=uuid.uuid5(key, "outage"),
            now=step.at,
            callers=[earlier],
        )

    def _tell(self, outage: Outage, who: Membership, key: uuid.UUID, *, now: datetime) -> None:
        """A lapsed promise is renewed for everybody before the next caller is told it; on the replay's clock."""
        tell_callers(
            outage_id=outage.pk,
            by=who.user,
            said=STILL,
            channel=Channel.ONLINE,
            promised_at=now + self.default_promise,
            key=uuid.uuid5(key, "told"),
            now=now,
        )
        for ticket_id in open_callers(outage):
            deadlines.set_apart(deadlines.Subject("ticket", ticket_id), at=now)

    @staticmethod
    def end(ticket_id: int, by: Membership, said: str, *, now: datetime) -> None:
        """With the last of its matters the cause is over."""
        outage = Outage.objects.filter(tickets=ticket_id, ended_at=None).first()
        if outage and not open_callers(outage):
            end_outage(outage_id=outage.pk, by=by.user, said=said, channel=Channel.ONLINE, now=now)


def _live(spot: Spot, step: Take) -> Outage | None:
    return Outage.objects.filter(building=spot.building, lacking=step.cause or "", ended_at=None).first()
