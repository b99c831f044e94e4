"""Lists that were brought in: the one that waits for a yes, and those that were carried out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from residents.enums import BookPhase, BookState
from staff.models import Community, User


class ImportRun(models.Model):
    """One import that was carried out: its key makes a repeated click find the first run."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: the command line
    at = models.DateTimeField()
    filename = models.CharField(max_length=200)
    accepted = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()


class ImportDraft(models.Model):
    """A list that was read and waits for a yes: kept here, not in the browser, and only until it expires."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")  # null: the command line
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.JSONField()
    faults = models.JSONField()
    unknown = models.JSONField()
    counts = models.JSONField()


class BookImport(models.Model):
    """A workbook of the archive on its way in: the row is the queue. The file lies sealed, until it expires."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=BookState.choices, default=BookState.READING)
    accept_good = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # sheet → created, updated, unchanged, rejected
    faults = models.JSONField(default=list)  # sheet, row, column, code, other_row: no word of the file
    unknown = models.JSONField(default=list)  # sheets and columns that nobody knows
    refusal = models.CharField(max_length=300, blank=True)  # why the whole file can't be taken
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("workbook on its way in")
        verbose_name_plural = _("workbooks on their way in")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BookState.values), name="book_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[BookState.READING, BookState.CHECKED, BookState.WRITING]) | ~Q(content=""),
                name="book_on_its_way_has_its_file",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BookState.DONE, BookState.REFUSED]) | Q(ended_at__isnull=False),
                name="book_ended_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=[BookState.READING, BookState.WRITING]), name="books_to_do"
            ),
            models.Index(fields=["community", "-id"], name="books_of_community"),
        ]


class BookProgress(models.Model):
    """How far a workbook is: a row of its own, written while the import's own transaction is still open."""

    book = models.OneToOneField(BookImport, on_delete=models.CASCADE, primary_key=True, related_name="progress")
    phase = models.CharField(max_length=10, choices=BookPhase.choices, default=BookPhase.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(phase__in=BookPhase.values), name="book_phase_is_known")]

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0
