"""Vehicles of a household, and the parking permits issued for them (A-4)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from residents.enums import LIVE_PERMITS, PermitState, VehicleKind
from residents.models.people import Resident
from residents.models.places import Unit
from staff.models import Community, User

HERE = Q(removed_at=None)
PREFIX = ["int8_ops", "varchar_pattern_ops"]  # LIKE 'x%' on PostgreSQL; SQLite ignores it
LIVE = Q(state__in=LIVE_PERMITS)


class Vehicle(models.Model):
    """车辆: belongs to a unit, and to a resident of it where that is known. The plate is kept normalised."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="vehicles", verbose_name=_("unit"))
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, related_name="vehicles", verbose_name=_("resident")
    )
    plate = models.CharField(_("plate"), max_length=12, blank=True)  # empty once its person is erased
    # by which people name a car; the search looks them up on an index
    plate_last4 = models.GeneratedField(
        expression=Right("plate", 4), output_field=models.CharField(max_length=12), db_persist=True
    )
    plate_last5 = models.GeneratedField(
        expression=Right("plate", 5), output_field=models.CharField(max_length=12), db_persist=True
    )
    kind = models.CharField(_("kind"), max_length=10, choices=VehicleKind.choices, default=VehicleKind.CAR)
    colour = models.CharField(_("colour"), max_length=20, blank=True)
    model = models.CharField(_("model"), max_length=40, blank=True)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = [
            models.UniqueConstraint(fields=["community", "plate"], condition=HERE, name="one_vehicle_per_plate"),
            models.CheckConstraint(condition=Q(kind__in=VehicleKind.values), name="vehicle_kind_is_known"),
            models.CheckConstraint(condition=~HERE | ~Q(plate=""), name="vehicle_here_has_a_plate"),
        ]
        indexes = [
            models.Index(fields=["community", "plate"], opclasses=PREFIX, condition=HERE, name="vehicles_by_prefix"),
            models.Index(fields=["community", "plate_last4"], condition=HERE, name="vehicles_by_last4"),
            models.Index(fields=["community", "plate_last5"], condition=HERE, name="vehicles_by_last5"),
        ]

    def __str__(self) -> str:
        return self.plate


class ParkingPermit(models.Model):
    """停车证: lets a vehicle stand until its last day. Renewing moves the last day; the changes tell the old one."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("permit number"), max_length=20)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="permits", verbose_name=_("vehicle"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="permits", verbose_name=_("unit"))
    space = models.CharField(_("parking space"), max_length=20, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("last day"))
    state = models.CharField(max_length=10, choices=PermitState.choices, default=PermitState.ISSUED)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: an import
    warned_at = models.DateTimeField(null=True)  # the desk knows that it runs out; renewing clears it
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: it ran out
    ended_words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("parking permit")
        verbose_name_plural = _("parking permits")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="one_permit_per_number"),
            models.UniqueConstraint(fields=["vehicle"], condition=LIVE, name="one_live_permit_per_vehicle"),
            models.UniqueConstraint(
                fields=["community", "space"], condition=LIVE & ~Q(space=""), name="one_live_permit_per_space"
            ),
            models.CheckConstraint(condition=Q(state__in=PermitState.values), name="permit_state_is_known"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="permit_ends_after_it_begins"),
            models.CheckConstraint(
                condition=(LIVE & Q(ended_at=None)) | (~LIVE & Q(ended_at__isnull=False)),
                name="permit_ended_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=PermitState.WITHDRAWN) | ~Q(ended_words=""), name="permit_withdrawn_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "until_on"], condition=LIVE, name="permits_by_last_day"),
            models.Index(fields=["community", "number"], opclasses=PREFIX, name="permits_by_prefix"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        """Issued or renewed, and neither run out nor withdrawn."""
        return self.state in LIVE_PERMITS


class ParkingSettings(models.Model):
    """What a community sets for its parking permits; without a row the defaults hold."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, primary_key=True, related_name="+")
    warn_days = models.PositiveSmallIntegerField(_("days before a permit runs out that the desk is told"), default=14)
