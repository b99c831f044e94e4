"""Saved filters, the months for which one was sent, and who took what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from extracts.enums import FileForm
from staff.models import Community, User


class Saved(models.Model):
    """A list with its filters under a name. It holds no words that were looked for: they may name somebody (A-3)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    # the first of the month on which it is sent next; empty: it is not sent
    next_on = models.DateField(null=True)
    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="saved_filter_has_a_name"),
            models.CheckConstraint(condition=Q(next_on=None) | Q(next_on__day=1), name="sent_on_the_first"),
        ]
        indexes = [
            models.Index(fields=["community", "owner"], name="saved_by_owner"),
            models.Index(fields=["next_on"], condition=Q(next_on__isnull=False), name="saved_to_be_sent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def monthly(self) -> bool:
        """Whether it is sent every month."""
        return self.next_on is not None


class Sending(models.Model):
    """A saved filter was sent for a month: once each. The file itself is made when its owner opens the link."""

    saved = models.ForeignKey(Saved, on_delete=models.CASCADE, related_name="sendings")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("monthly extract")
        verbose_name_plural = _("monthly extracts")
        constraints = [models.UniqueConstraint(fields=["saved", "on"], name="sent_once_a_month")]


class Taken(models.Model):
    """Somebody took a list along: which, how many rows, by which filters; not for what was looked."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    listing = models.CharField(max_length=40)
    form = models.CharField(max_length=4, choices=FileForm.choices)
    filters = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("extract taken")
        verbose_name_plural = _("extracts taken")
        constraints = [models.CheckConstraint(condition=Q(form__in=FileForm.values), name="extract_has_a_form")]
        indexes = [models.Index(fields=["community", "-at"], name="taken_by_time")]
