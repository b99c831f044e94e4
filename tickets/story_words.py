"""The story in words: what each line is called, which icon and tone it has, and what it says about time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments.models import Attachment
from core.durations import in_words
from core.icons import icon
from core.moments import moment
from deadlines.rules import DEFAULT_LIMITS, Audience, Rule, StepName
from deadlines.wording import limit_name
from tickets.enums import Channel, Direction, HandoverState, Happening, State
from tickets.models import Handover, Ticket
from tickets.queries.story import AGAIN, ASKED, URGE, Fate, Mark, Step, StoryLine

AUDIENCES = {
    Audience.FIRST_RESPONDER: gettext_lazy("first responder"),
    Audience.HANDLER: gettext_lazy("handler"),
    Audience.SUPERVISOR: gettext_lazy("supervisor"),
    Audience.DIRECTOR: gettext_lazy("director"),
}
ICONS: Mapping[str, str] = {
    Direction.IN: "phone-incoming",
    AGAIN: "phone-incoming",
    URGE: "bell-ring",
    ASKED: "phone-outgoing",
    Direction.OUT: "phone-outgoing",
    Direction.NOTE: "sticky-note",
    Happening.HANDOVER_OFFERED: "user-round-plus",
    Happening.HANDOVER_ACCEPTED: "handshake",
    Happening.HANDOVER_DECLINED: "circle-x",
    Happening.HANDOVER_WITHDRAWN: "undo-2",
    Happening.TRANSFER_ASKED: "arrow-right-left",
    Happening.TRANSFER_FORWARDED: "forward",
    Happening.CLOSED: "circle-check",
    Happening.REOPENED: "rotate-ccw",
    Happening.CARRIED_OVER: "calendar-clock",
    Happening.MERGED: "merge",
    Happening.SPLIT: "split",
    Happening.OUTAGE: "plug-zap",
    Happening.JUDGED_VALID: "gavel",
    Happening.JUDGED_INVALID: "gavel",
    Happening.INVESTIGATED: "file-search",
    Happening.MAJOR: "siren",
    Happening.MAJOR_SEEN: "eye",
    Happening.COORDINATED: "file-output",
    Happening.COORDINATION_ANSWERED: "file-input",
    Happening.COMPENSATION_ASKED: "banknote",
    Happening.COMPENSATION_APPROVED: "banknote",
    Happening.COMPENSATION_REFUSED: "banknote",
    Happening.REVISIT_SATISFIED: "smile",
    Happening.REVISIT_NOT_SATISFIED: "frown",
    Happening.REVISIT_NOT_REACHED: "phone-missed",
    Happening.ORDER_DISPATCHED: "wrench",
    Happening.ORDER_REFUSED: "circle-x",
    Happening.ORDER_REASSIGNED: "arrow-right-left",
    Happening.ORDER_ARRIVED: "map-pin",
    Happening.ORDER_FINISHED: "circle-check",
    Happening.ORDER_CONFIRMED: "thumbs-up",
    Happening.ORDER_CANCELLED: "ban",
    Happening.ORDER_QUOTED: "tag",
    Happening.ORDER_AGREED: "signature",
    Happening.ORDER_CHARGED: "banknote",
    Happening.PRAISED: "award",
    Happening.IDENTIFIED: "map-pin-check",
    Happening.OUTAGE_LEFT: "unplug",
    StepName.WARNING: "bell",
    StepName.BREACH: "clock-alert",
    StepName.ESCALATION: "megaphone",
}
CHANNEL_ICONS: Mapping[str, str] = {
    Channel.WALK_IN: "footprints",
    Channel.LETTER: "mail",
    Channel.ONLINE: "message-circle",
    Channel.PATROL: "footprints",
    Channel.VISIT: "house",
}
# data-state of a remark: decides its icon and colour
STATES = {
    Fate.RUNNING: "in-time",
    Fate.OVERDUE: "late",
    Fate.KEPT: "done",
    Fate.LATE: "late",
    Fate.REPLACED: "done",
    Fate.DROPPED: "paused",
}
# class of a line: what the resident was told and told us stands out, the rest stays small
CLASSES: Mapping[str, str] = {
    Direction.IN: "in",
    AGAIN: "in late",
    URGE: "in late",
    ASKED: "in",
    Direction.OUT: "out",
    Direction.NOTE: "note",
    Happening.CLOSED: "out",
    Happening.MAJOR: "in late",
    Happening.REVISIT_NOT_SATISFIED: "in late",
    Happening.REOPENED: "in",
    StepName.WARNING: "system",
    StepName.BREACH: "system late",
    StepName.ESCALATION: "system late",
}


@dataclass(frozen=True)
class Remark:
    """A short word about time; its state is `in-time`, `late`, `done` or `paused`."""

    state: str
    words: str


@dataclass(frozen=True)
class Telling:
    """A story line as the template draws it."""

    at: datetime
    look: str
    icon: SafeString
    title: str
    who: str
    text: str = ""
    remarks: list[Remark] = field(default_factory=list)
    # the weekday, on the first line of a day
    opens: str = ""
    files: Sequence[Attachment] = ()

    @property
    def css(self) -> str:
        """Class names of the line."""
        return CLASSES.get(self.look, "handover")

    @property
    def day(self) -> str:
        """The local day."""
        return f"{self.at:%Y-%m-%d}"

    @property
    def clock(self) -> str:
        """The local time of day."""
        return f"{self.at:%H:%M}"

    @property
    def iso(self) -> str:
        """The moment for machines."""
        return self.at.isoformat()


def tell_all(lines: Iterable[StoryLine], files: Mapping[int, Sequence[Attachment]]) -> list[Telling]:
    """The lines in words, in the given order; the first of each day opens it. `files` stand by their contact's id."""
    told: list[Telling] = []
    for line in lines:
        one = tell(line)
        if not told or told[-1].at.date() != one.at.date():
            one = replace(one, opens=date_format(one.at, "l"))
        if line.step and line.step.is_contact and line.step.pk in files:
            one = replace(one, files=files[line.step.pk])
        told.append(one)
    return told


