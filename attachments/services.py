"""Keeping what was sent, in the transaction of the record that it belongs to."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from attachments.models import Attachment, Content
from attachments.pictures import Prepared
from staff.models import User


@transaction.atomic
def keep(
    files: Sequence[Prepared], *, community_id: int, subject: tuple[str, int], key: uuid.UUID, by: User, at: datetime
) -> list[Attachment]:
    """Keep the files for the record `subject` (kind, id), in their order; the same `key` again keeps them once."""
    kept = []
    for place, file in enumerate(files):
        row, fresh = Attachment.objects.get_or_create(
            key=uuid.uuid5(key, str(place)),
            defaults={
                "community_id": community_id,
                "subject_kind": subject[0],
                "subject_id": subject[1],
                "name": file.name,
                "media_type": file.media_type,
                "size": len(file.data),
                "width": file.width,
                "height": file.height,
                "digest": sha256(file.data).hexdigest(),
                "at": at,
                "by": by,
            },
        )
        if fresh:
            Content.objects.create(attachment=row, data=file.data, thumb=file.thumb)
        kept.append(row)
    return kept
