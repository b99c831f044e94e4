"""Lists that were brought in: the one that waits for a yes, and those that were carried out."""

from django.db import models

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
