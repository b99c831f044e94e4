"""What the care for personal data writes down: who saw what plain, how long things stay, what was erased."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.enums import Reason
from staff.models import Community, User

USUAL_LIMIT = 20


class DigestKey(models.Model):
    """The key by which document numbers are matched, sealed with the data key: changing that one keeps every digest."""

    sealed = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("key of digests")
        verbose_name_plural = _("keys of digests")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_digest_key")]


class Care(models.Model):
    """What a community sets for itself; without a row the usual values hold."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, primary_key=True, related_name="+")
    reveals_per_hour = models.PositiveSmallIntegerField(
        _("numbers that one person may unmask in an hour"), default=USUAL_LIMIT
    )
    erase_at = models.TimeField(_("when the day's erasing begins"), default=time(3))

    class Meta:
        verbose_name = _("care for personal data")
        verbose_name_plural = _("care for personal data")
        constraints = [models.CheckConstraint(condition=Q(reveals_per_hour__gte=1), name="somebody_may_unmask")]


class Reveal(models.Model):
    """One field that somebody saw plain: who, which, when, why (A-3). It holds no personal data but the words."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    subject = models.CharField(max_length=60)  # as the ledger names it, e.g. resident:12
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    words = models.CharField(_("in own words"), max_length=200, blank=True)
    at = models.DateTimeField()
    # the number of one's own errand is shown without a limit
    counted = models.BooleanField(default=True)
    # towards the limit: one, or what a whole list of them used up of the hour
    numbers = models.PositiveSmallIntegerField(default=1)
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("unmasking")
        verbose_name_plural = _("unmaskings")
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="reveal_has_a_reason"),
            models.CheckConstraint(condition=Q(numbers__gte=1), name="reveal_shows_a_number"),
        ]
        indexes = [
            models.Index(fields=["community", "-at"], name="reveal_by_time"),
            models.Index(fields=["community", "by", "at"], name="reveal_by_person"),
        ]


class Beyond(models.Model):
    """Somebody wanted to see more than the hour's limit: the supervisor is told once an hour."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("limit that was reached")
        verbose_name_plural = _("limits that were reached")
        constraints = [
            models.UniqueConstraint(fields=["community", "person", "hour"], name="told_once_an_hour"),
        ]


class Allowance(models.Model):
    """A lead allows somebody more, for one hour."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    more = models.PositiveSmallIntegerField(_("how many more"))
    at = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="allowance_lasts"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_allows_themselves"),
        ]
        indexes = [models.Index(fields=["community", "person", "until"], name="allowance_of_person")]


class Keeping(models.Model):
    """How long a community keeps records of one kind, where it is not the usual time."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField(_("days"))

    class Meta:
        verbose_name = _("time of keeping")
        verbose_name_plural = _("times of keeping")
        constraints = [
            models.UniqueConstraint(fields=["community", "kind"], name="one_time_per_kind"),
            models.CheckConstraint(condition=Q(days__gte=1), name="kept_for_a_day_at_least"),
        ]


class ErasingRun(models.Model):
    """The erasing of one community's night. Its day is taken once; one that was interrupted is gone on with."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    started_at = models.DateTimeField()
    # whoever carries it out takes it for a while: the next one goes on when that has passed
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("report of erasing")
        verbose_name_plural = _("reports of erasing")
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="one_erasing_per_day")]
        indexes = [models.Index(fields=["community", "-day"], name="erasing_by_day")]


class Erased(models.Model):
    """What a run erased of one kind: how many, from before when; or that it failed."""

    run = models.ForeignKey(ErasingRun, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()
    before = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    # written with the first batch: until the kind is through, a run that is taken over goes on with it
    finished = models.BooleanField(default=False)
    failed = models.CharField(max_length=80, blank=True)  # the error's name: its words may hold what it stumbled over

    class Meta:
        verbose_name = _("line of a report of erasing")
        verbose_name_plural = _("lines of reports of erasing")
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="one_line_per_kind")]


class Request(models.Model):
    """A person asked what is held of them, or to be erased: who did it, when, why, and how many records it met.

    It holds no personal data: the person is the id of a resident, or a digest of what they are known by.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80)
    erased = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    counts = models.JSONField(default=dict)
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        indexes = [models.Index(fields=["community", "-at"], name="request_by_time")]
