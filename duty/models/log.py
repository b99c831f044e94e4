"""The duty log: posts, and what is written at them, never altered (L-1; docs/duty-log.md)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duty.enums import LogKind, PostKind
from duty.models.roster import IN_USE, Shift
from staff.models import Community, Department, User


class Post(models.Model):
    """岗位: where somebody is on duty and keeps a log. Its department is who works there, as far as it is known."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+", verbose_name=_("community"))
    name = models.CharField(_("name"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=PostKind.choices)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    # of the click that set it up; the usual posts have none
    key = models.UUIDField(unique=True, null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], condition=IN_USE, name="one_post_per_name"),
            models.CheckConstraint(condition=Q(kind__in=PostKind.values), name="post_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="post_has_a_name"),
            models.CheckConstraint(condition=IN_USE | Q(retired_by__isnull=False), name="post_retired_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.name


class LogEntry(models.Model):
    """One entry. The database refuses to change or remove it (duty/triggers.py); a correction is another entry.

    `day` is the day on whose row its shift stands: a night shift's entry after midnight carries yesterday's. Without
    a shift it was written outside of all of them. `by` is empty only where the desk itself wrote.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="entries")
    day = models.DateField()
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when it happened"))
    written_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=6, choices=LogKind.choices)
    words = models.TextField(_("what happened"))
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="correction")
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("entry of the duty log")
        verbose_name_plural = _("entries of the duty log")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LogKind.values), name="log_kind_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="log_entry_says_something"),
            models.CheckConstraint(condition=Q(written_at__gte=F("at")), name="log_entry_is_of_the_past"),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(kind=LogKind.SYSTEM), name="log_entry_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(corrects=F("id")), name="log_entry_corrects_another"
            ),
        ]
        indexes = [
            models.Index(fields=["post", "day", "shift"], name="log_by_shift"),
            models.Index(fields=["community", "-id"], name="log_newest_first"),
            models.Index(fields=["community", "by", "-id"], name="log_by_person"),
        ]
