"""Telephone calls as the exchange tells of them, and whose telephone is whose."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interfaces.enums import CallState
from interfaces.models.integrations import Integration
from residents.models import Resident, Unit
from staff.models import Community, User

# what somebody's open page looks for: an index holds these rows alone
ON_THE_LINE = Q(ended_at=None, taken_at=None, agent__isnull=False)
MISSED = Q(answered_at=None, ended_at__isnull=False, settled_at=None)


class Extension(models.Model):
    """The telephone on somebody's desk."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(_("extension"), max_length=20)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="one_person_per_extension"),
            models.UniqueConstraint(fields=["community", "user"], name="one_extension_per_person"),
        ]


class PhoneCall(models.Model):
    """One call on the line. The caller's number lies sealed, is matched by its digest and shown masked (A-3)."""

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    call_id = models.CharField(max_length=64)
    extension = models.CharField(max_length=20)
    agent = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=CallState.choices)
    caller_sealed = models.TextField(blank=True)
    caller_digest = models.CharField(max_length=64, blank=True)
    caller_masked = models.CharField(max_length=20, blank=True)
    resident = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, related_name="+")
    rang_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)  # the agent has opened the intake, or put the card away
    settled_at = models.DateTimeField(null=True)  # a missed one was called back
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("telephone call")
        verbose_name_plural = _("telephone calls")
        constraints = [
            models.UniqueConstraint(fields=["integration", "community", "call_id"], name="one_row_per_telephone_call"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="telephone_call_state_is_known"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="missed_call_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "community", "-rang_at"], condition=ON_THE_LINE, name="on_the_line"),
            models.Index(fields=["community", "-rang_at"], name="telephone_call_by_time"),
            models.Index(fields=["community", "rang_at"], condition=MISSED, name="missed_by_time"),
            models.Index(fields=["community", "caller_digest"], name="telephone_call_by_caller"),
        ]

    @property
    def missed(self) -> bool:
        """Rang until it ended, and nobody answered."""
        return self.answered_at is None and self.ended_at is not None
