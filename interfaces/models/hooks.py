"""Webhooks, and the outbox of what they have to tell."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interfaces.enums import Outcome
from interfaces.models.integrations import Integration
from notices.reasons import reason_of
from staff.models import Community, User

DUE = Q(outcome=Outcome.WAITING)


class Hook(models.Model):
    """Where an integration wants to be told of verbs. Address and secret lie sealed."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="hooks")
    key = models.UUIDField(unique=True)
    host = models.CharField(_("host"), max_length=120)  # what a page shows of the address
    url_sealed = models.TextField()
    secret_sealed = models.TextField()
    actions = models.JSONField(default=list)  # beginnings of actions; none: every verb
    active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # switched off, by somebody or after failing for days

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(active=True, ended_at=None) | Q(active=False, ended_at__isnull=False),
                name="webhook_is_active_or_ended",
            )
        ]


class HookEvent(models.Model):
    """One verb for one hook: told at least once, with the same id however often (docs/api.md)."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="events")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    uid = models.UUIDField()
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=220, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("event of a webhook")
        verbose_name_plural = _("events of webhooks")
        constraints = [
            models.UniqueConstraint(fields=["hook", "uid"], name="one_event_per_hook"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="webhook_outcome_is_known"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=DUE, name="webhook_events_due"),
            models.Index(fields=["hook", "-id"], name="webhook_events_of_hook"),
            models.Index(fields=["community", "ended_at"], name="webhook_events_by_end"),
        ]

    @property
    def why(self) -> str:
        """Why it did not arrive, as a sentence; empty when nothing went wrong."""
        return reason_of(self.error)
