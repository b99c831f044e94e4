"""Writing into the duty log: an entry, and a correction that names what it corrects (L-1)."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from attachments.models import Attachment
from attachments.pictures import Prepared
from attachments.services import keep
from core.once import made_with
from duty import log_refusals as refusals
from duty import log_rules
from duty.enums import LogKind
from duty.models import IN_USE, LogEntry, Post, Shift
from duty.policy import writes
from duty.queries.log import content_of
from duty.services.shifts import ensure_shifts
from ledger import services as ledger
from staff.models import Membership, User


@transaction.atomic
def write_entry(
    who: Membership,
    post: Post,
    *,
    words: str,
    at: datetime | None = None,
    files: Sequence[Prepared] = (),
    key: uuid.UUID,
    now: datetime,
) -> LogEntry:
    """Write into the post's log; `at` is when it happened, now if nobody says, and decides on which shift's page.

    The same key again writes nothing and gives the entry of the first time. Raises a Refused.
    """
    if not writes(who, post):
        raise refusals.LogNotYourPost("post")
    said, when = log_rules.check_words(words), log_rules.check_moment(at, now=now)
    return _write(post, said, at=when, files=files, key=key, by=who.user, kind=LogKind.HAND, now=now)


@transaction.atomic
def write_system_entry(
    post: Post, *, words: str, at: datetime, key: uuid.UUID, by: User | None = None, now: datetime
) -> LogEntry:
    """What another verb of the duty leaves at a post, in that verb's transaction and in the community's language.

    What stands in the ledger anyway is not written again: the log shows it (duty/log_words.py).
    """
    return _write(post, log_rules.check_words(words), at=at, key=key, by=by, kind=LogKind.SYSTEM, now=now)


@transaction.atomic
def correct_entry(
    who: Membership, entry_id: int, *, words: str, files: Sequence[Prepared] = (), key: uuid.UUID, now: datetime
) -> LogEntry:
    """Write what is right beside what is wrong; both stay. The correction stands on the page of what it corrects.

    Raises a Refused; LogCorrected when somebody was faster.
    """
    was = LogEntry.objects.select_related("post", "shift").select_for_update(of=("self",)).get(pk=entry_id)
    if not writes(who, was.post):
        raise refusals.LogNotYourPost
    said = log_rules.check_words(words)
    if again := made_with(LogEntry, key, corrects_id=was.pk, words=said):
        return again
    log_rules.check_correction(said, was=was.words, corrected=LogEntry.objects.filter(corrects=was).exists())
    return _write(
        was.post, said, at=was.at, files=files, key=key, by=who.user, kind=LogKind.HAND, now=now, corrects=was
    )


def _write(
    post: Post,
    words: str,
    *,
    at: datetime,
    key: uuid.UUID,
    by: User | None,
    kind: LogKind,
    now: datetime,
    files: Sequence[Prepared] = (),
    corrects: LogEntry | None = None,
) -> LogEntry:
    day, shift_id = (corrects.day, corrects.shift_id) if corrects else _page_of(post, at)
    facts = {"day": day, "shift_id": shift_id, "at": at, "written_at": now, "by": by, "kind": kind, "words": words}
    try:
        with transaction.atomic():
            entry = LogEntry.objects.create(
                community_id=post.community_id, post=post, corrects=corrects, key=key, **facts
            )
    except IntegrityError:
        about = {"post_id": post.pk, "corrects_id": corrects and corrects.pk, "words": words}
        if again := made_with(LogEntry, key, **about):  # a double click
            return again
        raise
    kept: list[Attachment] = []
    if files and by:
        kept = keep(files, community_id=post.community_id, subject=("log", entry.pk), key=key, by=by, at=now)
    _seal(entry, kept)
    return entry


def _page_of(post: Post, at: datetime) -> tuple[date, int | None]:
    """The day and the shift on whose page the moment stands."""
    ensure_shifts(post.community)
    shifts = [one.facts for one in Shift.objects.filter(IN_USE, community=post.community_id)]
    span = log_rules.span_at(at, shifts, ZoneInfo(post.community.timezone))
    return span.day, span.shift_id


def _seal(entry: LogEntry, files: Sequence[Attachment]) -> None:
    facts: dict[str, ledger.Fact] = {
        "post": entry.post_id,
        "kind": entry.kind,
        "content": ledger.digest(content_of(entry)),
        "files": [file.digest for file in files],
        "corrects": entry.corrects_id,
    }
    action = "log.corrected" if entry.corrects_id else "log.written"
    ledger.append(
        entry.community_id, action, subject=f"log:{entry.pk}", actor_id=entry.by_id, at=entry.written_at, facts=facts
    )
