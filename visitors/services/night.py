"""The evening's look: who should have left long ago is marked and told (V-5). And what the leads settle."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.enums import Role
from staff.models import Community, Membership
from staff.queries import ids_by_role
from visitors import visit_rules as rules
from visitors.models import INSIDE, GateSettings, NightRound, Visit

FRESH = timedelta(hours=2)  # who came in just now is not forgotten


def watch_the_night(now: datetime) -> int:
    """Look at each community whose hour has struck and that was not looked at this evening. Returns how many were.

    One unique row a community and day: it runs once, however often it is called; a missed minute is made up for.
    """
    looked = 0
    hours = dict(GateSettings.objects.values_list("community_id", "night_at"))
    for community in Community.objects.order_by("pk"):
        here = now.astimezone(ZoneInfo(community.timezone))
        day = rules.night_day(here, hours.get(community.pk, time(22)))
        if day is not None and not NightRound.objects.filter(community=community, day=day).exists():
            looked += _look(community, here, now)
    return looked


def _look(community: Community, here: datetime, now: datetime) -> bool:
    try:
        with transaction.atomic():
            row = NightRound.objects.create(community=community, day=here.date(), at=now, found=0)
            forgotten = Visit.objects.filter(INSIDE, community=community, entered_at__lt=now - FRESH)
            ids = sorted(forgotten.values_list("pk", flat=True))
            if not ids:
                return True
            forgotten.filter(forgotten_at=None).update(forgotten_at=now)
            row.found = len(ids)
            row.save(update_fields=["found"])
            tell([_news(community, len(ids), day=f"{here:%Y-%m-%d}")], now=now)
            facts: dict[str, ledger.Fact] = {"visits": ids[:200], "count": len(ids)}
            subject = f"night_round:{row.pk}"
            ledger.append(community.pk, "visits.forgotten", subject=subject, actor_id=None, at=now, facts=facts)
    except IntegrityError:  # another worker was there first, and tells the same
        return False
    return True


@transaction.atomic
def settle_gate(who: Membership, *, documents: bool, night_at: time, phone: str, now: datetime) -> GateSettings:
    """What the leads settle about the gate; in force at once."""
    facts = {"documents": documents, "night_at": night_at, "phone": phone.strip()}
    row, _made = GateSettings.objects.update_or_create(community=who.community, defaults=facts)
    said: dict[str, ledger.Fact] = {"documents": documents, "night_at": f"{night_at:%H:%M}"}
    subject = f"community:{who.community_id}"
    ledger.append(who.community_id, "gate.settled", subject=subject, actor_id=who.user_id, at=now, facts=said)
    return row


def _news(community: Community, count: int, *, day: str) -> News:
    people = ids_by_role([community.pk], [Role.GUARD, Role.SUPERVISOR]).values()
    return News(
        community_id=community.pk,
        recipients=frozenset().union(*people),
        code="visit.forgotten",
        key=f"visit.forgotten:{community.pk}:{day}",
        url=f"/c/{community.slug}/gate/",
        urgency=Urgency.LATE,
        params={"count": str(count)},
    )
