"""A notice: one person, one sentence, one place to go."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.enums import Urgency
from staff.models import Community, User


class Notice(models.Model):
    """In-app notice. The words are made when it is read, in the reader's language, from `code` and `params`."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", verbose_name=_("recipient"))
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community"))
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.INFO)
    url = models.CharField(max_length=200)
    # same happening, same key: a repeated run of the sweep or a retried verb tells nobody twice
    key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="nobody_is_told_twice"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="urgency_is_known"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_list"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
        ]
