"""Reads of the change of shift: what stands on the sheet, what blocks it, what was handed over before (L-2, L-3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from deadlines.models import OPEN, Deadline
from deadlines.wording import limit_name
from duty import handover_rules as rules
from duty.enums import PostKind
from duty.handover_blocks import Block, Line, registered_blocks
from duty.handover_rules import Owed
from duty.log_rules import Span
from duty.models import IN_USE, LogEntry, Post, PostItem, Shift, ShiftHandover, Takeover
from duty.models.handover import SIGNED
from staff.models import Community
from tickets.enums import PENDING_HANDOVER
from tickets.models import Handover, Message, Ticket, WorkOrder
from tickets.models.order import GOING_ON
from tickets.queries.clearance import open_now

MOST = 200
LAST_ENTRIES = 12
SEES_ORDERS = (PostKind.FRONT, PostKind.WORKS)


@dataclass(frozen=True)
class Blocker:
    """A matter that stops the handover: which limit of what, due when, and the ticket whose it is, if one."""

    deadline_id: int
    subject: str
    rule: str
    due_at: datetime
    ticket_id: int | None
    words: str
    url: str
    late: bool

    @property
    def limit(self) -> str:
        """The limit's name in the reader's language."""
        return limit_name(self.rule)


def matters_of(post: Post, outgoing_id: int) -> QuerySet[Ticket]:
    """The open matters that a handover of this post is about: those that the one who goes handles or was told of
    first, and those of the post's department.
    """
    whose = Q(handler=outgoing_id) | Q(first_responder=outgoing_id)
    if post.department_id:
        whose |= Q(department=post.department_id)
    return open_now(post.community).filter(whose)


def blockers_of(handover: ShiftHandover, now: datetime) -> list[Blocker]:
    """L-3: what stops this handover now, the most overdue first; limits of matters, of their orders, of messages."""
    post = handover.post
    matters = matters_of(post, handover.outgoing_id).values("pk")
    messages = Message.objects.filter(community=post.community, to=handover.outgoing_id, done_at=None).values("pk")
    orders = WorkOrder.objects.filter(GOING_ON, ticket__in=matters).values("pk")
    subjects = (
        Q(subject_kind="ticket", subject_id__in=matters)
        | Q(subject_kind="order", subject_id__in=orders)
        | Q(subject_kind="message", subject_id__in=messages)
    )
    # a pause never hides a breach that has happened
    running = Q(paused_at=None) | Q(due_at__lte=F("paused_at"))
    rows = Deadline.objects.filter(OPEN, running, subjects, community=post.community, due_at__lte=now + rules.SOON)
    found = {row.pk: row for row in rows.order_by("due_at", "pk")}
    taken = set(Takeover.objects.filter(handover=handover).values_list("deadline", "due_at"))
    owed = [Owed(row.pk, row.rule, row.due_at) for row in found.values()]
    stopping = [found[one.deadline_id] for one in rules.blockers(owed, taken=taken, now=now)]
    return _named(post.community, stopping, now)


def _named(community: Community, rows: Sequence[Deadline], now: datetime) -> list[Blocker]:
    """What each limit is about: three queries whatever their number, none where nothing is."""
    if not rows:
        return []
    ids: dict[str, set[int]] = {"ticket": set(), "order": set(), "message": set()}
    for row in rows:
        ids[row.subject_kind].add(row.subject_id)
    orders = dict(WorkOrder.objects.filter(pk__in=ids["order"]).values_list("pk", "ticket"))
    tickets = Ticket.objects.filter(pk__in={*ids["ticket"], *orders.values()}).select_related("unit")
    by_id = {one.pk: one for one in tickets}
    messages = {one.pk: one for one in Message.objects.filter(pk__in=ids["message"])}
    base, found = f"/c/{community.slug}", []
    for row in rows:
        ticket = by_id.get(orders.get(row.subject_id, 0) if row.subject_kind == "order" else row.subject_id)
        if row.subject_kind == "message":
            ticket, words, url = None, messages[row.subject_id].text[:60], f"{base}/messages/{row.subject_id}/"
        elif ticket is not None:
            words, url = matter_words(ticket), f"{base}/tickets/{ticket.number}/"
        subject = f"{row.subject_kind}:{row.subject_id}"
        late, pk = row.due_at <= now, ticket.pk if ticket else None
        found.append(Blocker(row.pk, subject, row.rule, row.due_at, pk, words, url, late))
    return found


def matter_words(ticket: Ticket) -> str:
    """Number, unit, kind and what it is about; no name and no phone: a signed sheet is kept for good."""
    unit = ticket.unit.code if ticket.unit else ""
    return " ".join(part for part in (ticket.number, unit, ticket.get_kind_display(), ticket.text[:60]) if part)


def sheet_of(post: Post, outgoing_id: int, now: datetime) -> list[Block]:
    """Every block of the sheet as it is now: last words, the log, open matters, orders, and what others registered."""
    blocks = [
        Block("words", _("What the last shift left word of"), _words_left(post)),
        Block("log", _("Last entries of the duty log"), _log(post)),
        Block("matters", _("Open matters and promises"), _matters(post, outgoing_id, now)),
    ]
    if post.kind in SEES_ORDERS:
        blocks.append(Block("orders", _("Work orders under way"), _orders(post, now)))
    return blocks + registered_blocks(post, now)


def clock_words(at: datetime, community: Community) -> str:
    """11-23 14:00 at the community's place."""
    return at.astimezone(ZoneInfo(community.timezone)).strftime("%m-%d %H:%M")


