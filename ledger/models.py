"""The hash-chained log: one chain per community, appended only (L-1; docs/ledger.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Chain(models.Model):
    """The head of one community's chain; `append` locks this row, so entries are linked one after the other."""

    community_id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("ledger head")
        verbose_name_plural = _("ledger heads")


class Entry(models.Model):
    """One thing that happened. The hash covers the previous hash and the stored payload bytes."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    payload = models.BinaryField()
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    hash_version = models.SmallIntegerField(default=1)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="one_entry_per_place"),
            models.UniqueConstraint(fields=["chain", "prev_hash"], name="no_fork_in_the_chain"),
        ]
        indexes = [
            models.Index(fields=["subject"], name="entry_by_subject"),
            models.Index(fields=["chain", "at"], name="entry_by_moment"),
        ]
