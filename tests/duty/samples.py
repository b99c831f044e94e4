"""A key with a loan and a count, a walked round, an emergency that is over: what the pages of the posts show."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from duty.enums import EmergencyKind, KeyKind
from duty.models import KeyCount, PatrolPoint
from duty.services import (
    Borrower,
    KeyLine,
    add_key,
    end_emergency,
    lend_key,
    open_counts,
    open_emergency,
    set_route,
    visit_point,
)
from staff.models import Membership
from tests.factories import a_post


def at_the_posts(lead: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    post = a_post(lead.community)
    key: dict[str, Any] = {"key": uuid.uuid4(), "now": now}
    held = add_key(lead, post, KeyLine("A-01", "水泵房", KeyKind.HELD, 2), **key)
    to, due = Borrower(lead.user), now + timedelta(hours=2)
    loan = lend_key(lead, held.pk, to=to, purpose="检修", due_at=due, **key)
    open_counts(now)
    route = set_route(lead, post, name="夜间巡查", times="08:00", points="南门\n北门", **key)
    points = PatrolPoint.objects.select_related("route__post", "route__community").filter(route=route)
    visit = visit_point(lead, points[0], finding=None, **key)
    facts: dict[str, Any] = {"place": "地下车库", "seen": "水管爆裂", "at": None, **key}
    emergency = open_emergency(lead, kind=EmergencyKind.WATER, **facts)
    end_emergency(lead, emergency.pk, now=now)
    return {
        "duty:key": {"pk": held.pk},
        "duty:key_retire": {"pk": held.pk},
        "duty:key_edit": {"pk": held.pk},
        "duty:key_move": {"pk": held.pk},
        "duty:key_loan": {"pk": loan.pk},
        "duty:key_count": {"pk": KeyCount.objects.get().pk},
        "duty:patrol_route": {"pk": route.pk},
        "duty:patrol_points": {"pk": route.pk},
        "duty:patrol_route_retire": {"pk": route.pk},
        "duty:patrol_codes": {"pk": route.pk},
        "duty:patrol_round": {"pk": visit.round_id},
        "duty:patrol_point": {"key": points[1].token},
        "duty:emergency": {"pk": emergency.pk},
        "duty:emergency_paper": {"pk": emergency.pk},
    }
