"""Fee notices and reminders that the desk sent (A-5): that they were sent; the amounts come from elsewhere."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.enums import FeeChannel, FeeKind
from residents.models.places import Unit
from staff.models import Community, User


class FeeNotice(models.Model):
    """One notice or reminder to one unit; those sent in one pass share their `batch`."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="fee_notices", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=8, choices=FeeKind.choices)
    period = models.CharField(_("period"), max_length=30)
    channel = models.CharField(_("sent by"), max_length=8, choices=FeeChannel.choices)
    words = models.CharField(_("what was said"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    batch = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("fee notice")
        verbose_name_plural = _("fee notices")
        constraints = [
            models.UniqueConstraint(fields=["batch", "unit"], name="one_fee_notice_per_unit_and_pass"),
            models.CheckConstraint(condition=Q(kind__in=FeeKind.values), name="fee_kind_is_known"),
            models.CheckConstraint(condition=Q(channel__in=FeeChannel.values), name="fee_channel_is_known"),
            models.CheckConstraint(condition=~Q(period=""), name="fee_notice_says_the_period"),
        ]
        indexes = [
            models.Index(fields=["unit", "-sent_at"], name="fee_notices_of_unit"),
            models.Index(fields=["community", "-sent_at"], name="fee_notices_of_community"),
        ]
