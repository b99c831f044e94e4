"""What each community has settled about its gate, and the alarm that is raised there."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User


class GateSettings(models.Model):
    """What the leads have settled; a community without a row has these defaults."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # V-2, A-3: kind and number of a document are taken down only where the community demands it
    documents = models.BooleanField(_("a document is demanded at the gate"), default=False)
    night_at = models.TimeField(_("hour from which nobody should still be inside"), default=time(22))
    phone = models.CharField(_("phone of the gate"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("settings of the gate")
        verbose_name_plural = _("settings of gates")


class NightRound(models.Model):
    """One evening whose forgotten visitors were looked for: once a day and community."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()
    found = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("evening at the gate")
        verbose_name_plural = _("evenings at the gate")
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="one_night_round_per_day")]


class GateAlarm(models.Model):
    """强行进入: somebody forces their way in (V-3). It lasts until somebody says how it ended."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("what is happening"), max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_words = models.CharField(_("how it ended"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("alarm at the gate")
        verbose_name_plural = _("alarms at the gate")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_words="")),
                name="gate_alarm_ended_with_words",
            ),
        ]
        indexes = [
            models.Index(fields=["community"], condition=Q(ended_at=None), name="gate_alarm_lasting"),
            models.Index(fields=["community", "-raised_at"], name="gate_alarms_of_community"),
        ]


class WatchEntry(models.Model):
    """关注名单: somebody about whom the gate is warned, with the reason and until when."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    name = models.CharField(_("name"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    document_masked = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    until = models.DateField(_("until"))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry of the watch list")
        verbose_name_plural = _("watch list")
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(name="", phone="", plate="", document_digest=""),
                name="watch_entry_names_somebody",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="watch_entry_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="watch_entry_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["community", "until"], condition=Q(ended_at=None), name="watch_running")]
