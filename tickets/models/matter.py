"""The rows of the desk: calls, tickets, contacts, handovers, the story, drafts (OTE, IN)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from residents import rules as people
from residents.enums import Gender
from residents.models import Building, Resident, Unit
from staff.models import Community, Department, User
from tickets.enums import (
    PENDING_HANDOVER,
    Channel,
    Direction,
    HandoverState,
    Happening,
    Kind,
    State,
    Told,
)

OPEN = ~Q(state=State.CLOSED)


class Category(models.Model):
    """What a matter is about, within its kind; each community's own list."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="categories", verbose_name=_("community")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(fields=["community", "kind", "name"], name="one_category_per_name"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="category_kind_is_known"),
        ]

    def __str__(self) -> str:
        return (self.name_en if (get_language() or "").startswith("en") else "") or self.name


class NumberSeries(models.Model):
    """The last number of a community's day, or of the year that begins on it; the row's lock hands out the next."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, default="ticket")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "what", "day"], name="one_series_per_day")]


class Call(models.Model):
    """One inbound event, from first ring to goodbye; it may open several tickets (IN-2). Its key is used once."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    supervised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="calls")
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="calls")
    caller_name = models.CharField(_("caller"), max_length=50, blank=True)
    caller_phone = models.CharField(_("phone"), max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="one_call_per_key"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="call_channel_is_known"),
        ]
        indexes = [models.Index(fields=["community", "-at"], name="call_by_time")]


class Ticket(models.Model):
    """工单: one matter, from first contact to closing. The first responder never changes (OTE-1, by trigger)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="tickets")
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="tickets")
    text = models.TextField(_("matter"), max_length=4000)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NEW)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="tickets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="tickets")
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="tickets")
    caller_name = models.CharField(_("caller"), max_length=50, blank=True)
    caller_gender = models.CharField(max_length=1, choices=Gender.choices, blank=True, default=Gender.UNKNOWN)
    caller_phone = models.CharField(_("phone"), max_length=20, blank=True)
    # what somebody wrote of themselves online: not yet a unit of ours (the desk confirms it)
    claimed_unit = models.CharField(_("unit as it was given"), max_length=60, blank=True)
    first_responder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="first_told")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handles")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="tickets")
    opened_at = models.DateTimeField()
    # IN-9: when the resident would like somebody to come; proposed as the order's appointment
    wished_at = models.DateTimeField(_("wished appointment"), null=True)
    # the nearest open deadline; written by the verbs, so that lists are sorted by an index
    next_due_at = models.DateTimeField(null=True)
    next_rule = models.CharField(max_length=6, blank=True)
    promised_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    solved_on_spot = models.BooleanField(default=False)
    outcome = models.TextField(_("outcome"), max_length=4000, blank=True)
    told = models.CharField(_("how the resident was told"), max_length=12, choices=Told.choices, blank=True)
    untold_reason = models.CharField(_("why the resident could not be told"), max_length=500, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    # OTE-3: how often the resident contacted us, and how often only to urge; kept by the verbs
    inbound = models.PositiveSmallIntegerField(default=1)
    # made twice by mistake: its contacts stand on that ticket, and so do later ones
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    urges = models.PositiveSmallIntegerField(default=0)
    # OTE-8; and how many coordination forms and compensations stand beside it: where there are none, none is looked for
    major = models.BooleanField(_("major matter"), default=False)
    papers = models.PositiveSmallIntegerField(default=0)
    # how many work orders it has, and how many are under way: where none is, none is looked for
    orders_made = models.PositiveSmallIntegerField(default=0)
    orders_open = models.PositiveSmallIntegerField(default=0)
    # photos came with its contacts: where none did, none are looked for
    has_files = models.BooleanField(default=False)
    # F-4: its praise is registered and posted; kept by the verb, so that an index has just what waits
    praise_posted = models.BooleanField(default=False, db_default=False)
    # one cause, many calls: what is told to one of its callers is told to all
    outage = models.ForeignKey("tickets.Outage", on_delete=models.PROTECT, null=True, related_name="tickets")

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="one_ticket_per_number"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ticket_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="ticket_state_is_known"),
            # OTE-7: no closing without an outcome that was told, or the reason why it could not be
            models.CheckConstraint(
                condition=OPEN
                | (
                    Q(closed_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(told="")
                    & (~Q(told=Told.NOT_POSSIBLE) | ~Q(untold_reason=""))
                ),
                name="closed_has_an_outcome_told",
            ),
            models.CheckConstraint(condition=~OPEN | Q(closed_at=None), name="open_has_no_closing_time"),
            models.CheckConstraint(
                condition=Q(inbound__gte=1) | Q(merged_into__isnull=False), name="somebody_brought_it"
            ),
            models.CheckConstraint(
                condition=Q(urges__lt=F("inbound")) | Q(merged_into__isnull=False), name="an_urge_is_a_second_contact"
            ),
            models.CheckConstraint(condition=~OPEN | Q(merged_into=None), name="a_merged_ticket_is_closed"),
        ]
        indexes = [
            models.Index(fields=["community", "next_due_at"], condition=OPEN, name="open_by_next_due"),
            models.Index(fields=["first_responder", "next_due_at"], condition=OPEN, name="open_of_first_responder"),
            # covers the board's counts by person and department: no row is read for them
            models.Index(
                fields=["community", "handler", "department", "next_due_at", "state"],
                condition=OPEN,
                name="open_load",
            ),
            # the caller card asks which tickets a unit has, then who said what last: no row is read for it (IN-3)
            models.Index(fields=["unit", "-opened_at"], include=["community", "id"], name="ticket_of_unit"),
            models.Index(fields=["resident", "-opened_at"], name="ticket_by_resident"),
            models.Index(fields=["community", "-opened_at"], name="ticket_by_time"),
            models.Index(fields=["community", "closed_at"], condition=~OPEN, name="ticket_by_closing"),
            # what the month's report counts apart among very many
            models.Index(fields=["community", "opened_at"], condition=Q(kind=Kind.COMPLAINT), name="complaint_by_time"),
            models.Index(fields=["community", "opened_at"], condition=Q(inbound__gt=1), name="contacted_again"),
            # OTE-3: how many matters a month has, without reading one
            models.Index(fields=["community", "opened_at"], condition=Q(merged_into=None), name="matter_by_time"),
            # F-4: the praise that nobody has registered, however much there ever was
            models.Index(
                fields=["community", "opened_at"],
                condition=Q(kind=Kind.PRAISE, merged_into=None, praise_posted=False),
                name="praise_that_waits",
            ),
            # earlier matters that a call may belong to (OTE-3)
            models.Index(fields=["building", "-opened_at"], name="ticket_by_building"),
            models.Index(
                fields=["community", "caller_phone", "-opened_at"],
                condition=~Q(caller_phone=""),
                name="ticket_by_phone",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes the resident something."""
        return self.state != State.CLOSED

    @property
    def caller_titled(self) -> str:
        """Surname and title of whoever brought the matter (A-6), empty when unknown."""
        if not self.caller_name:
            return ""
        return people.titled(self.caller_name, self.caller_gender, get_language() or "zh-hans")

    @property
    def caller_shown(self) -> str:
        """The same for a heading: without a name the household, and without that an unknown caller."""
        return self.caller_titled or (gettext("the household") if self.unit_id else gettext("unknown caller"))


