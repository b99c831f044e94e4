"""Reads of events: a year's plan, one event (F-5)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404

from attachments.models import Attachment
from attachments.queries import attached_to, attachment_of
from outreach.models import EVENT_PHOTO, Event
from staff.models import Community


def events_of(community: Community, year: int) -> QuerySet[Event]:
    """The year's events in their order."""
    zone = ZoneInfo(community.timezone)
    first, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    rows = Event.objects.filter(community=community, at__gte=first, at__lt=end).select_related("responsible")
    return rows.order_by("at", "pk")


def photos_of(event: Event) -> list[Attachment]:
    """What was photographed at the event."""
    return attached_to(EVENT_PHOTO, [event.pk]).get(event.pk, [])


def photo_of(event: Event, pk: int) -> Attachment:
    """One of them with its bytes; else 404."""
    found = attachment_of(EVENT_PHOTO, [event.pk], pk)
    if found is None:
        raise Http404
    return found


def event_of(community: Community, pk: int) -> Event:
    """The community's event; else 404."""
    rows = Event.objects.select_related("responsible", "planned_by", "evaluated_by", "cancelled_by")
    found = rows.filter(community=community, pk=pk).first()
    if found is None:
        raise Http404
    return found