def tell(line: StoryLine) -> Telling:
    """Put a line into words, in the reader's language; times of the line's own day are short."""
    if line.step is None:
        return _tell_alarm(line)
    step = line.step
    drawn = CHANNEL_ICONS.get(step.channel, ICONS[line.look]) if step.is_contact else ICONS[line.look]
    remarks = [Remark(STATES[mark.fate], _ending(mark)) for mark in line.ended]
    remarks += [Remark(STATES[mark.fate], _beginning(mark, line.at)) for mark in line.started]
    title = _title(line.look, step)
    return Telling(localtime(line.at), line.look, icon(drawn), title, _who(step), step.text, remarks)


def _who(step: Step) -> str:
    """Who did it; beside a trainee who took a contact stands the colleague who supervises (IN-8), beside a technician
    the one who entered it from paper or call.
    """
    if step.what in ENTERED and step.person:
        return _("%(who)s, entered by %(colleague)s") % {"who": step.by, "colleague": step.person}
    if not (step.is_contact and step.person):
        return step.by
    return _("%(who)s, supervised by %(colleague)s") % {"who": step.by, "colleague": step.person}


# of these the other person is whoever entered it for the technician
ENTERED = frozenset(
    {
        Happening.ORDER_REFUSED,
        Happening.ORDER_ARRIVED,
        Happening.ORDER_FINISHED,
        Happening.ORDER_QUOTED,
        Happening.ORDER_AGREED,
        Happening.ORDER_CHARGED,
    }
)


def _tell_alarm(line: StoryLine) -> Telling:
    marks, level = line.started, line.alarm.level if line.alarm else 0
    facts = {
        "limit": _(", ").join(limit_name(mark.rule) for mark in marks),
        "due": moment(marks[0].due_at, line.at),
        "late": in_words(marks[0].late_by),
        "level": level - 2,
    }
    remarks = []
    if line.again and line.until:
        words = _("reminded %(times)s more times until %(until)s")
        remarks.append(Remark("late", words % {"times": line.again, "until": moment(line.until, line.at)}))
    title = str(ALARM_TITLES[line.look]) % facts
    told = _told([mark.rule for mark in marks], level)
    return Telling(localtime(line.at), line.look, icon(ICONS[line.look]), title, told, "", remarks)


ALARM_TITLES: Mapping[str, Any] = {
    StepName.WARNING: gettext_lazy("Reminder: %(limit)s due at %(due)s"),
    StepName.BREACH: gettext_lazy("Overdue: %(limit)s was due at %(due)s"),
    StepName.ESCALATION: gettext_lazy("Escalated, level %(level)s: %(limit)s %(late)s overdue"),
}


def _told(rules: Iterable[str], level: int) -> str:
    people = {audience for rule in rules for audience in DEFAULT_LIMITS[Rule(rule)].step(level).audience}
    names = _(", ").join(str(AUDIENCES[audience]) for audience in Audience if audience in people)
    return _("told: %(people)s") % {"people": names}


def _title(look: str, step: Step) -> str:
    facts = {
        "channel": Channel(step.channel).label if step.channel else "",
        "to": step.person or step.department,
        "by": step.by,
    }
    return str(TITLES[look]) % facts


