"""Reads of the workbooks on their way in."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from residents.enums import BookState
from residents.models import BookImport
from staff.models import Community

LATEST = 8


def waiting_books(now: datetime) -> bool:
    """Whether one waits for the worker; one look at a partial index."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return BookImport.objects.filter(free, state__in=[BookState.READING, BookState.WRITING]).exists()


def book_for(community: Community, key: UUID) -> BookImport:
    """A workbook without its file; else 404."""
    rows = BookImport.objects.filter(community=community, key=key)
    book = rows.defer("content").select_related("progress", "by").first()
    if book is None:
        raise Http404
    return book


def latest_books(community: Community) -> list[BookImport]:
    """The last ones, without files and faults."""
    rows = BookImport.objects.filter(community=community).defer("content", "faults").select_related("by")
    return list(rows.order_by("-pk")[:LATEST])
