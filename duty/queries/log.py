"""Reading the duty log: a shift's stream, a day, a search, and whether the words are still those that were sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from attachments.queries import attached_to
from deadlines.models import Deadline
from duty import log_rules
from duty.log_rules import Span
from duty.log_words import ACTIONS, SHOWN, said
from duty.models import IN_USE, LogEntry, Post, Shift
from ledger.queries import Happened, happened
from staff.models import Community, User

MOST = 500  # of one shift; who needs more than that searches
PAGE = 50


@dataclass
class Line:
    """One line of a stream: an entry with its corrections in their order, or what the ledger knows."""

    at: datetime
    words: str
    who: str
    entry: LogEntry | None = None
    corrections: list[LogEntry] = field(default_factory=list)
    url: str = ""

    @property
    def last(self) -> LogEntry | None:
        """What counts: the last correction, else the entry; the one that may still be corrected."""
        return self.corrections[-1] if self.corrections else self.entry


@dataclass
class Sheet:
    """One shift of a post with its stream."""

    span: Span
    lines: list[Line]


def content_of(entry: LogEntry) -> str:
    """Everything that an entry says, in one text: its digest stands in the ledger."""
    moments = (entry.at, entry.written_at)
    at, written_at = (one.astimezone(UTC).isoformat(timespec="microseconds") for one in moments)
    facts = (entry.pk, entry.community_id, entry.post_id, str(entry.day), entry.shift_id, at, written_at, entry.by_id)
    return repr((*facts, str(entry.kind), entry.corrects_id, str(entry.key), entry.words))


def spans(community: Community, day: date, used: Iterable[Shift] = ()) -> list[Span]:
    """The shifts of a day; of a past day also those that were in use then and have entries."""
    shifts = {one.pk: one for one in Shift.objects.filter(IN_USE, community=community).order_by("position")}
    shifts |= {one.pk: one for one in used}
    return log_rules.spans_of(day, [one.facts for one in shifts.values()], ZoneInfo(community.timezone))


def span_now(community: Community, now: datetime) -> Span:
    """The shift that runs."""
    shifts = [one.facts for one in Shift.objects.filter(IN_USE, community=community)]
    return log_rules.span_at(now, shifts, ZoneInfo(community.timezone))


def log_of_shift(post: Post, span: Span) -> Sheet:
    """The post's stream of one shift."""
    return _sheets(post, [span], list(_entries(post, span.day).filter(shift=span.shift_id)[:MOST]))[0]


def log_of_day(post: Post, day: date) -> list[Sheet]:
    """Every shift of the day; what was written outside of all of them stands last."""
    entries = list(_entries(post, day)[: MOST * 3])
    found = spans(post.community, day, [one.shift for one in entries if one.shift])
    if all(one.shift for one in found) and any(one.shift_id is None for one in entries):
        found.append(log_rules.whole_day(day, ZoneInfo(post.community.timezone)))
    return _sheets(post, found, entries)


def _entries(post: Post, day: date) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(post=post, day=day).select_related("by", "shift").order_by("at", "pk")


def _sheets(post: Post, found: Sequence[Span], entries: Sequence[LogEntry]) -> list[Sheet]:
    with_files(entries)
    known = _known(post, found)
    sheets = []
    for span in found:
        lines = _threads([one for one in entries if one.shift_id == span.shift_id])
        if span.shift or len(found) == 1:
            lines += [line for line in known if span.covers(line.at)]
        sheets.append(Sheet(span, sorted(lines, key=lambda line: line.at)))
    return sheets


def with_files(entries: Sequence[LogEntry]) -> None:
    """Put the attachments on the loaded entries, in one query."""
    files = attached_to("log", [one.pk for one in entries])
    for one in entries:
        one.files = files.get(one.pk, [])  # type: ignore[attr-defined]  # read by the template


def _threads(entries: Sequence[LogEntry]) -> list[Line]:
    """Entries with the corrections beneath them: a correction of a correction stands in the same thread."""
    lines: dict[int, Line] = {}
    for one in sorted(entries, key=lambda entry: entry.pk):
        if one.corrects_id in lines:
            lines[one.pk] = lines[one.corrects_id]
            lines[one.pk].corrections.append(one)
        else:
            lines[one.pk] = Line(one.at, one.words, str(one.by or ""), one)
    return list({id(line): line for line in lines.values()}.values())


def _known(post: Post, found: Sequence[Span]) -> list[Line]:
    """What the ledger says of these hours, in words; names and limits in one query each."""
    since, until = min(one.begins for one in found), max(one.ends for one in found)
    actions = [action for action in ACTIONS if post.kind in SHOWN[action]]
    rows = happened(post.community_id, actions, since=since, until=until, most=MOST)
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={row.actor_id for row in rows if row.actor_id})}
    rules = rules_fired(rows)
    slug = post.community.slug
    lines = []
    for row in rows:
        words, url = said(row, slug, rules)
        if words:
            lines.append(Line(row.at, words, names.get(row.actor_id or 0, ""), url=url))
    return lines


def rules_fired(rows: Sequence[Happened]) -> dict[int, str]:
    """Deadline's id → rule, for what the sweep has fired."""
    ids = {pk for row in rows if row.action == "deadlines.fired" for pk in row.facts["deadlines"]}
    return dict(Deadline.objects.filter(pk__in=ids).values_list("pk", "rule"))


@dataclass(frozen=True)
class Wish:
    """What somebody looks for in the log; `before` is the id of the last entry of the page above."""

    words: str = ""
    by: int | None = None
    first: date | None = None
    last: date | None = None
    before: int | None = None

    @property
    def asks(self) -> bool:
        """Whether anything in particular is looked for."""
        return bool(self.words.strip() or self.by or self.first or self.last)


def search_log(posts: Sequence[Post], wish: Wish) -> tuple[list[LogEntry], int | None]:
    """A page of entries at these posts, the newest first, and where the next one goes on; no page costs a count."""
    rows = LogEntry.objects.filter(post__in=posts, community__in={post.community_id for post in posts})
    for word in wish.words.split()[:8]:
        rows = rows.filter(Q(words__icontains=word))
    if wish.by:
        rows = rows.filter(by=wish.by)
    if wish.first:
        rows = rows.filter(day__gte=wish.first)
    if wish.last:
        rows = rows.filter(day__lte=wish.last)
    if wish.before:
        rows = rows.filter(pk__lt=wish.before)
    related = rows.select_related("by", "shift", "post", "corrects", "correction")
    found = list(related.order_by("-pk")[: PAGE + 1])
    with_files(found[:PAGE])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def writers(community: Community) -> list[User]:
    """Everybody who has written into a log of the community, by name."""
    ids = LogEntry.objects.filter(community=community, by__isnull=False).order_by().values("by").distinct()
    return list(User.objects.filter(pk__in=ids).order_by("name", "username"))
