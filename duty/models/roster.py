"""The roster: shifts, months of a department, one cell a person and day, and every change of a published month."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duty.enums import ChangeKind, ChangeState
from duty.rules import HOLIDAY_DAYS, MONTH_DAYS, REST_HOURS, ShiftFacts, days_of
from staff.models import Community, Department, User

IN_USE = Q(retired_at=None)


class Shift(models.Model):
    """班次: a community's shift. A published roster keeps the times it was published with: see services.shifts."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+", verbose_name=_("community"))
    name = models.CharField(_("name"), max_length=10)
    mark = models.CharField(_("character in the grid"), max_length=1)
    letter = models.CharField(_("key"), max_length=1)
    starts = models.TimeField(_("begins"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)
    manned = models.BooleanField(_("somebody must be there every day"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], condition=IN_USE, name="one_shift_per_name"),
            models.UniqueConstraint(fields=["community", "mark"], condition=IN_USE, name="one_shift_per_mark"),
            models.UniqueConstraint(fields=["community", "letter"], condition=IN_USE, name="one_shift_per_letter"),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__isnull=False),
                name="shift_has_both_times_or_none",
            ),
            models.CheckConstraint(condition=Q(starts__isnull=False) | Q(manned=False), name="rest_is_not_manned"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> ShiftFacts:
        """The shift as the rules see it."""
        return ShiftFacts(self.pk, self.name, self.mark, self.letter, self.starts, self.ends, self.manned)

    @property
    def hours(self) -> str:
        """07:00–15:00; empty for rest."""
        return "" if self.starts is None or self.ends is None else f"{self.starts:%H:%M}–{self.ends:%H:%M}"


class DutySettings(models.Model):
    """A community's own figures for the roster's checks; without a row the defaults count."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="+", primary_key=True)
    rest_hours = models.PositiveSmallIntegerField(_("least rest between two shifts, in hours"), default=REST_HOURS)
    holiday_days = models.PositiveSmallIntegerField(
        _("days before a holiday by which its roster is published"), default=HOLIDAY_DAYS
    )
    month_days = models.PositiveSmallIntegerField(
        _("days before a month by which its roster is published"), default=MONTH_DAYS
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(rest_hours__lte=24), name="rest_of_a_day_at_most")]


class Roster(models.Model):
    """排班表: one month of one department. `version` counts its changes; a cell carries the one it was changed in."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "month"], name="one_roster_per_department_and_month"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="roster_month_exists"),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="published_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["community", "year", "month"], name="roster_by_month")]

    def __str__(self) -> str:
        return f"{self.department} {self.year}-{self.month:02d}"

    @property
    def days(self) -> list[date]:
        """Every day of the month."""
        return days_of(self.year, self.month)

    @property
    def first(self) -> date:
        """The month's first day, for its name in words."""
        return date(self.year, self.month, 1)


class Cell(models.Model):
    """One person on one day. Cleared it stays, without a shift, so that its version never goes back."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="cells")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "user", "day"], name="one_cell_per_person_and_day"),
            models.UniqueConstraint(
                fields=["community", "user", "day"], condition=Q(shift__isnull=False), name="nobody_on_two_rosters"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "day"], name="cells_of_a_day"),
            models.Index(fields=["user", "day"], name="cells_of_a_person"),
        ]


class Change(models.Model):
    """A change of a published roster: who asked and why, who agreed or declined and why. Kept for good."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    state = models.CharField(max_length=10, choices=ChangeState.choices)
    key = models.UUIDField(unique=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("change of the roster")
        verbose_name_plural = _("changes of the roster")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="change_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="change_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ASKED, answered_at=None, answered_by=None)
                | (~Q(state=ChangeState.ASKED) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="change_is_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.DECLINED) | ~Q(answer=""), name="declined_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")), name="answered_after_asking"
            ),
        ]
        indexes = [
            models.Index(fields=["roster"], condition=Q(state=ChangeState.ASKED), name="changes_that_wait"),
        ]


class ChangeLine(models.Model):
    """One cell of a change: what stood there when it was asked, and what shall."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="lines")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    before = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "user", "day"], name="one_line_per_cell"),
        ]


class RosterDraft(models.Model):
    """A sheet that was read and waits for a yes: kept here, not in the browser, until it expires."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    seen = models.PositiveIntegerField()
    rows = models.JSONField()  # [[user id, [shift id or null, one a day of the file], …]]: see services.sheet
    faults = models.JSONField()
    counts = models.JSONField()
    done_at = models.DateTimeField(null=True)
