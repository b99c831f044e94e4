"""What was changed in the archive, by whom, and who told it (A-2). A correction is a row of its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.enums import Source, Subject
from residents.models.people import Resident
from residents.models.places import Unit
from staff.models import Community, User


class Change(models.Model):
    """One field of one record: what it was, what it became. A `personal` one has both values sealed (core.sealing)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=10, choices=Subject.choices)
    subject_id = models.BigIntegerField()
    # whose pages show it
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, related_name="changes")
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="changes")
    field = models.CharField(max_length=30)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    personal = models.BooleanField(default=False)
    source = models.CharField(_("who told it"), max_length=10, choices=Source.choices)
    source_words = models.CharField(_("which document, which colleague"), max_length=100, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: command line, job
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)  # the person asked for it: both values are gone

    class Meta:
        verbose_name = _("change of the archive")
        verbose_name_plural = _("changes of the archive")
        constraints = [
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="change_subject_is_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="change_source_is_known"),
            models.CheckConstraint(condition=~Q(field=""), name="change_names_its_field"),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(old="", new="", source_words=""), name="change_erased_is_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="changes_of_unit"),
            models.Index(fields=["resident", "-id"], name="changes_of_resident"),
            models.Index(fields=["subject", "subject_id"], name="changes_of_subject"),
        ]
