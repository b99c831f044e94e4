"""Keys: the register, who has one, and the monthly count (L-5; docs/keys-patrols-emergencies.md)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attachments.models import Attachment
from duty.enums import BackSigned, KeyChanged, KeyKind, SignedHow
from duty.models.log import Post
from duty.models.roster import IN_USE
from duty.triggers import NOBODY
from residents.models import Unit
from staff.models import Community, User

OUT = Q(returned_at=None)
SIGNED = "key_signed"  # the kind of the pictures of signatures
# who had it, or brought it back, was erased (duty/personal.py)
FORGOTTEN = Q(name=NOBODY) | Q(brought_by=NOBODY)


class Key(models.Model):
    """钥匙: a number in a post's register, with one copy or several. Out of the register it keeps its history."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="keys", verbose_name=_("post"))
    number = models.CharField(_("key number"), max_length=20)
    opens = models.CharField(_("what it opens"), max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=KeyKind.choices, default=KeyKind.HELD)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    key = models.UUIDField(unique=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    retired_words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], condition=IN_USE, name="one_key_per_number"),
            models.CheckConstraint(condition=Q(kind__in=KeyKind.values), name="key_kind_is_known"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="key_has_a_copy"),
            models.CheckConstraint(
                condition=IN_USE | (Q(retired_by__isnull=False) & ~Q(retired_words="")), name="key_left_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["post"], condition=IN_USE, name="keys_of_post"),
            # prefix look-up of the search box: varchar_pattern_ops on PostgreSQL; SQLite ignores the operator class
            models.Index(
                fields=["community", "number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                condition=IN_USE,
                name="keys_by_prefix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.opens}"


class Loan(models.Model):
    """One copy in somebody's hands: a colleague, who signed with the own secret, or a name with a phone."""

    held = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="loans")
    copy = models.PositiveSmallIntegerField()
    borrower = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    signed_how = models.CharField(max_length=8, choices=SignedHow.choices, blank=True)
    signature = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(_("what for"), max_length=200)
    lent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    returned_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # empty: the borrower brought it
    brought_by = models.CharField(max_length=50, blank=True)
    words = models.CharField(max_length=200, blank=True)
    # how somebody from outside signed that they gave it back; empty: a colleague signed with the own secret
    back_signed_how = models.CharField(max_length=8, choices=BackSigned.choices, blank=True)
    back_signature = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("loan of a key")
        verbose_name_plural = _("loans of keys")
        constraints = [
            models.UniqueConstraint(fields=["held", "copy"], condition=OUT, name="one_open_loan_per_copy"),
            models.CheckConstraint(
                condition=Q(borrower__isnull=False, name="", signed_how="")
                | (Q(borrower=None, signed_how__in=SignedHow.values) & ~Q(name="") & ~Q(phone="")),
                name="key_lent_to_colleague_or_named",
            ),
            models.CheckConstraint(
                condition=~Q(signed_how=SignedHow.SCREEN) | Q(signature__isnull=False) | FORGOTTEN,
                name="key_signed_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(back_signed_how="") | Q(back_signed_how__in=BackSigned.values, returned_at__isnull=False),
                name="key_back_signed_how_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(back_signed_how=BackSigned.SCREEN) | Q(back_signature__isnull=False) | FORGOTTEN,
                name="key_back_signature_is_kept",
            ),
            models.CheckConstraint(
                condition=~Q(back_signed_how=BackSigned.NOBODY) | ~Q(words=""), name="key_back_unsigned_is_explained"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("lent_at")), name="key_due_after_lending"),
            models.CheckConstraint(
                condition=Q(returned_at=None, received_by=None)
                | Q(returned_at__gte=F("lent_at"), received_by__isnull=False),
                name="key_received_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["held", "-lent_at"], name="loans_of_key")]

    def __str__(self) -> str:
        return f"{self.held} · {self.who}"

    @property
    def who(self) -> str:
        """Whose hands it is in."""
        return str(self.borrower) if self.borrower_id else self.name


class KeyChange(models.Model):
    """What a key's line in the register said before and after, or the post that it left. Never altered (a trigger)."""

    held = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=8, choices=KeyChanged.choices)
    before = models.CharField(max_length=200)
    after = models.CharField(max_length=200)
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(_("why"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of a key")
        verbose_name_plural = _("changes of keys")
        constraints = [
            models.CheckConstraint(condition=Q(what__in=KeyChanged.values), name="key_change_is_known"),
            models.CheckConstraint(
                condition=Q(what=KeyChanged.EDITED, from_post=None, to_post=None)
                | (
                    Q(what=KeyChanged.MOVED, from_post__isnull=False, to_post__isnull=False)
                    & ~Q(words="")
                    & ~Q(from_post=F("to_post"))
                ),
                name="key_moved_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["held", "-id"], name="changes_of_key")]


class KeyCount(models.Model):
    """盘点: one month's count of a post's keys; owed until it is signed, then frozen (duty/triggers.py)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("count of keys")
        verbose_name_plural = _("counts of keys")
        constraints = [
            models.UniqueConstraint(fields=["post", "month"], name="one_count_per_month"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="key_count_signed_by_somebody",
            ),
        ]


class CountLine(models.Model):
    """One key of a signed count: what should be there, what is lent, what was found, and why it differs."""

    count = models.ForeignKey(KeyCount, on_delete=models.PROTECT, related_name="lines")
    held = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+")
    copies = models.PositiveSmallIntegerField()
    lent = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("counted key")
        verbose_name_plural = _("counted keys")
        constraints = [
            models.UniqueConstraint(fields=["count", "held"], name="key_counted_once"),
            models.CheckConstraint(
                condition=Q(copies=F("lent") + F("present")) | ~Q(words=""), name="key_difference_is_explained"
            ),
        ]

    @property
    def missing(self) -> int:
        """Copies that are neither there nor lent; below zero there are too many."""
        return self.copies - self.lent - self.present
