"""The household's own link: one resident of one unit, without login."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.models import Resident, Unit
from staff.models import Community, User


class HouseLink(models.Model):
    """住户链接: the way to the household's page. The token itself is shown once and kept nowhere."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="house_links")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="house_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("household's link")
        verbose_name_plural = _("households' links")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "resident"], condition=Q(revoked_at=None), name="one_live_house_link"
            ),
        ]
