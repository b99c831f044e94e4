"""Every question of an integration is on record: what, when, how it ended. No verb: nothing of the desk changes."""

from datetime import datetime, timedelta

from django.db.models import Q

from interfaces.models import ApiCall, Integration
from staff.models import Community

STEP = timedelta(minutes=1)  # between two writes of when it was last used


def record_call(
    integration: Integration, community: Community | None, *, operation: str, status: int, code: str, now: datetime
) -> None:
    """One row a question, whatever became of it."""
    ApiCall.objects.create(
        integration=integration, community=community, operation=operation[:40], status=status, code=code[:40], at=now
    )
    if integration.last_used_at is None or now - integration.last_used_at > STEP:
        earlier = Q(last_used_at=None) | Q(last_used_at__lt=now)
        Integration.objects.filter(earlier, pk=integration.pk).update(last_used_at=now)
