"""Move-in (入住): the checklist, the meters and the keys, signed by both (A-4)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.enums import Meter, MoveInState
from residents.models.people import Resident
from residents.models.places import Unit
from staff.models import Community, User


class MoveIn(models.Model):
    """One handing over of a unit. Signed by both, it does not change any more; a unit has one open at a time."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="move_ins")
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="move_ins")
    on = models.DateField(_("day of the move-in"))
    state = models.CharField(max_length=10, choices=MoveInState.choices, default=MoveInState.OPEN)
    keys_handed = models.PositiveSmallIntegerField(_("keys handed over"), default=0)
    keys_words = models.CharField(_("which keys"), max_length=200, blank=True)
    words = models.CharField(_("remarks"), max_length=500, blank=True)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("move-in")
        verbose_name_plural = _("move-ins")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state=MoveInState.OPEN), name="one_open_move_in_per_unit"
            ),
            models.CheckConstraint(condition=Q(state__in=MoveInState.values), name="move_in_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=MoveInState.SIGNED) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="move_in_signed_by_somebody",
            ),
        ]


class MoveInItem(models.Model):
    """One line of the checklist: fine or not, and what was found."""

    move_in = models.ForeignKey(MoveIn, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=100)
    fine = models.BooleanField(null=True)  # null: not looked at yet
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("item of the checklist")
        verbose_name_plural = _("items of the checklist")
        constraints = [
            models.UniqueConstraint(fields=["move_in", "position"], name="one_item_per_place"),
            models.CheckConstraint(
                condition=Q(fine=None) | Q(fine=True) | ~Q(words=""), name="defect_says_what_was_found"
            ),
        ]


class MeterReading(models.Model):
    """What a meter showed when the keys changed hands."""

    move_in = models.ForeignKey(MoveIn, on_delete=models.CASCADE, related_name="readings")
    meter = models.CharField(max_length=6, choices=Meter.choices)
    value = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("meter reading")
        verbose_name_plural = _("meter readings")
        constraints = [
            models.UniqueConstraint(fields=["move_in", "meter"], name="one_reading_per_meter"),
            models.CheckConstraint(condition=Q(meter__in=Meter.values), name="meter_is_known"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="meter_counts_upwards"),
        ]
