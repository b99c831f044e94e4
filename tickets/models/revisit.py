"""回访: after completion the first responder asks whether the resident is satisfied (TL-9, TL-10, OTE-2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User
from tickets.enums import Satisfaction
from tickets.models.matter import Ticket

DUE = Q(ended_at=None)


class Revisit(models.Model):
    """One closing's revisit. It is due until the resident answered, every try was made, or the matter runs again."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="revisits")
    # the ticket's, which never changes: the queue is read by it
    first_responder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=6)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    result = models.CharField(_("result"), max_length=14, choices=Satisfaction.choices, blank=True)
    words = models.TextField(_("the resident's words"), max_length=4000, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("revisit")
        verbose_name_plural = _("revisits")
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=DUE, name="one_due_revisit_per_ticket"),
            models.CheckConstraint(condition=Q(result__in=["", *Satisfaction.values]), name="satisfaction_is_known"),
            models.CheckConstraint(
                condition=Q(result="") | Q(ended_at__isnull=False), name="a_result_ends_the_revisit"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "due_at"], condition=DUE, name="revisit_due"),
            models.Index(fields=["community", "due_at"], name="revisit_by_due"),
            models.Index(fields=["community", "ended_at"], name="revisit_by_end"),
            models.Index(fields=["first_responder", "due_at"], condition=DUE, name="revisit_of_first_responder"),
        ]
