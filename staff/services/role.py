"""A person's role in a community changes: so far a signed-off trainee becomes a front-desk clerk (IN-8)."""

from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from staff.enums import Role
from staff.models import Membership


@transaction.atomic
def trainee_to_front(membership_id: int, *, by_id: int, now: datetime) -> bool:
    """From now on the trainee takes calls alone. Returns False when they are no active trainee there any more.

    The caller has let a lead sign for it.
    """
    found = Membership.objects.select_for_update().get(pk=membership_id)
    if found.role != Role.TRAINEE or not found.active:
        return False
    found.role = Role.FRONT
    found.save(update_fields=["role"])
    facts: dict[str, ledger.Fact] = {"user": found.user_id, "was": Role.TRAINEE.value, "is": Role.FRONT.value}
    subject = f"membership:{found.pk}"
    ledger.append(found.community_id, "role.changed", subject=subject, actor_id=by_id, at=now, facts=facts)
    return True
