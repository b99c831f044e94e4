"""The lists of assessment and training that can be taken along (extracts): everybody's own, the oversight's all.

A sheet is there from its first entry, its first look or its confirmation on: who has none stands in no extract.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.enums import Attendance, Result
from assessment.models import Entry, Sheet, Training, TrainingPart
from assessment.models.catalogue import said
from assessment.queries.training import counted
from extracts.columns import columns_of, computed
from extracts.enums import CellKind, Group
from extracts.filters import choice, flag, period, person, words
from extracts.registry import Listing, register
from staff.enums import OVERSIGHT
from staff.models import Membership

STANDS = Q(entries__struck_at=None)
WAITING = Q(entries__contested_at__isnull=False, entries__answered_at=None) & STANDS
SUMS = ("base", "deductions", "credits")


def _own(who: Membership) -> Q:
    """What of sheets, entries and parts is this person's to read; the oversight reads everybody's."""
    return Q() if who.role in OVERSIGHT else Q(person=who.user_id)


def _sheets(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Sheet.objects.filter(_own(who), community=who.community).annotate(
        deductions=Sum("entries__points", filter=STANDS & Q(entries__points__lt=0), default=0),
        credits=Sum("entries__points", filter=STANDS & Q(entries__points__gt=0), default=0),
        standing=Count("entries", filter=STANDS),
        waiting=Count("entries", filter=WAITING),
    )


def _entries(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Entry.objects.filter(_own(who), sheet__community=who.community)


def _trainings(who: Membership, _now: datetime) -> QuerySet[Any]:
    return counted(Training.objects.filter(community=who.community))


def _parts(who: Membership, _now: datetime) -> QuerySet[Any]:
    """One's own; a trainer reads those of the training, as on its page."""
    mine = _own(who)
    if mine:
        mine |= Q(training__trainer=who.user_id)
    return TrainingPart.objects.filter(mine, training__community=who.community)


def register_all() -> None:
    """Called when the app is ready."""
    register(_months(), _points(), _sessions(), _attendance())


def _months() -> Listing:
    columns = (
        *columns_of(Sheet, (_("Month"), "month"), (_("Colleague"), "person"), (_("Base"), "base")),
        computed(_("Deductions"), "deductions", kind=CellKind.NUMBER),
        computed(pgettext_lazy("points", "Credits"), "credits", kind=CellKind.NUMBER),
        computed(_("Total"), *SUMS, show=lambda *sums: sum(sums), kind=CellKind.NUMBER),
        computed(_("Entries"), "standing", kind=CellKind.NUMBER),
        computed(_("State"), "confirmed_at", "waiting", "seen_at", show=_state),
        *columns_of(
            Sheet,
            (_("Seen"), "seen_at"),
            (_("Confirmed"), "confirmed_at"),
            (_("Confirmed by"), "confirmed_by"),
            (_("The director's words"), "words"),
        ),
    )
    filters = (
        period(Sheet, _("Month"), "month"),
        person(_("Colleague"), "person"),
        flag("confirmed", pgettext_lazy("sheet", "Confirmed"), Q(confirmed_at__isnull=False)),
        flag("waiting", _("With a contested entry"), Q(waiting__gt=0)),
    )
    title, order = _("Staff assessment by month"), ("-month", "person__name", "pk")
    return Listing("staff-sheets", Group.PEOPLE, title, "clipboard-check", _sheets, columns, filters, order=order)


def _state(confirmed: datetime | None, waiting: int, seen: datetime | None) -> str:
    return str(Sheet(confirmed_at=confirmed, seen_at=seen).state_with(waiting).label)


def _points() -> Listing:
    columns = (
        *columns_of(Entry, (_("Month"), "sheet__month"), (_("Colleague"), "person"), (_("Day"), "day")),
        computed(pgettext_lazy("points", "What for"), "name", "name_en", show=said),
        *columns_of(Entry, (pgettext_lazy("points", "Points"), "points")),
        computed(
            _("Counts"), "points", "struck_at", show=lambda worth, struck: 0 if struck else worth, kind=CellKind.NUMBER
        ),
        *columns_of(
            Entry,
            (_("Found by the system"), "source"),
            (_("Evidence"), "evidence"),
            (pgettext_lazy("points", "Reason"), "reason"),
            (_("Entered by"), "made_by"),
            (_("What the person says"), "contest"),
            (_("Answer"), "answer"),
            (_("The lead's words"), "answer_words"),
            (_("Answered by"), "answered_by"),
            (_("Struck at"), "struck_at"),
            (_("Why it is struck"), "struck_reason"),
            (_("Belongs to"), "earlier_month"),
        ),
    )
    waits = Q(contested_at__isnull=False, answered_at=None, struck_at=None)
    filters = (
        period(Entry, _("Month"), "sheet__month"),
        period(Entry, _("Day"), "day"),
        person(_("Colleague"), "person"),
        choice(Entry, _("Found by the system"), "source"),
        flag("counts", _("Counts"), Q(struck_at=None)),
        flag("waits", _("Contested, without an answer"), waits),
    )
    title, order = _("Entries of points"), ("-day", "-pk")
    return Listing("points", Group.PEOPLE, title, "list-plus", _entries, columns, filters, order=order)


def _sessions() -> Listing:
    columns = (
        *columns_of(
            Training,
            (_("Begins"), "starts_at"),
            (_("Kind"), "kind"),
            (_("Topic"), "topic"),
            (_("Trainer"), "trainer"),
            (_("Room"), "room"),
            (_("Minutes"), "minutes"),
        ),
        computed(_("Invited"), "invited", kind=CellKind.NUMBER),
        computed(Attendance.PRESENT.label, "there", kind=CellKind.NUMBER),
        computed(_("Examined"), "examined", kind=CellKind.NUMBER),
        computed(Result.PASSED.label, "passed", kind=CellKind.NUMBER),
        *columns_of(
            Training,
            (_("Repeats"), "first__starts_at"),
            (_("Recorded at"), "recorded_at"),
            (_("Cancelled"), "cancelled_at"),
            (_("Why it is cancelled"), "cancelled_why"),
        ),
    )
    filters = (
        period(Training, _("Begins"), "starts_at"),
        choice(Training, _("Kind"), "kind"),
        person(_("Trainer"), "trainer"),
        flag("recorded", pgettext_lazy("training", "recorded"), Q(recorded_at__isnull=False)),
        words(_("Topic"), "topic"),
    )
    order = ("-starts_at", "-pk")
    return Listing(
        "trainings", Group.PEOPLE, _("Trainings"), "graduation-cap", _trainings, columns, filters, order=order
    )


def _attendance() -> Listing:
    columns = columns_of(
        TrainingPart,
        (_("Begins"), "training__starts_at"),
        (_("Topic"), "training__topic"),
        (_("Kind"), "training__kind"),
        (_("Colleague"), "person"),
        (_("Attendance"), "attendance"),
        (pgettext_lazy("training", "Result"), "result"),
        (_("Score"), "score"),
        (_("Signed off by"), "signed_by"),
        (_("Signed at"), "signed_at"),
    )
    filters = (
        period(TrainingPart, _("Begins"), "training__starts_at"),
        person(_("Colleague"), "person"),
        choice(TrainingPart, _("Attendance"), "attendance"),
        choice(TrainingPart, pgettext_lazy("training", "Result"), "result"),
    )
    title, order = _("Attendance and results"), ("-training__starts_at", "person__name", "pk")
    return Listing("attendance", Group.PEOPLE, title, "user-check", _parts, columns, filters, order=order)
