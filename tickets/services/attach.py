"""Photos and papers that came with a contact."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from attachments.pictures import Prepared
from attachments.services import keep
from staff.models import User
from tickets.models import Contact, Ticket


def attach(contact: Contact, files: Sequence[Prepared], *, key: uuid.UUID, by: User, at: datetime) -> None:
    """Keep them with the contact, in the verb's own transaction; the same `key` again keeps them once."""
    if not files:
        return
    community_id = Ticket.objects.values_list("community", flat=True).get(pk=contact.ticket_id)
    keep(files, community_id=community_id, subject=("contact", contact.pk), key=key, by=by, at=at)
    Ticket.objects.filter(pk=contact.ticket_id).update(has_files=True)