class Contact(models.Model):
    """联系记录: one communication in or out, or a note. Never rewritten (a trigger keeps it)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="contacts")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="contacts")
    key = models.UUIDField(null=True, unique=True)
    direction = models.CharField(max_length=4, choices=Direction.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    final = models.BooleanField(default=False)
    urge = models.BooleanField(_("urge"), default=False)
    # the merged ticket that it came with, and to which it goes back when they are split
    moved_from = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="moved_away")
    next_reply_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="direction_is_known"),
            # TL-2: a reply that is not final names the next
            models.CheckConstraint(
                condition=~Q(direction=Direction.OUT) | Q(final=True) | Q(next_reply_at__isnull=False),
                name="reply_is_final_or_promises",
            ),
            models.CheckConstraint(
                condition=Q(next_reply_at=None) | Q(next_reply_at__gt=F("at")), name="promise_lies_ahead"
            ),
            models.CheckConstraint(condition=Q(urge=False) | Q(direction=Direction.IN), name="residents_urge"),
        ]
        indexes = [models.Index(fields=["ticket", "at"], include=["direction", "id"], name="contact_of_ticket")]


class Handover(models.Model):
    """交接: offered by one, accepted by the other; until then the giver remains the handler (OTE-6)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="handovers")
    state = models.CharField(max_length=10, choices=HandoverState.choices)
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="handovers_to_me")
    to_department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    offered_at = models.DateTimeField()
    forwarded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    forwarded_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=PENDING_HANDOVER), name="one_open_handover_per_ticket"
            ),
            models.CheckConstraint(
                condition=Q(to_user=None, to_department__isnull=False) | Q(to_user__isnull=False, to_department=None),
                name="handover_to_one_side",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.DECLINED) | ~Q(answer_reason=""), name="declining_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.ACCEPTED) | Q(answered_by__isnull=False),
                name="acceptance_has_a_person",
            ),
        ]


class Event(models.Model):
    """One step of the story besides the contacts: who did what and when."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    happening = models.CharField(max_length=24, choices=Happening.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # whom it concerns besides `by`: the one who is offered the matter, the department that is asked; of a technician's
    # deed whoever entered it for them
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "at"], name="event_by_ticket")]


class Draft(models.Model):
    """What somebody typed and has not saved: it outlives a closed tab and a lost session."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "community", "form"], name="one_draft_per_form")]
