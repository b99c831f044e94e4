"""Photos and papers that came with a contact, or belong to a paper beside the matter."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from attachments.pictures import Prepared
from attachments.services import keep
from staff.models import User
from tickets.models import Contact, Ticket


def attach(contact: Contact, files: Sequence[Prepared], *, key: uuid.UUID | None, by: User, at: datetime) -> None:
    """Keep them with the contact, in the verb's own transaction; the same `key` again keeps them once."""
    attach_to(contact.ticket_id, ("contact", contact.pk), files, key=key, by=by, at=at)


def attach_to(
    ticket_id: int,
    subject: tuple[str, int],
    files: Sequence[Prepared],
    *,
    key: uuid.UUID | None = None,
    by: User,
    at: datetime,
) -> None:
    """Keep them with a record of the ticket (its kind as in `queries.files`) and mark the ticket, in the verb's own
    transaction. Without a key the same file is kept once.
    """
    if not files:
        return
    community_id = Ticket.objects.values_list("community", flat=True).get(pk=ticket_id)
    keep(files, community_id=community_id, subject=subject, key=key, by=by, at=at)
    Ticket.objects.filter(pk=ticket_id).update(has_files=True)
