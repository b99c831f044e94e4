"""Patrols: a route with its points, the rounds that were due and walked, what was found (L-6)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duty.models.log import Post
from duty.models.roster import IN_USE
from staff.models import Community, User
from tickets.models import Ticket

OPEN_ROUND = Q(finished_at=None, missed_at=None, cancelled_at=None)


class PatrolRoute(models.Model):
    """巡查路线: whose it is, and when it is due (`08:00`, local; no times: whenever somebody likes)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    times = models.JSONField(default=list)
    key = models.UUIDField(unique=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    retired_words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("patrol route")
        verbose_name_plural = _("patrol routes")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], condition=IN_USE, name="one_route_per_name"),
            models.CheckConstraint(
                condition=IN_USE | (Q(retired_by__isnull=False) & ~Q(retired_words="")), name="route_left_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PatrolPoint(models.Model):
    """巡查点: a place with a code on the wall. The code's token is the only way to its page.

    A renamed point is a new row with the same token: rounds that are over keep the words of their day.
    """

    route = models.ForeignKey(PatrolRoute, on_delete=models.PROTECT, related_name="points")
    position = models.PositiveSmallIntegerField()
    place = models.CharField(_("place"), max_length=60)
    token = models.UUIDField()
    # empty: from the route's beginning, before this was kept
    added_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("patrol point")
        verbose_name_plural = _("patrol points")
        constraints = [
            models.UniqueConstraint(fields=["route", "place"], condition=IN_USE, name="one_point_per_place"),
            models.UniqueConstraint(fields=["token"], condition=IN_USE, name="one_point_per_code"),
        ]

    def __str__(self) -> str:
        return self.place


class Round(models.Model):
    """One round: due (`planned_at`) or walked without a plan; missed when the next was due before anybody went,
    cancelled when its route left before anybody went.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    route = models.ForeignKey(PatrolRoute, on_delete=models.PROTECT, related_name="rounds")
    planned_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    # how many points the route had, and why some were left out
    points = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("patrol round")
        verbose_name_plural = _("patrol rounds")
        constraints = [
            models.UniqueConstraint(fields=["route", "planned_at"], name="one_round_per_planned_time"),
            models.UniqueConstraint(
                fields=["route"],
                condition=OPEN_ROUND & Q(started_at__isnull=False),
                name="one_running_round_per_route",
            ),
            models.CheckConstraint(
                condition=Q(planned_at__isnull=False) | Q(by__isnull=False), name="round_is_due_or_walked"
            ),
            models.CheckConstraint(
                condition=Q(by=None, started_at=None, finished_at=None)
                | Q(by__isnull=False, started_at__isnull=False, missed_at=None, cancelled_at=None),
                name="round_walked_by_somebody",
            ),
            models.CheckConstraint(condition=Q(missed_at=None) | Q(cancelled_at=None), name="round_has_one_end"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="round_ends_after_its_start"
            ),
        ]
        indexes = [models.Index(fields=["community", "-id"], name="rounds_newest_first")]


class Visit(models.Model):
    """A point on a round: in order, or something found, which is a ticket. Never altered (duty/triggers.py)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="visits")
    point = models.ForeignKey(PatrolPoint, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=500, blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("visit of a point")
        verbose_name_plural = _("visits of points")
        constraints = [
            models.UniqueConstraint(fields=["round", "point"], name="point_visited_once_a_round"),
            models.CheckConstraint(
                condition=Q(finding="", ticket=None) | (~Q(finding="") & Q(ticket__isnull=False)),
                name="finding_is_a_ticket",
            ),
        ]
