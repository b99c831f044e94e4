"""How a message travels: one way per kind of channel, each on the notification library's plugin for that protocol.

`send` never raises and reads no database: it may run in any thread. The library takes half a second to load, so it is
loaded by whoever sends first and not by every process.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache

from notices.enums import ChannelKind
from notices.transport.answers import Letter, Outcome

__all__ = ["Letter", "Outcome", "Way", "send"]

Way = Callable[[Letter, datetime], Outcome]
logger = logging.getLogger(__name__)


def send(letter: Letter, at: datetime) -> Outcome:
    """Send the letter once, now. What went wrong comes back as the outcome, without secrets."""
    if not letter.address:
        return Outcome(delivered=False, error="unreadable")
    try:
        return _ways()[letter.kind](letter, at)
    except Exception as error:  # noqa: BLE001 whatever a library raises must not stop the other messages
        # the name only: the text of a foreign exception may hold the address
        logger.warning("A message of kind %s could not be sent: %s", letter.kind, type(error).__name__)
        return Outcome(delivered=False, error="failed", detail=type(error).__name__)


@cache
def _ways() -> dict[str, Way]:
    from notices.transport import mail, robots, webhook

    return {
        ChannelKind.EMAIL: mail.send,
        ChannelKind.WECOM: robots.send_wecom,
        ChannelKind.DINGTALK: robots.send_dingtalk,
        ChannelKind.FEISHU: robots.send_feishu,
        ChannelKind.WEBHOOK: webhook.send,
    }
