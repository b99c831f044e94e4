"""How long names and numbers stay on tickets, messages and letters; what was said and done stays without them (A-3)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from attachments.models import Attachment
from privacy.erasers import deleted, in_batches
from staff.models import Community
from tickets.enums import State
from tickets.models import Call, Consent, Contact, Draft, Letter, Message, Ticket

NOBODY = "—"
NAMED = ~Q(caller_name="", caller_phone="")
# photos of homes; signatures and signed papers stay with what they prove
PHOTOS = ("order_before", "order_after")
OF_CONTACTS = "contact"


def forget_callers(tickets: QuerySet[Ticket]) -> int:
    """Nobody is named on these tickets any more, nor on the calls and consents that belong to them alone."""
    ids = list(tickets.values_list("pk", flat=True))
    # by ids, not by statements within statements: for those the database reads every call there ever was, each time
    calls = set(Contact.objects.filter(ticket__in=ids, call__isnull=False).values_list("call", flat=True))
    elsewhere = set(Contact.objects.filter(_still_named(ids), call__in=calls).values_list("call", flat=True))
    Call.objects.filter(pk__in=calls - elsewhere).update(caller_name="", caller_phone="", resident=None)
    Consent.objects.filter(order__ticket__in=ids).exclude(name=NOBODY).update(name=NOBODY)
    return Ticket.objects.filter(pk__in=ids).update(caller_name="", caller_phone="", claimed_unit="")


def _still_named(ids: list[int]) -> Q:
    return ~Q(ticket__caller_name="", ticket__caller_phone="") & ~Q(ticket__in=ids)


def callers(community: Community, before: datetime, dry: bool) -> int:
    """Names and numbers on tickets that were closed before this."""
    rows = Ticket.objects.filter(NAMED, community=community, state=State.CLOSED, closed_at__lt=before)
    return in_batches(rows, forget_callers, dry=dry)


def messages(community: Community, before: datetime, dry: bool) -> int:
    """Messages whose callers were called back before this: that there was one stays."""
    rows = Message.objects.filter(community=community, done_at__lt=before).exclude(caller_name=NOBODY)
    return in_batches(rows, forget_messages, dry=dry)


def forget_messages(rows: QuerySet[Message]) -> int:
    """Without caller, number and words."""
    return rows.update(caller_name=NOBODY, caller_phone="", unit=None, text=NOBODY, words=NOBODY)


def letters(community: Community, before: datetime, dry: bool) -> int:
    """Senders of letters whose matter was closed, or that a department took over, before this."""
    over = Q(ticket__closed_at__lt=before) | Q(ticket=None, taken_over_at__lt=before)
    named = ~Q(sender_name="", sender_phone="", address="")
    return in_batches(Letter.objects.filter(over, named, community=community), forget_senders, dry=dry)


def forget_senders(rows: QuerySet[Letter]) -> int:
    """What was written stays, who wrote it not."""
    return rows.update(sender_name="", sender_phone="", address="")


def drafts(community: Community, before: datetime, dry: bool) -> int:
    """What was typed and never saved."""
    return in_batches(Draft.objects.filter(community=community, saved_at__lt=before), deleted, dry=dry)


def photos(community: Community, before: datetime, dry: bool) -> int:
    """Photos from homes and of matters, of tickets that were closed before this."""
    old = Ticket.objects.filter(community=community, state=State.CLOSED, closed_at__lt=before)
    of_orders = Q(subject_kind__in=PHOTOS, subject_id__in=old.values("orders"))
    of_contacts = Q(subject_kind=OF_CONTACTS, subject_id__in=old.values("contacts"))
    rows = Attachment.objects.filter(of_orders | of_contacts, community=community)
    return in_batches(rows, deleted, dry=dry)
