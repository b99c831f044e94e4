"""派工单: the order to a technician to go on site, its log, and the call that explains a late one (R, TL-4)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deadlines.rules import DEFAULT_LIMITS, Rule
from staff.models import Community, User
from tickets.enums import UNDER_WAY, Confirmed, Deed, OrderState, Trade
from tickets.models.matter import Contact, Ticket

GOING_ON = Q(state__in=UNDER_WAY)
OWED = Q(done_at=None, lapsed_at=None)


class Ability(models.Model):
    """A trade that somebody is able to do."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="abilities")
    trade = models.CharField(_("trade"), max_length=10, choices=Trade.choices)

    class Meta:
        verbose_name = _("ability")
        verbose_name_plural = _("abilities")
        constraints = [
            models.UniqueConstraint(fields=["community", "user", "trade"], name="one_ability_per_trade"),
            models.CheckConstraint(condition=Q(trade__in=Trade.values), name="trade_is_known"),
        ]


class WorkOrder(models.Model):
    """One errand of one technician. Without a technician it waits to be assigned, which escalates first."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="orders")
    moved_from = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+")  # by a merge
    key = models.UUIDField(unique=True)
    number = models.CharField(_("number"), max_length=20)
    trade = models.CharField(_("trade"), max_length=10, choices=Trade.choices)
    task = models.TextField(_("what is to be done"), max_length=1000)
    technician = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="orders")
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices, default=OrderState.DISPATCHED)
    dispatched_at = models.DateTimeField()
    dispatched_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointment_at = models.DateTimeField(_("appointment"), null=True)
    site_due_at = models.DateTimeField()  # TL-4, for lists; the deadline itself is the engine's
    arrived_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.TextField(_("what was done"), max_length=2000, blank=True)
    ones = models.PositiveSmallIntegerField(_("the seven ones"), default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField(max_length=10, choices=Confirmed.choices, blank=True)
    # the same thing was repaired before, within the community's days: found at dispatch, never altered after
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="repeated_by")

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="one_order_per_number"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_is_known"),
            models.CheckConstraint(condition=Q(trade__in=Trade.values), name="order_trade_is_known"),
            models.CheckConstraint(
                condition=Q(technician__isnull=False) | Q(state__in=[OrderState.DISPATCHED, OrderState.CANCELLED]),
                name="who_is_under_way_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OrderState.ON_SITE, OrderState.DONE, OrderState.CONFIRMED])
                | Q(arrived_at__isnull=False),
                name="on_site_has_an_arrival",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OrderState.DONE, OrderState.CONFIRMED])
                | (Q(done_at__isnull=False) & ~Q(result="")),
                name="done_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.CONFIRMED) | (Q(confirmed_at__isnull=False) & ~Q(confirmed_how="")),
                name="confirmed_in_some_way",
            ),
            models.CheckConstraint(condition=Q(ones__lte=127), name="there_are_seven_ones"),
        ]
        indexes = [
            models.Index(fields=["technician", "site_due_at"], condition=GOING_ON, name="order_of_technician"),
            models.Index(fields=["community", "site_due_at"], condition=GOING_ON, name="order_going_on"),
            models.Index(fields=["ticket"], name="order_of_ticket"),
            models.Index(fields=["community", "-dispatched_at"], name="order_by_time"),
            # what a technician did lately, among everything that they ever did
            models.Index(fields=["technician", "-dispatched_at", "-id"], name="order_of_technician_by_time"),
        ]

    # what `orders_of` found: whether anything was said about money, and whether a step was told by another or too late
    priced: bool = True
    told_later: bool = True

    def __str__(self) -> str:
        return self.number

    @property
    def soon_at(self) -> datetime:
        """From when on its chip says that it is soon: twenty minutes are not soon from their first."""
        return self.site_due_at - DEFAULT_LIMITS[Rule.TL_4].warning

    @property
    def was_in_time(self) -> bool:
        """TL-4: somebody was there within the twenty minutes, whenever we heard of it."""
        return self.arrived_at is not None and self.arrived_at <= self.site_due_at

    @property
    def is_under_way(self) -> bool:
        """Somebody has still to go there, or is there."""
        return self.state in UNDER_WAY


class OrderStep(models.Model):
    """One deed: when it was done, and when we heard of it, which differs where a phone had no signal.

    `by` is who did it. Whoever entered it for them, from the paper or a call, stands beside it.
    """

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="steps")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=2000, blank=True)
    key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_by=None) | ~Q(entered_by=F("by")), name="a_step_is_entered_by_another"
            ),
        ]
        indexes = [models.Index(fields=["order", "at"], name="step_by_order")]


class Explanation(models.Model):
    """TL-4 was missed: the first responder calls the resident, says why, and until when.

    One that nobody made lapses when the technician arrives or the order ends: it stays on record as not made.
    """

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="explanations")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    responder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    owed_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("call that explains")
        verbose_name_plural = _("calls that explain")
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=OWED, name="one_open_explanation"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, contact=None, reason="")
                | (Q(done_at__isnull=False, done_by__isnull=False, contact__isnull=False) & ~Q(reason="")),
                name="an_explanation_has_words_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(lapsed_at=None), name="an_explanation_is_made_or_lapses"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "responder"], condition=OWED, name="explanation_owed_by"),
            models.Index(fields=["community", "-owed_at"], name="explanation_by_time"),
        ]
