"""Visits at home: a month's plan, each visit, every time nobody was there, what was raised (F-1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.enums import Mood, VisitState
from residents.models import Resident, Unit
from staff.models import Community, User
from tickets.models import Ticket


class VisitPlan(models.Model):
    """走访计划 of one month: of how many households it was made, and how many of them are to be visited."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    counts_at = models.DateTimeField()  # noon of its first day: which window of a report it belongs to
    households = models.PositiveIntegerField()
    need = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # none: by itself
    short_told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("plan of home visits")
        verbose_name_plural = _("plans of home visits")
        constraints = [
            models.UniqueConstraint(fields=["community", "month"], name="one_visit_plan_per_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="visit_plan_is_of_a_month"),
        ]


class HomeVisit(models.Model):
    """走访: one household of a month's plan. `visitor` is to go there on `day`; `made_by` has been there."""

    plan = models.ForeignKey(VisitPlan, on_delete=models.PROTECT, related_name="visits")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="home_visits")
    visitor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    due_at = models.DateTimeField()  # the end of that day: which window of a report it belongs to
    state = models.CharField(max_length=7, choices=VisitState.choices, default=VisitState.PLANNED)
    key = models.UUIDField(unique=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    dropped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_why = models.CharField(_("why it is left out"), max_length=200, blank=True)
    visited_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    met = models.CharField(_("who was met"), max_length=50, blank=True)
    mood = models.CharField(_("satisfaction"), max_length=13, choices=Mood.choices, blank=True)
    words = models.TextField(_("what was said"), max_length=2000, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("home visit")
        verbose_name_plural = _("home visits")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "unit"], condition=~Q(state=VisitState.DROPPED), name="one_visit_per_unit_and_month"
            ),
            models.CheckConstraint(condition=Q(state__in=VisitState.values), name="home_visit_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=VisitState.MADE) & Q(visited_at=None, made_by=None, mood="")
                | Q(state=VisitState.MADE, visited_at__isnull=False, made_by__isnull=False, mood__in=Mood.values),
                name="home_visit_made_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=VisitState.DROPPED) & Q(dropped_at=None, dropped_by=None)
                | Q(state=VisitState.DROPPED, dropped_at__isnull=False, dropped_by__isnull=False) & ~Q(dropped_why=""),
                name="home_visit_left_out_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-visited_at"], name="home_visits_of_unit"),
            models.Index(fields=["community", "visited_at"], name="home_visits_made"),
            models.Index(fields=["community", "due_at"], name="home_visits_due"),
            models.Index(fields=["visitor", "day"], condition=Q(state=VisitState.PLANNED), name="home_visits_to_make"),
        ]


class VisitTry(models.Model):
    """Nobody was at home: somebody comes again."""

    visit = models.ForeignKey(HomeVisit, on_delete=models.PROTECT, related_name="attempts")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("visit with nobody at home")
        verbose_name_plural = _("visits with nobody at home")
        indexes = [models.Index(fields=["community", "at"], name="visit_tries_of_community")]


class VisitMatter(models.Model):
    """What was raised at a visit, and the ticket that it became."""

    visit = models.ForeignKey(HomeVisit, on_delete=models.PROTECT, related_name="raised")
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("matter of a home visit")
        verbose_name_plural = _("matters of home visits")
