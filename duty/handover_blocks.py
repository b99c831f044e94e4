"""What stands on a handover's sheet: other apps register a block here, for duty lies below some of them.

    handover_blocks.register("keys", _("Keys out"), keys_block)

A provider gets the post and the moment and gives lines, or None when the block does not concern this post; then it is
not shown. It must cost the same queries whatever the number of its lines. A block nobody registered does not exist.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from duty.models import Post


@dataclass(frozen=True)
class Line:
    """One line: what it is, beside it a number or a time, the page it leads to, whether it is late or bad."""

    words: str
    beside: str = ""
    url: str = ""
    late: bool = False
    # the ticket that the line is about, and whether it can go over to who comes with the signature
    ticket_id: int | None = None
    movable: bool = False


@dataclass(frozen=True)
class Block:
    """A part of the sheet that who comes confirms."""

    code: str
    title: str
    lines: Sequence[Line] = field(default_factory=list)

    def frozen(self) -> dict[str, Any]:
        """As it is kept."""
        return {"code": self.code, "title": self.title, "lines": [asdict(line) for line in self.lines]}


Provider = Callable[[Post, datetime], Iterable[Line] | None]
_registered: dict[str, tuple[str | Promise, Provider]] = {}


def register(code: str, title: str | Promise, provider: Provider) -> None:
    """Called in an app's `ready()`; the latest registration of a code counts."""
    _registered[code] = (title, provider)


def registered_blocks(post: Post, now: datetime) -> list[Block]:
    """What the other apps have to say of this post now, in the order in which they registered."""
    found = []
    for code, (title, provider) in _registered.items():
        lines = provider(post, now)
        if lines is not None:
            found.append(Block(code, str(title), list(lines)))
    return found
