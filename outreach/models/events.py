"""Community events: the year's plan, and what came of each (F-5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.enums import EventState
from staff.models import Community, User

EVENT_PHOTO = "event"  # the kind under which its photos are kept


class Event(models.Model):
    """社区活动: planned with who is responsible; held with its evaluation, or cancelled with the reason."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    title = models.CharField(_("event"), max_length=80)
    at = models.DateTimeField(_("when"))
    place = models.CharField(_("place"), max_length=80)
    for_whom = models.CharField(pgettext_lazy("event", "for whom"), max_length=80, blank=True)
    budget = models.CharField(_("budget"), max_length=120, blank=True)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible"))
    state = models.CharField(max_length=9, choices=EventState.choices, default=EventState.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_why = models.CharField(_("why it is cancelled"), max_length=200, blank=True)
    evaluated_at = models.DateTimeField(null=True)
    evaluated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    participants = models.PositiveIntegerField(_("participants"), null=True)
    good = models.TextField(pgettext_lazy("event", "what went well"), max_length=1000, blank=True)
    bad = models.TextField(pgettext_lazy("event", "what did not go well"), max_length=1000, blank=True)
    next_time = models.TextField(pgettext_lazy("event", "what to do next time"), max_length=1000, blank=True)
    told_at = models.DateTimeField(null=True)  # that its evaluation is missing

    class Meta:
        verbose_name = _("community event")
        verbose_name_plural = _("community events")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="event_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=EventState.HELD) & Q(evaluated_at=None, evaluated_by=None)
                | Q(
                    state=EventState.HELD,
                    evaluated_at__isnull=False,
                    evaluated_by__isnull=False,
                    participants__isnull=False,
                ),
                name="event_held_is_evaluated",
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.CANCELLED) & Q(cancelled_at=None, cancelled_by=None)
                | Q(state=EventState.CANCELLED, cancelled_at__isnull=False, cancelled_by__isnull=False)
                & ~Q(cancelled_why=""),
                name="event_cancelled_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["community", "at"], name="events_of_community")]

    def __str__(self) -> str:
        return self.title
