"""What a community sets for itself."""

from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from staff.models import Community, Membership

SETTINGS = ("second_call_days", "revisits", "revisit_tries")


@transaction.atomic
def set_rules(
    who: Membership, *, second_call_days: int, revisits: bool, revisit_tries: int, now: datetime
) -> Community:
    """Set for how long a closed matter is still the same (OTE-3), and how revisits are made (TL-9, TL-10).

    Counts from the next call and the next closing on. Saving what stands there already writes nothing.
    """
    community = Community.objects.select_for_update().get(pk=who.community_id)
    wanted = {"second_call_days": second_call_days, "revisits": revisits, "revisit_tries": revisit_tries}
    if {name: getattr(community, name) for name in SETTINGS} == wanted:
        return community
    for name, value in wanted.items():
        setattr(community, name, value)
    community.save(update_fields=SETTINGS)
    ledger.append(
        community.pk, "community.set", subject=f"community:{community.pk}", actor_id=who.user_id, at=now, facts=wanted
    )
    return community
