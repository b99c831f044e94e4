"""Renovation (二次装修): registered, inspected, accepted; its workers and its deposit (A-4)."""

import uuid
from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from residents.enums import InspectionResult, RenovationState
from residents.models.people import Resident
from residents.models.places import Unit
from staff.models import Community, User


class Renovation(models.Model):
    """One registration: who works there, from when to when, at which hours it may be loud, what was deposited."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="renovations")
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="renovations")
    what = models.CharField(_("what is done"), max_length=200)
    contractor = models.CharField(_("contractor"), max_length=80)
    foreman = models.CharField(_("person in charge"), max_length=50, blank=True)
    foreman_phone = models.CharField(_("phone of the person in charge"), max_length=20, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("last day"))
    noise_from = models.TimeField(_("noise from"), default=time(8))
    noise_until = models.TimeField(_("noise until"), default=time(18))
    noise_on_days_off = models.BooleanField(_("noise on weekends and holidays too"), default=False)
    # noted only: the money is taken and given back elsewhere
    deposit_fen = models.PositiveBigIntegerField(_("deposit"), null=True)
    deposit_paid_on = models.DateField(_("deposit paid on"), null=True)
    deposit_returned_on = models.DateField(_("deposit returned on"), null=True)
    state = models.CharField(max_length=10, choices=RenovationState.choices, default=RenovationState.REGISTERED)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    finished_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)  # accepted or cancelled
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("renovation")
        verbose_name_plural = _("renovations")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RenovationState.values), name="renovation_state_is_known"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="renovation_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(noise_until__gt=F("noise_from")), name="noise_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(deposit_paid_on=None) | Q(deposit_fen__gt=0), name="deposit_paid_has_an_amount"
            ),
            models.CheckConstraint(
                condition=Q(deposit_returned_on=None) | Q(deposit_returned_on__gte=F("deposit_paid_on")),
                name="deposit_returned_after_paid",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RenovationState.ACCEPTED, RenovationState.CANCELLED])
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="renovation_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["community", "state", "until_on"], name="renovations_by_state")]


class RenovationWorker(models.Model):
    """Somebody who works there, with the number of the permit that the gate knows them by (V-7)."""

    renovation = models.ForeignKey(Renovation, on_delete=models.CASCADE, related_name="workers")
    name = models.CharField(_("name"), max_length=50)
    trade = models.CharField(_("trade"), max_length=30, blank=True)
    permit_number = models.CharField(_("permit number"), max_length=20, blank=True)
    left_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        constraints = [
            models.UniqueConstraint(
                fields=["renovation", "permit_number"],
                condition=~Q(permit_number=""),
                name="one_worker_per_permit_number",
            )
        ]


class Inspection(models.Model):
    """装修巡查: what was found on site. Photos are attachments of kind `renovation`, by this id."""

    renovation = models.ForeignKey(Renovation, on_delete=models.PROTECT, related_name="inspections")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(_("result"), max_length=10, choices=InspectionResult.choices)
    words = models.CharField(_("findings"), max_length=500, blank=True)
    key = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints = [
            models.CheckConstraint(condition=Q(result__in=InspectionResult.values), name="inspection_result_is_known"),
            models.CheckConstraint(
                condition=Q(result=InspectionResult.FINE) | ~Q(words=""), name="inspection_says_what_was_found"
            ),
        ]
