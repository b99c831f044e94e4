"""交接班记录: the change of shift at a post: counted, confirmed, signed by both (L-2, L-3; docs/handover.md)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deadlines.models import Deadline
from duty.enums import ShiftHandoverState
from duty.models.log import Post
from duty.models.roster import Shift
from staff.models import Community, User

PREPARED = Q(state=ShiftHandoverState.PREPARED)
SIGNED = Q(state=ShiftHandoverState.SIGNED)


class PostItem(models.Model):
    """岗位物品: what belongs to a post and is counted at every handover."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(_("item"), max_length=40)
    expected = models.PositiveSmallIntegerField(_("how many there are"))
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("item of a post")
        verbose_name_plural = _("items of the posts")
        constraints = [
            models.UniqueConstraint(fields=["post", "name"], condition=Q(active=True), name="one_post_item_per_name"),
            models.CheckConstraint(condition=~Q(name="") & Q(expected__gte=1), name="post_item_is_something"),
        ]

    def __str__(self) -> str:
        return self.name


class ShiftHandover(models.Model):
    """One change of shift. Prepared it is worked on; signed, the database freezes it (duty/triggers.py)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="handovers")
    key = models.UUIDField(unique=True)
    # the row of the shift that goes; without shifts, the day
    day = models.DateField()
    shift_out = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+")
    shift_in = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+")
    outgoing = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ShiftHandoverState.choices, default=ShiftHandoverState.PREPARED)
    prepared_at = models.DateTimeField()
    words = models.TextField(_("left word for the next shift"), max_length=2000, blank=True)
    area_checked = models.BooleanField(_("the area was checked"), default=False)
    signed_out_at = models.DateTimeField(null=True)
    signed_in_at = models.DateTimeField(null=True)
    # the sheet as both signed it, in the community's language
    content = models.JSONField(default=dict)
    ledger_seq = models.BigIntegerField(null=True)
    ledger_head = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("shift handover")
        verbose_name_plural = _("shift handovers")
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=PREPARED, name="one_open_shift_handover_per_post"),
            models.CheckConstraint(condition=~Q(outgoing=F("incoming")), name="shift_handover_has_two_sides"),
            models.CheckConstraint(
                condition=Q(state__in=ShiftHandoverState.values), name="shift_handover_state_is_known"
            ),
            models.CheckConstraint(
                condition=(~SIGNED & Q(signed_in_at=None, ledger_head=""))
                | (
                    SIGNED
                    & Q(signed_out_at__isnull=False, signed_in_at__isnull=False)
                    & Q(area_checked=True, ledger_seq__isnull=False)
                    & ~Q(ledger_head="")
                ),
                name="shift_handover_is_signed_by_both",
            ),
        ]
        indexes = [models.Index(fields=["post", "-id"], name="shift_handover_newest")]

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.state == ShiftHandoverState.PREPARED

    @property
    def is_signed(self) -> bool:
        """Nothing of it changes any more."""
        return self.state == ShiftHandoverState.SIGNED


class ItemCount(models.Model):
    """What was counted of one item. A difference has an explanation; with the signature it is sealed (a trigger)."""

    handover = models.ForeignKey(ShiftHandover, on_delete=models.PROTECT, related_name="counts")
    item = models.ForeignKey(PostItem, on_delete=models.PROTECT, related_name="+")
    expected = models.PositiveSmallIntegerField()
    counted = models.PositiveSmallIntegerField(_("counted"))
    damaged = models.PositiveSmallIntegerField(_("of these damaged"), default=0)
    explanation = models.CharField(_("missing or damaged: why"), max_length=300, blank=True)
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "item"], name="one_count_per_item"),
            models.CheckConstraint(
                condition=Q(counted=F("expected"), damaged=0) | ~Q(explanation=""), name="a_difference_is_explained"
            ),
            models.CheckConstraint(condition=Q(damaged__lte=F("counted")), name="damaged_is_there"),
        ]


class BlockConfirmed(models.Model):
    """Who comes has read this block of the sheet. Written with their signature, never altered (a trigger)."""

    handover = models.ForeignKey(ShiftHandover, on_delete=models.PROTECT, related_name="confirmed")
    block = models.CharField(max_length=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "block"], name="one_confirmation_per_block")]


class Takeover(models.Model):
    """What blocked the handover and is taken over by name, with a supervisor's consent (L-3). Never altered.

    It covers one limit as it was due then: a limit that came later blocks anew.
    """

    handover = models.ForeignKey(ShiftHandover, on_delete=models.PROTECT, related_name="takeovers")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    rule = models.CharField(max_length=6)
    due_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    consent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    consent_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "deadline", "due_at"], name="one_takeover_per_limit"),
            models.CheckConstraint(condition=~Q(reason=""), name="takeover_has_a_reason"),
            models.CheckConstraint(condition=~Q(consent_by=F("taken_by")), name="consent_is_anothers"),
        ]
