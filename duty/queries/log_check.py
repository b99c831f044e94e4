"""Does the duty log still say what was sealed? Each entry and each file against its digest in the ledger (L-1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from attachments.models import Attachment, Content
from attachments.queries import attached_to
from duty.models import LogEntry
from duty.queries.log import content_of
from ledger.queries import Happened, every
from ledger.services import digest

ACTIONS = ("log.written", "log.corrected")


@dataclass(frozen=True)
class Altered:
    """An entry that is not what was sealed: its id, its place in the ledger (0: none), and why."""

    entry: int
    seq: int
    why: str


def altered(community_id: int) -> Iterator[Altered]:
    """Every entry that was changed, torn out or put in past the desk; in constant memory but for the ids."""
    sealed: set[int] = set()
    for batch in every(community_id, ACTIONS):
        ids = [int(row.subject.partition(":")[2]) for row in batch]
        sealed.update(ids)
        entries = LogEntry.objects.in_bulk(ids)
        files = attached_to("log", ids)
        for row, pk in zip(batch, ids, strict=True):
            if why := _fault(row, entries.get(pk), files.get(pk, [])):
                yield Altered(pk, row.seq, why)
    for pk in LogEntry.objects.filter(community=community_id).order_by("pk").values_list("pk", flat=True).iterator():
        if pk not in sealed:
            yield Altered(pk, 0, "the ledger does not know of it")


def _fault(row: Happened, entry: LogEntry | None, files: Sequence[Attachment]) -> str:
    if entry is None:
        return "it is gone"
    if digest(content_of(entry)) != row.facts["content"]:
        return "it says something else than was sealed"
    if [file.digest for file in files] != row.facts["files"]:
        return "its files are others than were sealed"
    for data, told in Content.objects.filter(attachment__in=files).values_list("data", "attachment__digest"):
        if sha256(bytes(data)).hexdigest() != told:
            return "a file is another than was sealed"
    return ""
