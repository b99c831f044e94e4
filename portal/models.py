"""Links to the resident's own page, the opinion that was left there, and the posters in the lobbies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.models import Building
from staff.models import Community, User
from tickets.enums import Satisfaction
from tickets.models import Ticket, WorkOrder


class Link(models.Model):
    """The way to one ticket's page. The token itself is shown once and kept nowhere."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    # the one on the opinion card of this visit: it stands beside the link that the resident may have already
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("link of a resident's page")
        verbose_name_plural = _("links of residents' pages")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(revoked_at=None, order=None), name="one_live_link_per_ticket"
            ),
            models.UniqueConstraint(fields=["order"], condition=Q(revoked_at=None), name="one_live_card_per_order"),
        ]


class Poster(models.Model):
    """The code on a lobby's wall. What is written there goes to `responder`, who answers for it."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="+")
    responder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lobby poster")
        verbose_name_plural = _("lobby posters")
        constraints = [
            models.UniqueConstraint(
                fields=["building"], condition=Q(revoked_at=None), name="one_live_poster_per_building"
            ),
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(revoked_at=None, building=None),
                name="one_live_poster_of_the_community",
            ),
        ]


class Opinion(models.Model):
    """意见卡 by link: the resident's rating and words, once a closing, and once a technician's visit (R-4)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, null=True, related_name="opinion")
    result = models.CharField(max_length=14, choices=Satisfaction.choices)
    words = models.TextField(max_length=4000, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("opinion card")
        verbose_name_plural = _("opinion cards")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "closed_at"], name="one_opinion_per_closing"),
            models.CheckConstraint(
                condition=Q(closed_at=None, order__isnull=False) | Q(closed_at__isnull=False, order=None),
                name="opinion_is_on_a_closing_or_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(result__in=[Satisfaction.SATISFIED, Satisfaction.NOT_SATISFIED]), name="opinion_is_known"
            ),
        ]
