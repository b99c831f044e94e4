"""The rows of the deadline engine: deadlines, what was fired, limits and days that a community sets for itself."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deadlines.rules import Rule
from staff.models import Community

OPEN = Q(met_at=None, cancelled_at=None)
REPLAYED = "replay"  # reason of the pause of a limit that runs on a replay's clock, not on the present's
RULES = [(rule.value, rule.value) for rule in Rule]


class Deadline(models.Model):
    """One limit running for one subject. `alarm_at` is the moment at which somebody must next be told."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    rule = models.CharField(max_length=6, choices=RULES)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    alarm_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    met_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    parked_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "rule"], condition=OPEN, name="one_open_deadline_per_rule"
            ),
            models.CheckConstraint(condition=Q(met_at=None) | Q(cancelled_at=None), name="deadline_ends_in_one_way"),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="due_after_opening"),
            models.CheckConstraint(condition=Q(paused_at=None) | ~Q(pause_reason=""), name="pause_has_a_reason"),
        ]
        indexes = [
            # the sweep's look: only rows that still have an alarm, whatever the size of the table
            models.Index(fields=["alarm_at"], condition=OPEN & Q(alarm_at__isnull=False), name="alarm_of_open"),
            models.Index(fields=["subject_kind", "subject_id"], name="deadline_by_subject"),
            models.Index(fields=["community"], condition=~Q(parked_error=""), name="parked_by_community"),
            # what fell due in a day or month, met or not: figures and the promise ledger
            models.Index(fields=["community", "rule", "due_at"], name="deadline_by_due"),
        ]


class Escalation(models.Model):
    """One step of the chain that has fired. Unique on deadline and level: nothing is told twice."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    # how late the engine was, in milliseconds after the step's own moment: its published punctuality
    late_ms = models.BigIntegerField()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(fields=["deadline", "level"], name="one_escalation_per_level"),
            models.CheckConstraint(condition=Q(late_ms__gte=0), name="never_early"),
        ]
        indexes = [models.Index(fields=["at"], name="escalation_by_time")]  # what was told in a month


class LimitOverride(models.Model):
    """A community's own figure for one rule; empty fields keep the default of the rulebook."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community"))
    rule = models.CharField(_("rule"), max_length=6, choices=RULES)
    amount_minutes = models.PositiveIntegerField(_("limit in minutes"), null=True, blank=True)
    amount_days = models.PositiveSmallIntegerField(_("limit in days"), null=True, blank=True)
    warning_minutes = models.PositiveIntegerField(_("warning, minutes before"), null=True, blank=True)
    interval_minutes = models.PositiveIntegerField(_("minutes to the next level"), null=True, blank=True)

    class Meta:
        verbose_name = _("time limit of a community")
        verbose_name_plural = _("time limits of the communities")
        constraints = [models.UniqueConstraint(fields=["community", "rule"], name="one_override_per_rule")]

    def __str__(self) -> str:
        return f"{self.community} · {self.rule}"


class CalendarDay(models.Model):
    """A day that differs from the week's pattern: public holiday or adjusted working day; community empty = all."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    day = models.DateField(_("day"))
    working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [
            models.UniqueConstraint(fields=["community", "day"], name="one_entry_per_day"),
            models.UniqueConstraint(fields=["day"], condition=Q(community=None), name="one_entry_per_day_for_all"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Heartbeat(models.Model):
    """When the engine last looked. A page shows a banner when this is older than 30 seconds."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()


class JobSlot(models.Model):
    """One run of a daily or monthly job: the unique row is the lock, so that it runs once (DESIGN: Deadlines)."""

    job = models.CharField(max_length=40)
    slot = models.CharField(max_length=20)
    taken_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="one_run_per_slot")]
