"""Photos and papers of a ticket: with its contacts, its revisits, its report, its praise, its forms, its orders."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from attachments.models import Attachment
from attachments.queries import attached_to
from tickets.models import Complaint, Contact, Coordination, Praise, Ticket, WorkOrder
from tickets.queries.papers import beside

# the kind of record → whether the record with this id is the ticket's
OWNERS: Mapping[str, Callable[[Ticket, int], bool]] = {
    "contact": lambda ticket, pk: Contact.objects.filter(ticket=ticket, pk=pk).exists(),
    # the signed sheet of a revisit stands by the contact that tells of it, but is not shown to the resident
    "revisit": lambda ticket, pk: Contact.objects.filter(ticket=ticket, pk=pk).exists(),
    "praise": lambda ticket, pk: Praise.objects.filter(ticket=ticket, pk=pk).exists(),
    "complaint": lambda ticket, pk: Complaint.objects.filter(ticket=ticket, pk=pk).exists(),
    "coordination": lambda ticket, pk: Coordination.objects.filter(ticket=ticket, pk=pk).exists(),
    "answer": lambda ticket, pk: Coordination.objects.filter(ticket=ticket, pk=pk).exists(),
    "order_paper": lambda ticket, pk: WorkOrder.objects.filter(ticket=ticket, pk=pk).exists(),
    "signature": lambda ticket, pk: WorkOrder.objects.filter(ticket=ticket, pk=pk).exists(),
}


def file_of(ticket: Ticket, pk: int) -> Attachment | None:
    """The file with its bytes, if it belongs to the ticket or a paper of it."""
    rows = Attachment.objects.filter(community=ticket.community_id, subject_kind__in=OWNERS)
    found = rows.select_related("content").filter(pk=pk).first()
    if found is None or not OWNERS[found.subject_kind](ticket, found.subject_id):
        return None
    return found


def files_of_story(ticket: Ticket, contacts: Iterable[int]) -> Mapping[int, Sequence[Attachment]]:
    """Contact's id → what came with it; not looked for where the ticket has none."""
    return attached_to("contact", contacts if ticket.has_files else [], "revisit")


def add_files_to_papers(ticket: Ticket) -> None:
    """Put the files of report, praise and forms on the loaded papers; not looked for where the ticket has none."""
    papers = beside(ticket)
    if not ticket.has_files or not papers:
        return
    if papers.complaint:
        papers.complaint.files = attached_to("complaint", [papers.complaint.pk]).get(papers.complaint.pk, [])
    if papers.praise:
        papers.praise.files = attached_to("praise", [papers.praise.pk]).get(papers.praise.pk, [])
    if papers.coordinations:
        ids = [form.pk for form in papers.coordinations]
        asked, answered = attached_to("coordination", ids), attached_to("answer", ids)
        for form in papers.coordinations:
            form.files = [*asked.get(form.pk, []), *answered.get(form.pk, [])]
