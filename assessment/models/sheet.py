"""考核表: a person's month of points, each with its evidence; seen, contested, confirmed (ST-1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.enums import Answer, SheetState, Source
from assessment.models.catalogue import CatalogueItem, said
from staff.models import Community, User

STANDS = Q(struck_at=None)
WAITS = Q(contested_at__isnull=False, answered_at=None, struck_at=None)


class Sheet(models.Model):
    """One person's sheet of one month. Confirmed, it and its entries are frozen (triggers)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sheets")
    month = models.DateField()
    base = models.SmallIntegerField()
    seen_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(_("the director's words"), max_length=500, blank=True)
    # as it was confirmed
    total = models.SmallIntegerField(null=True)

    class Meta:
        verbose_name = _("staff sheet")
        verbose_name_plural = _("staff sheets")
        constraints = [
            models.UniqueConstraint(fields=["community", "person", "month"], name="one_sheet_per_month"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, total=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, total__isnull=False),
                name="a_confirmed_sheet_names_who_and_total",
            ),
        ]
        indexes = [models.Index(fields=["community", "month"], name="sheet_by_month")]

    def __str__(self) -> str:
        return f"{self.person} {self.month:%Y-%m}"

    @property
    def is_confirmed(self) -> bool:
        """Nothing of it changes any more."""
        return self.confirmed_at is not None

    def state_with(self, waiting: int) -> SheetState:
        """How it stands, when so many contested entries wait for an answer."""
        if self.confirmed_at:
            return SheetState.CONFIRMED
        if waiting:
            return SheetState.CONTESTED
        return SheetState.SEEN if self.seen_at else SheetState.OPEN


class Entry(models.Model):
    """Points for one happening. The system's are unique by source, evidence and person; a lead's give a reason."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=16, choices=Source.choices, blank=True)
    evidence_id = models.BigIntegerField(null=True)
    # a number that people know (of a ticket, an order, a day), and the page that shows it
    evidence = models.CharField(_("evidence"), max_length=80, blank=True)
    evidence_url = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    points = models.SmallIntegerField(_("points"))
    day = models.DateField(_("day"))
    # it belongs to this month, whose sheet was confirmed before it came to light
    earlier_month = models.DateField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    key = models.UUIDField(null=True, unique=True)
    contested_at = models.DateTimeField(null=True)
    contest = models.CharField(_("what the person says"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answer_words = models.CharField(_("the lead's words"), max_length=500, blank=True)
    points_before = models.SmallIntegerField(null=True)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    struck_reason = models.CharField(max_length=500, blank=True)
    # set when the sheet is confirmed: a trigger keeps the row from then on
    sealed = models.BooleanField(default=False)
    # its words are erased when their days are over; the points stay
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry of a staff sheet")
        verbose_name_plural = _("entries of the staff sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "evidence_id", "person"],
                condition=~Q(source=""),
                name="nothing_is_entered_twice",
            ),
            models.CheckConstraint(condition=~Q(points=0), name="an_entry_counts"),
            models.CheckConstraint(
                condition=Q(evidence_id__isnull=False, made_by=None) & ~Q(source="")
                | Q(made_by__isnull=False, source="", erased_at=None) & ~Q(reason="")
                | Q(made_by__isnull=False, source="", erased_at__isnull=False),
                name="an_entry_has_evidence_or_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(contested_at=None, contest="", answered_at=None)
                | Q(contested_at__isnull=False, erased_at__isnull=False)
                | Q(contested_at__isnull=False) & ~Q(contest=""),
                name="contested_with_a_word",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None, struck_reason="") | Q(struck_at__isnull=False),
                name="what_is_not_struck_has_no_reason_for_it",
            ),
        ]
        indexes = [models.Index(fields=["sheet", "day"], name="entry_by_sheet")]

    @property
    def wording(self) -> str:
        """What it is for, in the reader's language, as the catalogue had it."""
        return said(self.name, self.name_en)

    @property
    def shown(self) -> str:
        """What shows it, on paper: a record's number, else the page's address."""
        return self.evidence or self.evidence_url

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.struck_at is None

    @property
    def waits(self) -> bool:
        """Contested, and without an answer."""
        return self.contested_at is not None and self.answered_at is None and self.struck_at is None
