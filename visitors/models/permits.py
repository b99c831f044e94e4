"""Permits of regular outsiders, and visitors that were announced."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.enums import DocumentKind
from residents.models import Resident, Unit
from staff.models import Community, User
from visitors.models.houses import HouseLink
from visitors.visit_enums import PermitKind, Purpose

EVERY_DAY = 0b1111111  # Monday is the lowest bit


class Permit(models.Model):
    """出入证: a regular outsider may come in on these days and hours (V-7). Its code opens at the gate only."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=8, choices=PermitKind.choices)
    holder = models.CharField(_("holder"), max_length=50)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    company = models.CharField(_("company"), max_length=60, blank=True)
    document_kind = models.CharField(max_length=10, choices=DocumentKind.choices, blank=True)
    document_sealed = models.TextField(blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    document_masked = models.CharField(max_length=40, blank=True)
    # none: for the whole community
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="gate_permits")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"))
    weekdays = models.PositiveSmallIntegerField(_("weekdays"), default=EVERY_DAY)
    from_time = models.TimeField(_("from"))
    until_time = models.TimeField(_("until"))
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # IN-8: whom a trainee names
    supervised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_words = models.CharField(_("why it is withdrawn"), max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PermitKind.values), name="permit_kind_is_known"),
            models.CheckConstraint(condition=~Q(holder="") | Q(erased_at__isnull=False), name="permit_has_a_holder"),
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="gate_permit_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(until_time__gt=F("from_time")), name="permit_hours_in_order"),
            models.CheckConstraint(condition=Q(weekdays__gte=1, weekdays__lte=EVERY_DAY), name="permit_has_a_weekday"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_words="")),
                name="gate_permit_withdrawn_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "until_day"], condition=Q(withdrawn_at=None), name="permit_running"),
            models.Index(fields=["unit", "-until_day"], name="permits_of_unit"),
            models.Index(fields=["community", "phone"], name="gate_permit_by_phone"),
            models.Index(
                fields=["community", "holder"],
                name="gate_permit_by_holder",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ]


class Announcement(models.Model):
    """预约: a visitor whom the household or the desk has announced. The code works in its window, for `heads` people.

    The token opens a page for the visitor; sealed, so that the household can show the code again.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="announcements")
    host = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=50)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    purpose = models.CharField(_("why"), max_length=8, choices=Purpose.choices, default=Purpose.VISIT)
    heads = models.PositiveSmallIntegerField(_("people"), default=1)
    admitted = models.PositiveSmallIntegerField(default=0)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    code = models.CharField(max_length=6)
    made_at = models.DateTimeField()
    # by the household's link, or by the desk
    house_link = models.ForeignKey(HouseLink, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # IN-8: whom a trainee names
    supervised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("announced visitor")
        verbose_name_plural = _("announced visitors")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"], condition=Q(withdrawn_at=None, erased_at=None), name="one_code_at_a_time"
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="announced_purpose_is_known"),
            models.CheckConstraint(condition=Q(heads__gte=1, heads__lte=99), name="announced_some_people"),
            models.CheckConstraint(condition=Q(admitted__lte=F("heads")), name="announced_are_not_exceeded"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="announced_window_in_order"),
            models.CheckConstraint(
                condition=~Q(name="") | Q(erased_at__isnull=False), name="announced_visitor_has_a_name"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "until_at"], condition=Q(withdrawn_at=None), name="announced_ahead"),
            models.Index(fields=["unit", "-from_at"], name="announced_of_unit"),
        ]

    @property
    def left(self) -> int:
        """How many may still come in with it."""
        return self.heads - self.admitted
