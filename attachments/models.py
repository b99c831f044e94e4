"""What is kept: a row that lists read, and the bytes beside it that only their own page reads."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User


class Attachment(models.Model):
    """One photo or paper of one record of another app. Its `key` keeps a repeated upload from making two."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    key = models.UUIDField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty")]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="attachment_by_subject")]

    @property
    def is_picture(self) -> bool:
        """Shown on the page; anything else is a download."""
        return self.media_type.startswith("image/")


class Content(models.Model):
    """The bytes, and for a picture a small one for lists."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, primary_key=True, related_name="content")
    data = models.BinaryField()
    thumb = models.BinaryField(default=b"")
