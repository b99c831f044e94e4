"""The complaint's way: judged, investigated, answered for, compensated; and what is asked of other departments (C)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attachments.models import Attachment
from staff.models import Department, User
from tickets.enums import Danger
from tickets.models.matter import Ticket

REPORT = ("cause", "course", "conclusion", "correction", "prevention")
NO_REPORT = Q(cause="", course="", conclusion="", correction="", prevention="", reported_at=None, reported_by=None)
WHOLE_REPORT = ~(Q(cause="") | Q(course="") | Q(conclusion="") | Q(correction="") | Q(prevention=""))
SOMEBODY = Q(responsible_person__isnull=False) | Q(responsible_department__isnull=False)


class Complaint(models.Model):
    """What became of a complaint: its judgement (C-1), its investigation report (C-3), who answers for it (C-4)."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="complaint")
    valid = models.BooleanField(_("valid"))
    reasons = models.TextField(_("reasons"), max_length=4000)
    judged_at = models.DateTimeField()
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cause = models.TextField(_("cause"), max_length=4000, blank=True)
    course = models.TextField(_("course of events"), max_length=4000, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=4000, blank=True)
    correction = models.TextField(_("correction"), max_length=4000, blank=True)
    prevention = models.TextField(_("prevention"), max_length=4000, blank=True)
    responsible_person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    responsible_department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    report_key = models.UUIDField(null=True, editable=False)  # of the click that put the report down

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(
                condition=NO_REPORT
                | (Q(reported_at__isnull=False) & Q(reported_by__isnull=False) & WHOLE_REPORT & SOMEBODY),
                name="a_report_is_whole",
            ),
        ]

    # photos and papers, where a query has put them
    files: Sequence[Attachment] = ()

    @property
    def is_reported(self) -> bool:
        """Whether the investigation report is there."""
        return self.reported_at is not None


class MajorMatter(models.Model):
    """重大事项: reported to the director at once, who says that it was seen (OTE-8)."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="major_matter")
    danger = models.CharField(_("what happened"), max_length=12, choices=Danger.choices)
    words = models.TextField(_("what was seen, where and when"), max_length=4000)
    measures = models.TextField(_("measures taken"), max_length=4000, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("major matter")
        verbose_name_plural = _("major matters")
        constraints = [
            models.CheckConstraint(condition=Q(danger__in=Danger.values), name="danger_is_known"),
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="seen_by_a_person",
            ),
        ]


class Coordination(models.Model):
    """协调单: what another department is asked to do; the matter stays where it is (OTE-4)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="coordinations")
    key = models.UUIDField(unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    request = models.TextField(_("what is asked of the department"), max_length=4000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("answer of the department"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("coordination form")
        verbose_name_plural = _("coordination forms")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="an_answer_has_words_and_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["department"], condition=Q(answered_at=None), name="asked_of_department"),
        ]

    # photos and papers of request and answer, where a query has put them
    files: Sequence[Attachment] = ()


class Compensation(models.Model):
    """What shall be paid to a resident: asked for by the desk, decided by the director (C-5)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="compensations")
    amount = models.DecimalField(_("amount in yuan"), max_digits=10, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField(null=True)
    words = models.CharField(_("reason of the decision"), max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("compensation")
        verbose_name_plural = _("compensations")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(approved=None), name="one_undecided_compensation_per_ticket"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="compensation_is_an_amount"),
            models.CheckConstraint(
                condition=Q(approved=None, decided_at=None, decided_by=None)
                | Q(approved__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="a_decision_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=True) | ~Q(words=""), name="refusing_has_a_reason"
            ),
        ]
