"""What tickets, messages and letters hold of one person: exported and erased on request (A-3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from privacy.persons import Whom
from tickets.enums import State
from tickets.models import Call, Contact, Draft, Letter, Message, Ticket
from tickets.personal_retention import forget_callers, forget_messages, forget_senders

Row = Mapping[str, Any]


def _brought(whom: Whom) -> Q:
    """What this person brought: as a resident, or by a number that is nobody else's here."""
    mine = Q(resident=whom.resident_id) if whom.resident_id is not None else Q(pk__in=[])
    return mine | Q(resident=None, caller_phone__in=whom.phones) if whom.phones else mine


def tickets_of(whom: Whom) -> QuerySet[Ticket]:
    """Their matters, the oldest first."""
    return Ticket.objects.filter(_brought(whom), community=whom.community).order_by("opened_at", "pk")


def export_tickets(whom: Whom) -> Iterator[Row]:
    """Each matter as the person told it, and what became of it."""
    for one in tickets_of(whom).select_related("unit"):
        yield {
            _("number"): one.number,
            _("Recorded"): one.opened_at,
            _("kind"): one.get_kind_display(),
            _("state"): one.get_state_display(),
            _("caller"): one.caller_name,
            _("phone"): one.caller_phone,
            _("unit"): one.unit.code if one.unit else one.claimed_unit,
            _("matter"): one.text,
            _("outcome"): one.outcome,
        }


def export_contacts(whom: Whom) -> Iterator[Row]:
    """What was said on their matters, without the colleagues' own notes."""
    said = Contact.objects.filter(ticket__in=tickets_of(whom)).exclude(direction="note").select_related("ticket")
    for one in said.order_by("at", "pk"):
        yield {
            _("ticket"): one.ticket.number,
            _("When"): one.at,
            _("direction"): one.get_direction_display(),
            _("What was said"): one.text,
        }


def open_tickets(whom: Whom) -> int:
    """Matters of theirs that are not closed."""
    return tickets_of(whom).exclude(state=State.CLOSED).count()


def erase_tickets(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """Name, number and person go; the matter and what was said stay, and count. One that was opened meanwhile is
    left as it is: it needs to know whom to call."""
    ids = list(tickets_of(whom).filter(state=State.CLOSED).values_list("pk", flat=True))
    mine = Ticket.objects.filter(pk__in=ids)
    named = mine.exclude(caller_name="", caller_phone="", resident=None).count()
    forget_callers(mine)
    mine.update(resident=None)
    running = Call.objects.filter(contacts__ticket__in=tickets_of(whom))
    calls = Call.objects.filter(_brought(whom), community=whom.community).exclude(pk__in=running.values("pk"))
    return named + calls.update(caller_name="", caller_phone="", resident=None)


def messages_of(whom: Whom) -> QuerySet[Message]:
    """Messages that they left."""
    rows = Message.objects.filter(community=whom.community, caller_phone__in=whom.phones)
    return rows.exclude(caller_phone="").order_by("taken_at", "pk")


def export_messages(whom: Whom) -> Iterator[Row]:
    """Each with what they were told."""
    for one in messages_of(whom):
        yield {
            _("Taken"): one.taken_at,
            _("caller"): one.caller_name,
            _("phone"): one.caller_phone,
            _("matter"): one.text,
            _("what was said"): one.words,
        }


def open_messages(whom: Whom) -> int:
    """Those who have not been called back."""
    return messages_of(whom).filter(done_at=None).count()


def erase_messages(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """That there was a message stays."""
    return forget_messages(Message.objects.filter(pk__in=list(messages_of(whom).values_list("pk", flat=True))))


def letters_of(whom: Whom) -> QuerySet[Letter]:
    """Letters with their number, or of their matters."""
    by_number = Q(sender_phone__in=whom.phones) & ~Q(sender_phone="")
    rows = Letter.objects.filter(by_number | Q(ticket__in=tickets_of(whom)), community=whom.community)
    return rows.order_by("registered_at", "pk")


def export_letters(whom: Whom) -> Iterator[Row]:
    """The register's entries."""
    for one in letters_of(whom):
        yield {
            _("number"): one.number,
            _("day on which it came"): one.received_on,
            _("sender"): one.sender_name,
            _("phone"): one.sender_phone,
            _("address for the answer"): one.address,
            _("subject"): one.subject,
            _("content"): one.text,
        }


def erase_letters(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """The entry stays without its sender."""
    ids = letters_of(whom).exclude(sender_name="", sender_phone="", address="").values_list("pk", flat=True)
    return forget_senders(Letter.objects.filter(pk__in=list(ids)))


def drafts_of(whom: Whom) -> list[Draft]:
    """What colleagues have typed and not saved with one of their numbers in it."""
    rows = Draft.objects.filter(community=whom.community)
    return [one for one in rows if any(phone in str(value) for value in one.fields.values() for phone in whom.phones)]


def export_drafts(whom: Whom) -> Iterator[Row]:
    """When and for what form."""
    for one in drafts_of(whom):
        yield {_("When"): one.saved_at, _("Form"): one.form}


def erase_drafts(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """Deleted."""
    return Draft.objects.filter(pk__in=[one.pk for one in drafts_of(whom)]).delete()[0]
