"""A number that was seen, a night that was carried out: what the pages about personal data show."""

import uuid
from datetime import datetime
from typing import Any

from privacy.enums import Reason
from privacy.services.retention import erase_at_night
from privacy.services.reveals import reveal
from residents.models import Phone
from staff.models import Membership


def a_seen_number(who: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    phone = Phone.objects.filter(resident__community=who.community).earliest("pk")
    asked: dict[str, Any] = {"reason": Reason.CALL, "words": "", "key": uuid.uuid4(), "now": now}
    reveal(who, "resident_phone", phone.pk, **asked)
    erase_at_night(now)
    return {
        "privacy:reveal": {"kind": "resident_phone", "pk": phone.pk},
        "privacy:public": {"place": who.community.slug},
    }
