"""日清: why a matter is carried over and to when, the community's service days, what each day found (D-1, TL-8)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User
from tickets.enums import Cleared
from tickets.models.matter import Ticket


class CarryOver(models.Model):
    """Why the matter isn't solved today, and the date by which it will be. A new one follows, none is rewritten."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="carry_overs")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    resolve_on = models.DateField(_("date of resolution"))

    class Meta:
        verbose_name = _("carry-over")
        verbose_name_plural = _("carry-overs")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="carry_over_has_a_reason")]
        indexes = [models.Index(fields=["ticket", "-at"], name="carry_over_by_ticket")]


class ServiceDay(models.Model):
    """One day of one community, from the end of the day before to its own end. Closed once (TL-8)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="service_days")
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    # the closing goes through the open matters in the order of their ids: up to here it has looked
    looked_to = models.BigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("service day")
        verbose_name_plural = _("service days")
        constraints = [
            models.UniqueConstraint(fields=["community", "day"], name="one_service_day_per_date"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="service_day_lasts"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("ends_at")), name="no_day_closes_before_its_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class DayLine(models.Model):
    """What the day's end found of one open matter. Written once by the closing (a trigger keeps it)."""

    service_day = models.ForeignKey(ServiceDay, on_delete=models.PROTECT, related_name="lines")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="day_lines")
    verdict = models.CharField(max_length=12, choices=Cleared.choices)
    first_responder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    resolve_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("matter of a day")
        verbose_name_plural = _("matters of a day")
        constraints = [
            models.UniqueConstraint(fields=["service_day", "ticket"], name="one_line_per_matter_and_day"),
            models.CheckConstraint(condition=Q(verdict__in=Cleared.values), name="verdict_is_known"),
            models.CheckConstraint(
                condition=~Q(verdict=Cleared.CARRIED)
                | (Q(told_at__isnull=False, resolve_on__isnull=False) & ~Q(reason="")),
                name="carried_was_told_with_reason_and_date",
            ),
        ]
        indexes = [models.Index(fields=["service_day", "verdict"], name="day_line_by_verdict")]
