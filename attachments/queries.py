"""What belongs to which record."""

from collections.abc import Iterable

from attachments.models import Attachment


def attached_to(kind: str, ids: Iterable[int], *others: str) -> dict[int, list[Attachment]]:
    """Record's id → its attachments in the order in which they came, in one query; without ids in none.

    `others`: kinds that go by the same ids.
    """
    found: dict[int, list[Attachment]] = {}
    wanted = list(ids)
    if wanted:
        for row in Attachment.objects.filter(subject_kind__in=[kind, *others], subject_id__in=wanted).order_by("pk"):
            found.setdefault(row.subject_id, []).append(row)
    return found


def attachment_of(kind: str, ids: Iterable[int], pk: int) -> Attachment | None:
    """The attachment, if it belongs to one of these records; with its bytes."""
    rows = Attachment.objects.select_related("content").filter(subject_kind=kind, subject_id__in=list(ids))
    return rows.filter(pk=pk).first()


def attached_as(kinds: Iterable[str], pk: int) -> dict[str, list[Attachment]]:
    """Kind → the attachments that one record has under these kinds, in the order in which they came; in one query."""
    found: dict[str, list[Attachment]] = {}
    for row in Attachment.objects.filter(subject_kind__in=list(kinds), subject_id=pk).order_by("pk"):
        found.setdefault(row.subject_kind, []).append(row)
    return found
