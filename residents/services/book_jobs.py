"""A workbook that comes by the page: kept sealed, looked through and carried out by the worker; the rows are the queue.

Whoever is killed meanwhile leaves the row as it was: the next look takes it again once its claim has run out, and the
import itself is one transaction that ends with the row being done.
"""

import base64
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import translation

from core.books import Book
from core.once import made_with
from core.refusals import Refused
from core.sealing import seal, unseal
from ledger import services as ledger
from residents import refusals
from residents.enums import BookPhase, BookState
from residents.models import BookImport, BookProgress
from residents.services.book_import import Order, Outcome, check_book, import_book
from residents.services.book_progress import CLAIM, Progress
from staff.models import Membership

KEPT = timedelta(hours=2)
ON_ITS_WAY = (BookState.READING, BookState.CHECKED, BookState.WRITING)
TO_DO = (BookState.READING, BookState.WRITING)
Clock = Callable[[], datetime]


@transaction.atomic
def keep_book(who: Membership, content: bytes, *, filename: str, key: uuid.UUID, now: datetime) -> BookImport:
    """Keep the file for two hours and let the worker look it through; the same key again gives the first.

    One that the person had looked through before and left is dropped. Raises a SheetRefused or BookUnderWay.
    """
    if again := made_with(BookImport, key, community_id=who.community_id):
        return again
    Book(content)  # what is no workbook, or a bomb, is refused before anything is kept
    mine = BookImport.objects.filter(community=who.community, by=who.user)
    if mine.filter(state=BookState.WRITING).exists():
        raise refusals.BookUnderWay("file")
    mine.filter(state__in=[BookState.READING, BookState.CHECKED]).delete()
    book = BookImport.objects.create(
        community=who.community,
        key=key,
        by=who.user,
        at=now,
        expires_at=now + KEPT,
        filename=filename[-200:],
        digest=ledger.digest(sha256(content).hexdigest()),
        content=seal(base64.b64encode(content).decode()),
    )
    BookProgress.objects.create(book=book, at=now)
    return book


@transaction.atomic
def approve_book(who: Membership, key: uuid.UUID, *, accept_good: bool, now: datetime) -> BookImport:
    """Let the worker carry it out; a second click changes nothing. Raises Http404, DraftGone, FaultsLeft …"""
    rows = BookImport.objects.select_for_update().filter(community=who.community, key=key)
    book = rows.first()
    if book is None:
        raise Http404
    if book.state in {BookState.WRITING, BookState.DONE}:
        return book
    if book.state != BookState.CHECKED or book.expires_at <= now:
        raise refusals.DraftGone
    bad = sum(counts["rejected"] for counts in book.counts.values())
    if bad and not accept_good:
        raise refusals.FaultsLeft(count=bad)
    if bad >= book.rows:
        raise refusals.NothingToImport
    book.state, book.accept_good, book.claimed_until = BookState.WRITING, accept_good, None
    book.save(update_fields=["state", "accept_good", "claimed_until"])
    BookProgress.objects.filter(book=book).update(phase=BookPhase.WAITING, done=0, total=0, at=now)
    return book


def content_of(book: BookImport) -> bytes:
    """The file. Raises core.sealing.Unreadable when the key has changed."""
    return base64.b64decode(unseal(book.content))


def work_books(clock: Clock) -> int:
    """Take every workbook that waits, one after the other; returns how many. Called again and again, by anybody."""
    done = 0
    while (book := _claim(clock())) is not None:
        progress = Progress(book, clock)
        try:
            _work(book, progress, now=clock())
        finally:
            progress.close()
        done += 1
    return done


def clear_books(now: datetime) -> int:
    """Files are kept two hours; what was done leaves its counts, what was not goes. Called every hour or oftener."""
    return empty_books(BookImport.objects.filter(expires_at__lte=now).exclude(state=BookState.WRITING))


def empty_books(rows: QuerySet[BookImport]) -> int:
    """These without their files: what never came in goes whole, what did leaves its counts."""
    gone, _by_model = rows.filter(state__in=ON_ITS_WAY).delete()
    return gone + rows.exclude(content="", faults=[]).update(content="", faults=[])


@transaction.atomic
def _claim(now: datetime) -> BookImport | None:
    """The oldest that nobody is at. A claim runs out when it is not renewed: its worker was killed."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    rows = BookImport.objects.filter(free, state__in=TO_DO).select_related("community", "by").order_by("pk")
    book = rows.select_for_update(skip_locked=True, of=("self",)).first() if _parallel() else rows.first()
    if book is not None:
        BookImport.objects.filter(pk=book.pk).update(claimed_until=now + CLAIM)
    return book


def _parallel() -> bool:
    return connection.features.has_select_for_update_skip_locked


def _work(book: BookImport, progress: Progress, *, now: datetime) -> None:
    try:
        if book.state == BookState.READING:
            _checked(book, check_book(book.community, content_of(book), now=now, say=progress.say))
            return
        how: dict[str, Any] = {"accept_good": book.accept_good, "finish": lambda outcome: _done(book, outcome, now)}
        order = Order(book.community, content_of(book), book.key, book.filename, book.by_id, now=now, **how)
        outcome = import_book(order, say=progress.say)
    except Refused as refused:
        with translation.override(book.by.language or settings.LANGUAGE_CODE):  # the worker has no language of its own
            _refused(book, str(refused), now)
        return
    if not outcome.written:  # something changed since it was looked through
        _checked(book, outcome)
    elif BookImport.objects.filter(pk=book.pk, state=BookState.WRITING).exists():  # another worker had done it
        _done(book, outcome, now)


def _facts(outcome: Outcome) -> dict[str, object]:
    return {
        "rows": outcome.rows,
        "counts": outcome.counts,
        "faults": outcome.faults,
        "unknown": outcome.unknown,
        "claimed_until": None,
    }


def _checked(book: BookImport, outcome: Outcome) -> None:
    BookImport.objects.filter(pk=book.pk).update(state=BookState.CHECKED, **_facts(outcome))


def _done(book: BookImport, outcome: Outcome, now: datetime) -> None:
    """Part of the import's own transaction."""
    BookImport.objects.filter(pk=book.pk).update(state=BookState.DONE, ended_at=now, **_facts(outcome))


def _refused(book: BookImport, words: str, now: datetime) -> None:
    BookImport.objects.filter(pk=book.pk).update(
        state=BookState.REFUSED, refusal=words[:300], content="", ended_at=now, claimed_until=None
    )
