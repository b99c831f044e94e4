"""Integrations, where they reach, what they asked, and what they may ask twice without harm."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Community, User


class Integration(models.Model):
    """Another system with a token of its own. The token is shown once and kept as a digest."""

    name = models.CharField(_("name"), max_length=40)
    key = models.UUIDField(unique=True)  # of the click that made it
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    rate_per_minute = models.PositiveIntegerField(default=120)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("integration")
        verbose_name_plural = _("integrations")
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_per_minute__gte=1, rate_per_minute__lte=6000), name="integration_rate_bounded"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="integration_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reach(models.Model):
    """A community that the integration reaches, and who answers there for what comes in by it (OTE-1)."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="reaches")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    # nobody named: a lead of the community answers
    responder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "community"], name="one_reach_per_community")]


class Once(models.Model):
    """An idempotency key that was used, with the answer it got: the same question again gets it again."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    asked = models.CharField(max_length=64)  # digest of the question
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "key"], name="one_answer_per_idempotency_key")]
        indexes = [models.Index(fields=["community", "at"], name="once_by_moment")]


class ApiCall(models.Model):
    """One question of an integration and how it ended; no address, no number, nothing of a person."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="calls")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    operation = models.CharField(max_length=40)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True)  # of the refusal

    class Meta:
        verbose_name = _("call of the interface")
        verbose_name_plural = _("calls of the interface")
        indexes = [
            models.Index(fields=["integration", "-at"], name="api_call_of_integration"),
            models.Index(fields=["at"], name="api_call_by_moment"),
        ]