def _words_left(post: Post) -> list[Line]:
    last = last_signed(post)
    return [Line(last.words, clock_words(last.prepared_at, post.community))] if last and last.words else []


def _log(post: Post) -> list[Line]:
    rows = LogEntry.objects.filter(post=post, corrects=None).select_related("correction").order_by("-at", "-pk")
    lines = []
    for entry in reversed(rows[:LAST_ENTRIES]):
        after = getattr(entry, "correction", None)
        said = f"{entry.words} → {after.words}" if after else entry.words
        lines.append(Line(said, clock_words(entry.at, post.community)))
    return lines


def _matters(post: Post, outgoing_id: int, now: datetime) -> list[Line]:
    rows = matters_of(post, outgoing_id).select_related("unit", "handler")
    found = list(rows.order_by(F("next_due_at").asc(nulls_last=True), "pk")[:MOST])
    offered = set(
        Handover.objects.filter(ticket__in=found, state__in=PENDING_HANDOVER).values_list("ticket", flat=True)
    )
    lines = []
    for one in found:
        due = ""
        if one.next_due_at:
            due = f"{limit_name(one.next_rule)} {clock_words(one.next_due_at, post.community)}"
        words = f"{matter_words(one)} · {one.handler}"
        url = f"/c/{post.community.slug}/tickets/{one.number}/"
        late = bool(one.next_due_at and one.next_due_at <= now)
        movable = one.handler_id == outgoing_id and one.pk not in offered
        lines.append(Line(words, due, url, late, one.pk, movable))
    return lines


def _orders(post: Post, now: datetime) -> list[Line]:
    rows = WorkOrder.objects.filter(GOING_ON, community=post.community)
    lines = []
    for one in rows.select_related("technician", "ticket__unit").order_by("site_due_at", "pk")[:MOST]:
        unit = one.ticket.unit.code if one.ticket.unit else ""
        parts = (one.number, unit, one.task[:60], str(one.technician or ""), one.get_state_display())
        late = one.arrived_at is None and one.site_due_at <= now
        url = f"/c/{post.community.slug}/tickets/{one.ticket.number}/"
        due = "" if one.arrived_at else clock_words(one.site_due_at, post.community)
        lines.append(Line(" ".join(part for part in parts if part), due, url, late))
    return lines


def items_of(post: Post) -> list[PostItem]:
    """The items of the post that are counted, in their order."""
    return list(PostItem.objects.filter(post=post, active=True).order_by("position", "pk"))


def last_signed(post: Post) -> ShiftHandover | None:
    """The post's last signed handover."""
    return ShiftHandover.objects.filter(SIGNED, post=post).order_by("-pk").first()


def handovers_of(post: Post, most: int = 30) -> list[ShiftHandover]:
    """The post's handovers, the newest first."""
    rows = ShiftHandover.objects.filter(post=post)
    return list(rows.select_related("outgoing", "incoming", "shift_out", "shift_in").order_by("-pk")[:most])


def change_at(community: Community, now: datetime) -> tuple[Span, Span]:
    """The shift that goes now and the one that comes."""
    shifts = [one.facts for one in Shift.objects.filter(IN_USE, community=community)]
    return rules.changing(now, shifts, ZoneInfo(community.timezone))


def frozen_items(handover: ShiftHandover) -> list[dict[str, Any]]:
    """What was counted, as it is kept."""
    rows = handover.counts.select_related("item").order_by("item__position", "item")
    return [
        {
            "name": one.item.name,
            "expected": one.expected,
            "counted": one.counted,
            "damaged": one.damaged,
            "explanation": one.explanation,
        }
        for one in rows
    ]


def takeovers_of(handover: ShiftHandover, now: datetime) -> list[tuple[Takeover, Blocker]]:
    """What was taken over by name, with who consented, and what it is about."""
    rows = list(handover.takeovers.select_related("taken_by", "consent_by", "deadline").order_by("pk"))
    return list(zip(rows, _named(handover.community, [one.deadline for one in rows], now), strict=True))


def signed_for(posts: Iterable[Post], since: date) -> set[tuple[int, date, int | None]]:
    """(post, day, shift) of every signed handover since that day."""
    rows = ShiftHandover.objects.filter(SIGNED, post__in=list(posts), day__gte=since)
    return set(rows.values_list("post", "day", "shift_out"))
