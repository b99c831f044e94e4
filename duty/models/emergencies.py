"""Emergencies: what was seen, a running log, who was informed, the report afterwards (L-7)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duty.enums import EmergencyKind, InformedHow, NoteKind
from staff.models import Community, Department, User
from tickets.models import Ticket

PARTS = ("cause", "course", "damage", "measures", "prevention")
UNWRITTEN = Q(reported_at=None, reported_by=None)
WRITTEN = Q(reported_at__isnull=False, reported_by__isnull=False, ended_at__isnull=False)


class Emergency(models.Model):
    """突发事件. Open until it is ended; then its report is owed; signed, the row is frozen (duty/triggers.py)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what it is"), max_length=10, choices=EmergencyKind.choices)
    place = models.CharField(_("place"), max_length=100)
    at = models.DateTimeField(_("when it was noticed"))
    seen = models.TextField(_("what was seen"))
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.TextField(_("cause"), blank=True)
    course = models.TextField(_("course"), blank=True)
    damage = models.TextField(_("damage"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    prevention = models.TextField(_("prevention"), blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("emergency")
        verbose_name_plural = _("emergencies")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EmergencyKind.values), name="emergency_kind_is_known"),
            models.CheckConstraint(condition=Q(opened_at__gte=F("at")), name="emergency_is_of_the_past"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("at"), ended_by__isnull=False),
                name="emergency_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=UNWRITTEN
                | (WRITTEN & ~Q(cause="") & ~Q(course="") & ~Q(damage="") & ~Q(measures="") & ~Q(prevention="")),
                name="emergency_report_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["community", "-at"], name="emergencies_newest_first")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.place}"


class EmergencyNote(models.Model):
    """A line of the running log, never altered; a correction names the line that it puts right."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind.choices)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="correction")
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("line of an emergency")
        verbose_name_plural = _("lines of an emergency")
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="emergency_line_says_something")]


class Informed(models.Model):
    """Who was told of it, by whom, when and how: a department by notice, or anybody by name. Never altered."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="informed")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=10, choices=InformedHow.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # how many people of the department the notice went to
    people = models.PositiveSmallIntegerField(default=0)
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("informed of an emergency")
        verbose_name_plural = _("informed of an emergency")
        constraints = [
            models.UniqueConstraint(
                fields=["emergency", "department"], condition=Q(how=InformedHow.NOTICE), name="department_noticed_once"
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False, name="") | (Q(department=None) & ~Q(name="")),
                name="informed_is_somebody",
            ),
        ]
