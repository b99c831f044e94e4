"""What a community sets for itself."""

from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from staff.models import Community, Membership

SETTINGS = ("second_call_days", "revisits", "revisit_tries", "lock_minutes")


@transaction.atomic
def set_rules(
    who: Membership,
    *,
    second_call_days: int,
    revisits: bool,
    revisit_tries: int,
    lock_minutes: int | None = None,
    now: datetime,
) -> Community:
    """Set for how long a closed matter is still the same (OTE-3), and how revisits are made (TL-9, TL-10),
    and after how many minutes an unattended desk is locked (PR; None leaves it as it is).

    Counts from the next call and the next closing on. Saving what stands there already writes nothing.
    """
    community = Community.objects.select_for_update().get(pk=who.community_id)
    minutes = community.lock_minutes if lock_minutes is None else lock_minutes
    wanted = dict(zip(SETTINGS, (second_call_days, revisits, revisit_tries, minutes), strict=True))
    if {name: getattr(community, name) for name in SETTINGS} == wanted:
        return community
    for name, value in wanted.items():
        setattr(community, name, value)
    community.save(update_fields=SETTINGS)
    ledger.append(
        community.pk, "community.set", subject=f"community:{community.pk}", actor_id=who.user_id, at=now, facts=wanted
    )
    return community
