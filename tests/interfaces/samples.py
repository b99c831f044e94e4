"""A telephone system with a webhook, a call that rings and a missed one: what the pages of the interfaces show."""

import uuid
from datetime import datetime
from typing import Any

from interfaces.deliver import deliver_hooks
from interfaces.services.calls import Ring, set_extension, tell_call
from interfaces.services.hooks import make_hook, ping_hook
from interfaces.services.record import record_call
from notices.transport import Outcome
from staff.enums import Role
from staff.models import Community, Membership
from tests.interfaces.asks import an_integration

CALLER = "13800001234"


def a_connected_system(community: Community, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    integration, _token = an_integration(community)
    by = integration.made_by
    agent = Membership.objects.select_related("user").filter(community=community, role=Role.FRONT).earliest("pk").user
    set_extension(community, number="801", user=agent, by=by, now=now)
    tell_call(integration, community, Ring("sample-1", "ringing", "801", CALLER), now=now)
    for event in ("ringing", "ended"):
        tell_call(integration, community, Ring("sample-2", event, "801", CALLER), now=now)
    address: dict[str, Any] = {"url": "https://hooks.example.com/", "actions": ["order"], "by": by}
    hook, _secret = make_hook(integration.pk, key=uuid.uuid4(), now=now, **address)
    ping_hook(hook.pk, community.pk, by=by, key=uuid.uuid4(), now=now)
    deliver_hooks(lambda: now, way=lambda *_call: Outcome(delivered=False, error="http", detail="HTTP 500"))
    record_call(integration, community, operation="tell_call", status=200, code="", now=now)
    return {"interfaces:integration": {"pk": integration.pk}}
