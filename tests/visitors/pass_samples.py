"""Release passes as the pages show them: one that waits, one to sign, a signed one, one shown twice."""

from datetime import datetime
from typing import Any

from residents.models import Unit
from staff.models import Membership
from tests.visitors.passes import a_guard, a_home, applied, checked, confirmed, owner_of, signed


def passes_at_the_gate(lead: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    home: Unit = a_home(lead, "1909")
    applied(lead, home, now=now)
    confirmed(lead, home, now=now)
    good, gone = signed(lead, home, now=now), signed(lead, home, now=now)
    guard = a_guard(lead)
    checked(guard, gone, now=now)
    checked(guard, gone, now=now)
    return {
        "visitors:pass": {"pk": gone.pk},
        "visitors:pass_paper": {"pk": good.pk},
        "visitors:pass_scan": {"key": good.token},
        "visitors:unit_passes": {"unit_id": home.pk},
        "visitors:resident_passes": {"resident_id": owner_of(home).pk},
    }
