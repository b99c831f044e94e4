"""What stands beside a matter besides its story: judgement, report, praise, coordination forms, compensations."""

from dataclasses import dataclass, field

from tickets.enums import Kind
from tickets.models import Compensation, Complaint, Coordination, MajorMatter, Praise, Revisit, Ticket
from tickets.rules import Papers


@dataclass(frozen=True)
class Beside:
    """The papers of one ticket; a plain matter has none and costs no query."""

    complaint: Complaint | None = None
    major: MajorMatter | None = None
    praise: Praise | None = None
    coordinations: list[Coordination] = field(default_factory=list)
    compensations: list[Compensation] = field(default_factory=list)

    @property
    def unanswered(self) -> list[Coordination]:
        """Forms that wait for a department."""
        return [one for one in self.coordinations if one.answered_at is None]

    @property
    def undecided(self) -> Compensation | None:
        """The compensation that waits for the director."""
        return next((one for one in self.compensations if one.approved is None), None)

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.complaint or self.major or self.praise or self.coordinations or self.compensations)


def beside(ticket: Ticket) -> Beside:
    """The ticket's papers, fetched once for each loaded ticket, and only where the ticket says that there are any."""
    if not hasattr(ticket, "_beside"):
        ticket._beside = _fetch(ticket)  # type: ignore[attr-defined]  # noqa: SLF001 kept on the loaded row
    return ticket._beside  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 set just above


def _fetch(ticket: Ticket) -> Beside:
    complaint = major = praise = None
    if ticket.kind == Kind.COMPLAINT:
        people = ["judged_by", "reported_by", "responsible_person", "responsible_department"]
        if ticket.major:
            people += ["ticket__major_matter__reported_by", "ticket__major_matter__seen_by"]
        complaint = Complaint.objects.filter(ticket=ticket).select_related(*people).first()
        major = complaint.ticket.major_matter if complaint and ticket.major else None
    if ticket.major and major is None:
        major = MajorMatter.objects.filter(ticket=ticket).select_related("reported_by", "seen_by").first()
    if ticket.kind == Kind.PRAISE:
        praise = Praise.objects.filter(ticket=ticket).select_related("person", "department").first()
    if not ticket.papers:
        return Beside(complaint, major, praise)
    forms = Coordination.objects.filter(ticket=ticket).select_related("department", "asked_by", "answered_by")
    paid = Compensation.objects.filter(ticket=ticket).select_related("asked_by", "decided_by")
    return Beside(
        complaint, major, praise, list(forms.order_by("asked_at", "pk")), list(paid.order_by("asked_at", "pk"))
    )


def papers_of(ticket: Ticket) -> Papers:
    """What the closing rule asks about, read now: the ticket's lock is held by the caller."""
    found = _fetch(ticket)
    complaint = found.complaint
    return Papers(
        kind=ticket.kind,
        solved_on_spot=ticket.solved_on_spot,
        judged=complaint is not None,
        valid=complaint is not None and complaint.valid,
        reported=complaint is not None and complaint.is_reported,
        unanswered=len(found.unanswered),
        undecided=found.undecided is not None,
        orders=ticket.orders_open,
        praised=found.praise is not None,
        forms=ticket.papers,
    )


def unregistered(ticket: Ticket) -> bool:
    """A praise that nobody has registered yet; no query for any other kind."""
    return ticket.kind == Kind.PRAISE and beside(ticket).praise is None


def due_revisit(ticket: Ticket) -> Revisit | None:
    """The revisit that this closed ticket still owes; no query for an open one."""
    if ticket.is_open:
        return None
    if not hasattr(ticket, "_due_revisit"):
        found = Revisit.objects.filter(ticket=ticket, ended_at=None).first()
        ticket._due_revisit = found  # type: ignore[attr-defined]  # noqa: SLF001 kept on the loaded row
    return ticket._due_revisit  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 set just above
