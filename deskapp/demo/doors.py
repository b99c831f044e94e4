"""The demonstration's shared PC, and PINs for everybody who shares it."""

import uuid
from datetime import datetime

from django.conf import settings

from reports.services.wall import make_wall
from staff.enums import Role
from staff.models import Community, Membership
from staff.queries import colleagues
from staff.services import set_pin
from staff.services.terminal import enrol, sit_down

PIN = "73916408"


def a_screen(community: Community, now: datetime) -> None:
    """In the office; its address was shown once, to nobody."""
    lead = Membership.objects.select_related("user", "community").get(community=community, user__username="lead")
    make_wall(who=lead, name="办公室北墙", key=uuid.uuid4(), now=now)


def a_shared_pc(community: Community, now: datetime) -> None:
    """The front desk's PC, at which two have worked; and a PIN for each colleague, the same one: it is a demonstration."""
    people = list(colleagues(community))
    for user in people:
        set_pin(user=user, pin=PIN[: settings.PIN_DIGITS], now=now)
    lead = Membership.objects.get(community=community, user__username="lead", role=Role.SUPERVISOR)
    terminal, _token = enrol(lead, name="前台左侧电脑", post="客服前台", lock_minutes=5, now=now)
    before = None
    for user in people:
        if user.username in {"front", "front2"}:
            sit_down(terminal, user, before=before, now=now)
            before = user.pk
