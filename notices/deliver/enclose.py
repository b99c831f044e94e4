"""Between claim and sending an e-mail's files are made, outside of any transaction. One that fails stops no mail."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from notices import enclosures
from notices.deliver.claim import Claimed
from notices.enums import ChannelKind
from notices.models import Outgoing

logger = logging.getLogger(__name__)


def enclose(claimed: Iterable[Claimed]) -> list[Claimed]:
    """The messages with what goes with them; the same file is made once a round."""
    made: dict[tuple[str, str], enclosures.Enclosure | None] = {}
    return [_with_files(one, made) if _may_have(one) else one for one in claimed]


def _may_have(one: Claimed) -> bool:
    return one.channel.kind == ChannelKind.EMAIL and bool(enclosures.codes())


def _with_files(one: Claimed, made: dict[tuple[str, str], enclosures.Enclosure | None]) -> Claimed:
    items = Outgoing.objects.filter(delivery=one.delivery, code__in=enclosures.codes()).order_by("pk")
    found = []
    for item in items:
        asked = enclosures.Asked(item.community_id, item.params, one.channel.person_id)
        key = (item.key, str(asked.person_id))
        if key not in made:
            made[key] = _made(item.code, asked)
        if (file := made[key]) is not None:
            found.append(file)
    return replace(one, letter=replace(one.letter, enclosures=tuple(found))) if found else one


def _made(code: str, asked: enclosures.Asked) -> enclosures.Enclosure | None:
    try:
        return enclosures.make(code, asked)
    except Exception:
        logger.exception("What goes with %s could not be made; the message leaves without it", code)
        return None
