"""The demonstration's telephone system: two extensions, a morning's calls, of which one was missed."""

import uuid
from datetime import datetime, timedelta

from interfaces.enums import Scope
from interfaces.services.calls import Ring, set_extension, tell_call
from interfaces.services.integrations import Wished, make_integration
from interfaces.services.record import record_call
from residents.models import Phone
from staff.enums import Role
from staff.models import Community, Membership, User

SCOPES = (Scope.CALLS, Scope.TICKETS, Scope.OPEN, Scope.CONTACTS, Scope.DEADLINES)


def a_telephone_system(community: Community, now: datetime) -> None:
    """Calls to the front desk within the last hours; the tokens are thrown away, so nobody can use them."""
    director = Membership.objects.select_related("user").filter(community=community, role=Role.DIRECTOR).earliest("pk")
    begun = now - timedelta(days=2)
    wished = Wished("电话系统", [community], SCOPES, rate_per_minute=300)
    exchange, _token = make_integration(wished, by=director.user, key=uuid.uuid4(), now=begun)
    board = Wished("数据看板", [community], [Scope.FIGURES], rate_per_minute=60)
    make_integration(board, by=director.user, key=uuid.uuid4(), now=begun)
    for number, username in (("801", "front"), ("802", "front2")):
        user = User.objects.get(username=username)
        set_extension(community, number=number, user=user, by=director.user, now=begun)
    phones = Phone.objects.filter(resident__community=community).order_by("pk")
    numbers = list(phones.values_list("number", flat=True)[:3])
    for place, number in enumerate(numbers):
        rang = now - timedelta(hours=3 - place, minutes=7 * place)
        events = ("ringing", "ended") if place == 2 else ("ringing", "answered", "ended")
        for step, event in enumerate(events):
            at = rang + timedelta(minutes=step)
            tell_call(exchange, community, Ring(f"demo-{place}", event, "801", number), now=at)
            record_call(exchange, community, operation="tell_call", status=200, code="", now=at)
