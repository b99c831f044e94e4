"""培训: what is taught, when, by whom; who was there and what came of it; the sign-off of trainees (ST-2, IN-8)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.enums import Attendance, Result, TrainingKind
from staff.models import Community, User

EXAMINED = Q(result__in=[Result.PASSED, Result.FAILED])


class Training(models.Model):
    """One session. `first` is the session that it repeats; a repeat of a repeat names the first one too."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=TrainingKind.choices, default=TrainingKind.LESSON)
    topic = models.CharField(_("topic"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    trainer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("trainer"))
    room = models.CharField(_("room"), max_length=60, blank=True)
    material = models.TextField(_("material"), max_length=4000, blank=True)
    first = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="repeats")
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        constraints = [
            models.CheckConstraint(condition=~Q(topic=""), name="a_training_has_a_topic"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=600), name="a_training_lasts"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_why="")
                | Q(cancelled_at__isnull=False, recorded_at=None) & ~Q(cancelled_why=""),
                name="cancelled_with_a_reason_and_never_held",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at=None, recorded_by=None)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="recorded_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["community", "starts_at"], name="training_by_time")]

    def __str__(self) -> str:
        return self.topic

    @property
    def ends_at(self) -> datetime:
        """When it is over as planned."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def chain(self) -> int:
        """The id of the session that this one repeats, or its own."""
        return self.first_id or self.pk


class TrainingPart(models.Model):
    """One person's part in one session."""

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trainings")
    attendance = models.CharField(max_length=8, choices=Attendance.choices, blank=True)
    result = models.CharField(max_length=14, choices=Result.choices, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("part in a training")
        verbose_name_plural = _("parts in trainings")
        constraints = [
            models.UniqueConstraint(fields=["training", "person"], name="one_part_per_person"),
            models.CheckConstraint(condition=~EXAMINED | Q(attendance=Attendance.PRESENT), name="examined_was_there"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="score_of_a_hundred"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, result=Result.PASSED),
                name="signed_off_has_passed",
            ),
        ]
