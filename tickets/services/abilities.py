"""Which trades a technician is able to do: the lead keeps it, the dispatch list follows it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from staff.enums import Role
from staff.models import Community, Membership, User
from tickets.enums import Trade
from tickets.models import Ability


@transaction.atomic
def set_abilities(*, community: Community, wished: Mapping[int, Collection[Trade]], by: User, now: datetime) -> int:
    """Let each of these technicians, by user id, have just these trades; others stay. Returns how many changed.

    Whoever is no technician of the community is passed over.
    """
    Community.objects.select_for_update().get(pk=community.pk)  # two leads at once: the later one's word counts
    members = set(
        Membership.objects.filter(community=community, role=Role.TECHNICIAN, active=True).values_list("user", flat=True)
    )
    before: dict[int, set[str]] = {pk: set() for pk in members}
    for user_id, trade in Ability.objects.filter(community=community, user__in=members).values_list("user", "trade"):
        before[user_id].add(trade)
    changed = [pk for pk in wished if pk in members and before[pk] != {trade.value for trade in wished[pk]}]
    if not changed:
        return 0
    Ability.objects.filter(community=community, user__in=changed).delete()
    Ability.objects.bulk_create(
        Ability(community=community, user_id=pk, trade=trade) for pk in changed for trade in set(wished[pk])
    )
    facts: dict[str, ledger.Fact] = {"people": changed}
    ledger.append(
        community.pk, "technicians.trades", subject=f"community:{community.pk}", actor_id=by.pk, at=now, facts=facts
    )
    return len(changed)
