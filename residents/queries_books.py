"""Reads of the workbooks on their way in."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from core import side_notes
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
    if note := side_notes.read(note_of(book)):  # SQLite's only writer is at it: its row can't say how far
        book.progress.phase, book.progress.done, book.progress.total = note.phase, note.done, note.total
    return book


def note_of(book: BookImport) -> str:
    """Where it is told how far this workbook is, when the database can't; the key is random, an id may come again."""
    return f"book-{book.key.hex}"


def latest_books(community: Community) -> list[BookImport]:
    """The last ones, without files and faults."""
    rows = BookImport.objects.filter(community=community).defer("content", "faults").select_related("by")
    return list(rows.order_by("-pk")[:LATEST])
