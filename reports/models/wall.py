"""A screen on the office's wall: the token in its address is all that it needs, and only a digest of it is kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User

LIVE = Q(revoked_at=None)


class WallDevice(models.Model):
    """One screen of one community. Its address is shown once; a revoked one never lives again."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    key = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # written at most once a minute while the screen asks: tells a lead which ones hang and run
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("wallboard")
        verbose_name_plural = _("wallboards")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], condition=LIVE, name="one_live_wall_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="wall_has_a_name"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="who_revoked_a_wall_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
