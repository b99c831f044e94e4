"""The deliverer: hands notices to the channels, forms messages, sends them, records what came of it.

Nothing is lost and nothing is held while the network is waited for (docs/channels.md):
route (notices → what each channel has to tell) → claim (form a message, take it for a lease) → send → record.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta

from notices import rules, transport
from notices.deliver.claim import Claimed, Clock, claim
from notices.deliver.enclose import enclose
from notices.deliver.record import record, record_arrived
from notices.deliver.route import BATCH, route_batch
from notices.transport import Outcome, Way

SENDERS = 8  # messages under way at a time in one worker
MOST_BATCHES = 10  # of notices that are handed on before a round of sending
TOGETHER = 16  # receipts of webhooks that are recorded in one transaction
BUDGET = timedelta(seconds=20)  # after so long a tick returns; the next one goes on


@dataclass
class Report:
    """What one look did: notices handed to the channels, messages that arrived, those that failed, those now dead."""

    routed: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0

    @property
    def worked(self) -> bool:
        """True when there was anything to do."""
        return bool(self.routed or self.sent or self.failed)


def deliver(clock: Clock, *, way: Way = transport.send, budget: timedelta = BUDGET) -> Report:
    """Work until nothing is due or the budget is used up. `clock` and not `now`: sending takes time, and claims age.

    Any number side by side are harmless. `way` is how one message travels.
    """
    report = Report()
    begun = clock()
    while clock() - begun < budget:
        routed = _route(clock)
        claimed = claim(clock())
        report.routed += routed
        _send_and_record(enclose(claimed), way, clock, report=report)
        if not routed and not claimed:
            break
    return report


def _route(clock: Clock) -> int:
    """Hand on all that waits before anything is sent, within bounds: what belongs together is gathered."""
    routed = 0
    for _ in range(MOST_BATCHES):
        batch = route_batch(clock())
        routed += batch
        if batch < BATCH:
            break
    return routed


def _send_and_record(claimed: Iterable[Claimed], way: Way, clock: Clock, *, report: Report) -> None:
    """Each outcome is recorded as it comes; those of webhooks a few at a time, because a commit costs more than a send.

    A worker that is killed in between has sent those few without a record: they come again, with the same ids.
    """
    arrived: list[Claimed] = []
    for one, outcome in send_all(claimed, way, clock):
        report.sent += outcome.delivered
        report.failed += not outcome.delivered
        if outcome.delivered and one.channel.kind not in rules.PACED:
            arrived.append(one)
        else:
            report.dead += record(one, outcome, now=clock())
        if len(arrived) >= TOGETHER:
            record_arrived(arrived, now=clock())
            arrived = []
    if arrived:
        record_arrived(arrived, now=clock())


def send_all(claimed: Iterable[Claimed], way: Way, clock: Clock) -> Iterator[tuple[Claimed, Outcome]]:
    """Send side by side, so that a receiver who does not answer delays nobody; each comes back when it is done."""
    claimed = list(claimed)
    if not claimed:
        return
    with ThreadPoolExecutor(max_workers=min(SENDERS, len(claimed)), thread_name_prefix="sender") as pool:
        under_way = {pool.submit(way, one.letter, clock()): one for one in claimed}
        for done in as_completed(under_way):
            yield under_way[done], done.result()
