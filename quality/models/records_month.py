"""抽查: the month's duty records and audits, the draw that the director judges, both signatures (D-5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.enums import Judgement, RecordKind
from staff.models import Community, User


class RecordsMonth(models.Model):
    """One month's records. Seed and population are kept, so that anybody can draw again and get the same."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="records_months")
    month = models.DateField()
    seed = models.CharField(max_length=32)
    population = models.JSONField()
    drawn_at = models.DateTimeField()
    # the supervisor has gone through the month's records
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review = models.CharField(_("the supervisor's words"), max_length=1000, blank=True)
    # the director has judged every drawn one
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    words = models.CharField(_("the director's words"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("spot checks of a month")
        verbose_name_plural = _("spot checks by month")
        constraints = [
            models.UniqueConstraint(fields=["community", "month"], name="one_draw_per_month"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="a_signed_draw_names_who",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="a_review_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SpotCheck(models.Model):
    """One drawn record and what the director found."""

    of = models.ForeignKey(RecordsMonth, on_delete=models.PROTECT, related_name="checks")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=RecordKind.choices)
    day = models.DateField()
    post_id = models.BigIntegerField(null=True)
    judgement = models.CharField(max_length=6, choices=Judgement.choices, blank=True)
    words = models.CharField(_("what was found"), max_length=500, blank=True)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    # set when the director signs: a trigger keeps the row from then on
    sealed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        constraints = [
            models.UniqueConstraint(fields=["of", "position"], name="one_check_per_place"),
            models.CheckConstraint(
                condition=~Q(judgement=Judgement.FAULTY) | ~Q(words=""), name="a_fault_is_said_in_words"
            ),
            models.CheckConstraint(
                condition=Q(judgement="") | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="a_judgement_names_who",
            ),
        ]
