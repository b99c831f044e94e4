"""表扬: whom a resident praised; registered, posted, credited (F-4, IN-7)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attachments.models import Attachment
from staff.models import Community, Department, User
from tickets.models.matter import Ticket


class Praise(models.Model):
    """One praise as it is posted. The department is the praised person's, or itself the one that is praised."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="praise")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="praises")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("what is posted"), max_length=1000)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    # the pennant, the letter of thanks, where a query has put them
    files: Sequence[Attachment] = ()

    class Meta:
        verbose_name = _("praise")
        verbose_name_plural = _("praises")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(department__isnull=False), name="somebody_is_praised"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="praise_has_words"),
        ]
        indexes = [models.Index(fields=["community", "-registered_at"], name="praise_by_time")]