TITLES: Mapping[str, Any] = {
    Direction.IN: gettext_lazy("The resident told us: %(channel)s"),
    AGAIN: gettext_lazy("The resident had to contact us again: %(channel)s"),
    URGE: gettext_lazy("The resident urges us: %(channel)s"),
    ASKED: gettext_lazy("The resident's answer to the revisit: %(channel)s"),
    Direction.OUT: gettext_lazy("Told the resident: %(channel)s"),
    Direction.NOTE: gettext_lazy("Note for colleagues"),
    Happening.HANDOVER_OFFERED: gettext_lazy("Handover offered to %(to)s"),
    Happening.HANDOVER_ACCEPTED: gettext_lazy("Handover accepted: %(by)s is the handler now"),
    Happening.HANDOVER_DECLINED: gettext_lazy("Declined: it stays with %(to)s"),
    Happening.HANDOVER_WITHDRAWN: gettext_lazy("Offer to %(to)s withdrawn"),
    Happening.TRANSFER_ASKED: gettext_lazy("Transfer to %(to)s asked of the supervisor"),
    Happening.TRANSFER_FORWARDED: gettext_lazy("Forwarded to %(to)s"),
    Happening.CLOSED: gettext_lazy("Closed with the outcome told"),
    Happening.REOPENED: gettext_lazy("Reopened"),
    Happening.MERGED: gettext_lazy("Merged: one matter"),
    Happening.SPLIT: gettext_lazy("Split: two matters"),
    Happening.JUDGED_VALID: gettext_lazy("Complaint judged valid"),
    Happening.JUDGED_INVALID: gettext_lazy("Complaint judged invalid"),
    Happening.INVESTIGATED: gettext_lazy("Investigation report; responsible: %(to)s"),
    Happening.MAJOR: gettext_lazy("Reported to the director as a major matter"),
    Happening.MAJOR_SEEN: gettext_lazy("The director knows of it"),
    Happening.COORDINATED: gettext_lazy("Coordination form to %(to)s"),
    Happening.COORDINATION_ANSWERED: gettext_lazy("Coordination form answered by %(to)s"),
    Happening.COMPENSATION_ASKED: gettext_lazy("Compensation asked of the director"),
    Happening.COMPENSATION_APPROVED: gettext_lazy("Compensation approved"),
    Happening.COMPENSATION_REFUSED: gettext_lazy("Compensation refused"),
    Happening.REVISIT_SATISFIED: gettext_lazy("Revisit: satisfied"),
    Happening.REVISIT_NOT_SATISFIED: gettext_lazy("Revisit: not satisfied, the matter runs again"),
    Happening.REVISIT_NOT_REACHED: gettext_lazy("Revisit: not reached"),
    Happening.OUTAGE: gettext_lazy("One cause with others"),
    Happening.ORDER_DISPATCHED: gettext_lazy("Work order dispatched: %(to)s"),
    Happening.ORDER_REFUSED: gettext_lazy("Work order refused"),
    Happening.ORDER_REASSIGNED: gettext_lazy("Work order given to %(to)s"),
    Happening.ORDER_ARRIVED: gettext_lazy("Technician on site"),
    Happening.ORDER_FINISHED: gettext_lazy("Work done"),
    Happening.ORDER_CONFIRMED: gettext_lazy("The resident has confirmed the work"),
    Happening.ORDER_CANCELLED: gettext_lazy("Work order cancelled"),
    Happening.ORDER_QUOTED: gettext_lazy("Price told to the resident"),
    Happening.ORDER_AGREED: gettext_lazy("The resident agreed to the price"),
    Happening.ORDER_CHARGED: gettext_lazy("Price charged"),
    Happening.PRAISED: gettext_lazy("Praise registered and posted: %(to)s"),
    Happening.IDENTIFIED: gettext_lazy("The unit was confirmed"),
    Happening.OUTAGE_LEFT: gettext_lazy("Another cause after all"),
    Happening.CARRIED_OVER: gettext_lazy("Carried over, with reason and date"),
}


def _ending(mark: Mark) -> str:
    words = {
        Fate.LATE: _("%(limit)s: %(late)s late"),
        Fate.DROPPED: _("%(limit)s: no longer owed"),
    }.get(mark.fate, _("%(limit)s: in time"))
    return words % {"limit": limit_name(mark.rule), "late": in_words(mark.late_by)}


def _beginning(mark: Mark, at: datetime) -> str:
    words = PROMISES[mark.fate] if mark.rule == Rule.TL_2 else LIMITS[mark.fate]
    return str(words) % {
        "limit": limit_name(mark.rule),
        "due": moment(mark.due_at, at),
        "late": in_words(mark.late_by),
        "next": moment(mark.replaced_by, at) if mark.replaced_by else "",
    }


