"""How far a workbook is, seen while the import's own transaction is still open."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, connections

from core import side_notes
from core.side_notes import Note
from residents.enums import BookPhase
from residents.models import BookImport, BookProgress
from residents.queries_books import note_of

CLAIM = timedelta(seconds=60)
Clock = Callable[[], datetime]


class Progress:
    """Writes how far it is, at most once a second, and renews the claim.

    While the import's transaction is open a connection of its own says so; SQLite has one writer only, so there a file
    beside the database does (core/side_notes.py), and nobody else can take the claim meanwhile.
    """

    def __init__(self, book: BookImport, clock: Clock) -> None:
        self.book, self.clock = book, clock
        self.last, self.phase = clock() - timedelta(hours=1), ""
        self.side = connections.create_connection("default") if connection.vendor == "postgresql" else None
        side_notes.take_away(note_of(book))  # of one who was killed

    def say(self, phase: str, done: int, total: int) -> None:
        """How far: rows of so many (0: nobody knows yet). Once it was looked through, its rows are known."""
        now = self.clock()
        if phase == self.phase and (now - self.last).total_seconds() < 1:
            return
        self.last, self.phase = now, phase
        if phase == BookPhase.READING:
            total = max(done, self.book.rows) if self.book.rows else total
        if self.side is None and connection.in_atomic_block:
            side_notes.leave(note_of(self.book), Note(phase, done, total))
            return
        side = self.side or connection
        progress, books = BookProgress._meta.db_table, BookImport._meta.db_table  # noqa: SLF001 our own tables' names
        adapt = connection.ops.adapt_datetimefield_value
        with side.cursor() as cursor:
            told = (phase, done, total, adapt(now), self.book.pk)
            cursor.execute(f"UPDATE {progress} SET phase=%s, done=%s, total=%s, at=%s WHERE book_id=%s", told)  # noqa: S608
            claim = (adapt(now + CLAIM), self.book.pk)
            cursor.execute(f"UPDATE {books} SET claimed_until=%s WHERE id=%s AND ended_at IS NULL", claim)  # noqa: S608

    def close(self) -> None:
        """Give the connection back, take the file away."""
        side_notes.take_away(note_of(self.book))
        if self.side is not None:
            self.side.close()
