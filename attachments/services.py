"""Keeping what was sent, in the transaction of the record that it belongs to."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from attachments.models import Attachment, Content
from attachments.pictures import Prepared
from staff.models import User

RECORDS = uuid.UUID("5b1f0c3e-8f5e-4f0a-9d3b-6a3c7e0d9a11")  # the name space of keys that are made of the content


@transaction.atomic
def keep(
    files: Sequence[Prepared],
    *,
    community_id: int,
    subject: tuple[str, int],
    key: uuid.UUID | None,
    by: User,
    at: datetime,
) -> list[Attachment]:
    """Keep the files for the record `subject` (kind, id), in their order; the same `key` again keeps them once.

    Without a key the content is the key: the same file is kept once for the record, however often it is sent.
    """
    kept = []
    for place, file in enumerate(files):
        digest = sha256(file.data).hexdigest()
        row, fresh = Attachment.objects.get_or_create(
            key=uuid.uuid5(key, str(place)) if key else uuid.uuid5(RECORDS, f"{subject[0]}:{subject[1]}:{digest}"),
            defaults={
                "community_id": community_id,
                "subject_kind": subject[0],
                "subject_id": subject[1],
                "name": file.name,
                "media_type": file.media_type,
                "size": len(file.data),
                "width": file.width,
                "height": file.height,
                "digest": digest,
                "at": at,
                "by": by,
            },
        )
        if fresh:
            Content.objects.create(attachment=row, data=file.data, thumb=file.thumb)
        kept.append(row)
    return kept
