"""日审: a day's figures, the lead's remark on each matter not cleared, the signature that freezes it (D-4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User
from tickets.models import DayLine, ServiceDay

SIGNED = Q(signed_at__isnull=False)


class Audit(models.Model):
    """The audit of one closed service day. Signed, it is frozen: figures, words, the ledger's head (a trigger)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="audits")
    service_day = models.OneToOneField(ServiceDay, on_delete=models.PROTECT, related_name="audit")
    day = models.DateField()
    figures = models.JSONField(default=dict)
    counted_at = models.DateTimeField()
    words = models.CharField(_("the lead's words"), max_length=1000, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # the community's chain when this was signed: printed, so that a cut-off tail shows (L-1)
    ledger_seq = models.BigIntegerField(null=True)
    ledger_head = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("daily audit")
        verbose_name_plural = _("daily audits")
        constraints = [
            models.UniqueConstraint(fields=["community", "day"], name="one_audit_per_day"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, ledger_head="")
                | (SIGNED & Q(signed_by__isnull=False, ledger_seq__isnull=False) & ~Q(ledger_head="")),
                name="a_signature_names_person_and_head",
            ),
        ]
        indexes = [models.Index(fields=["community", "day"], condition=Q(signed_at=None), name="audit_unsigned")]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def is_signed(self) -> bool:
        """Nothing of it changes any more."""
        return self.signed_at is not None

    @property
    def is_clean(self) -> bool:
        """Every open matter of the day was accounted for."""
        return not self.figures.get("not_cleared")


class Remark(models.Model):
    """What the lead says of one matter that was not cleared. It may be bettered until the day is signed."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="remarks")
    line = models.OneToOneField(DayLine, on_delete=models.PROTECT, related_name="remark")
    text = models.CharField(_("remark"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # set when the day is signed: a trigger keeps the row from then on
    sealed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_remark_says_something")]