PROMISES: Mapping[Fate, Any] = {
    Fate.RUNNING: gettext_lazy("Promised by %(due)s"),
    Fate.OVERDUE: gettext_lazy("Promised by %(due)s: %(late)s overdue"),
    Fate.KEPT: gettext_lazy("Promised by %(due)s: kept"),
    Fate.LATE: gettext_lazy("Promised by %(due)s: kept %(late)s late"),
    Fate.REPLACED: gettext_lazy("Promised by %(due)s: kept, next promise %(next)s"),
    Fate.DROPPED: gettext_lazy("Promised by %(due)s: no longer owed"),
}
LIMITS: Mapping[Fate, Any] = {
    Fate.RUNNING: gettext_lazy("%(limit)s by %(due)s"),
    Fate.OVERDUE: gettext_lazy("%(limit)s by %(due)s: %(late)s overdue"),
    Fate.KEPT: gettext_lazy("%(limit)s by %(due)s: in time"),
    Fate.REPLACED: gettext_lazy("%(limit)s by %(due)s: in time"),
    Fate.LATE: gettext_lazy("%(limit)s by %(due)s: %(late)s late"),
    Fate.DROPPED: gettext_lazy("%(limit)s by %(due)s: no longer owed"),
}


@dataclass(frozen=True)
class Offer:
    """The open handover as the page tells it."""

    title: str
    reason: str
    since: str


def tell_offer(handover: Handover, now: datetime) -> Offer:
    """Who offers it to whom; a transfer names its department and where it waits."""
    facts = {"giver": handover.giver, "to": handover.to_user or handover.to_department}
    words = {
        HandoverState.ASKED: _("%(giver)s asks the supervisor to take this to %(to)s"),
        HandoverState.OFFERED: _("%(giver)s offers this ticket to %(to)s"),
    }[HandoverState(handover.state)]
    return Offer(words % facts, handover.reason, moment(handover.offered_at, now))


def advise(ticket: Ticket, step: str, now: datetime) -> str:
    """One sentence on the next right step; `step` is the code of the first action that this person may take."""
    due = moment(ticket.next_due_at, now) if ticket.next_due_at else ""
    promised = moment(ticket.promised_at, now) if ticket.promised_at else ""
    facts = {"due": due, "promised": promised, "handler": ticket.handler}
    if step == "dispatch" and ticket.state == State.ANSWERED:
        step = "close"  # that nobody was sent is no fault where the last word is said
    if step == "reply":
        step = "promise" if promised and ticket.state == State.IN_PROGRESS else "reply"
    return str(ADVICE.get(step, ADVICE[""])) % facts


ADVICE: Mapping[str, Any] = {
    "answer_handover": gettext_lazy("This is offered to you: accept it, or decline with a reason."),
    "forward_transfer": gettext_lazy("Take this to the department within the hour, or send it back with a reason."),
    "reply": gettext_lazy("The resident waits for a word from us: due by %(due)s."),
    "promise": gettext_lazy("The resident was promised a word by %(promised)s."),
    "dispatch": gettext_lazy("A repair that nobody is on the way for: send a technician and tell the resident when."),
    "close": gettext_lazy("The resident has the final answer: close with the outcome."),
    "judge": gettext_lazy("Judge this complaint valid or invalid and tell the complainant: due by %(due)s."),
    "investigate": gettext_lazy("Valid: investigate, tell the complainant how it stands, close with the report."),
    "see_major": gettext_lazy("A major matter: read it, say that you know of it, and what shall be done."),
    "decide_compensation": gettext_lazy("A compensation waits for your decision."),
    "answer_coordination": gettext_lazy("Your department is asked for its part: answer the coordination form."),
    "revisit": gettext_lazy("Closed. Ask the resident whether it was well done, and record the answer."),
    "reopen": gettext_lazy("This matter is closed. Reopen it only if it comes back."),
    "explain": gettext_lazy("Nobody is there yet: call the resident now, say why, and until when."),
    "reassign": gettext_lazy("A work order has no technician: assign one now."),
    "confirm_order": gettext_lazy("The work is done: ask the resident whether it is."),
    "register_praise": gettext_lazy("Register whom the resident praises: it is posted, and they are told."),
    "identify": gettext_lazy("Written online: call back, confirm the unit, and reply by %(due)s."),
    "note": gettext_lazy("%(handler)s handles this ticket. You may read it and leave a note."),
    "": gettext_lazy("%(handler)s handles this ticket. You may read it."),
}
