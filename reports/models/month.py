"""A closed month: what was counted then, which records each figure counted, what counts otherwise since (RP-3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User


class MonthClosing(models.Model):
    """Frozen once, with the ledger's head; never altered (triggers). `facts`: reports.queries.frozen."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("month"))  # its first day
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # none: by itself
    facts = models.JSONField()
    ledger_seq = models.BigIntegerField()
    ledger_head = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("closing of a month")
        verbose_name_plural = _("closings of months")
        constraints = [
            models.UniqueConstraint(fields=["community", "month"], name="one_closing_per_month"),
            models.CheckConstraint(condition=~Q(ledger_head=""), name="a_closing_has_a_head"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class FrozenFigure(models.Model):
    """Which records a figure counted, or which seconds lie behind its median: packed (reports.packing)."""

    closing = models.ForeignKey(MonthClosing, on_delete=models.PROTECT, related_name="frozen")
    figure = models.CharField(max_length=60)
    ids = models.BinaryField(null=True)
    values = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("frozen figure")
        verbose_name_plural = _("frozen figures")
        constraints = [models.UniqueConstraint(fields=["closing", "figure"], name="a_figure_is_frozen_once")]


class MonthRecount(models.Model):
    """A figure of a closed month as it counts now, written when that has changed: the latest row is what is shown.

    `gone`: records that the frozen figure counted and that retention has erased since; they correct nothing.
    """

    closing = models.ForeignKey(MonthClosing, on_delete=models.PROTECT, related_name="recounts")
    figure = models.CharField(max_length=60)
    counted_at = models.DateTimeField()
    count = models.JSONField()
    differs = models.BooleanField()
    came_in = models.BinaryField()
    fell_out = models.BinaryField()
    gone = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("recount of a closed month")
        verbose_name_plural = _("recounts of closed months")
        indexes = [models.Index(fields=["closing", "figure", "-counted_at"], name="recount_latest")]


class MonthIssue(models.Model):
    """The report that a month owes its managers, from the month's end until it is issued (TL-11)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("month"))  # its first day
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # none: by itself

    class Meta:
        verbose_name = _("monthly report to issue")
        verbose_name_plural = _("monthly reports to issue")
        constraints = [
            models.UniqueConstraint(fields=["community", "month"], name="one_report_per_month"),
            models.CheckConstraint(
                condition=Q(issued_by=None) | Q(issued_at__isnull=False), name="issued_by_with_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
