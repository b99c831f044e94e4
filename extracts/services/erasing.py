"""Who took what is kept for two years; the ledger keeps the deed."""

from datetime import datetime

from extracts.models import Taken
from privacy.erasers import deleted, in_batches
from staff.models import Community

KEPT_DAYS = 730


def erase_taken(community: Community, before: datetime, dry: bool) -> int:
    """Forget who took what before then."""
    return in_batches(Taken.objects.filter(community=community, at__lt=before), deleted, dry=dry)
