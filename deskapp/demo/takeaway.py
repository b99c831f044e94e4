"""The demonstration's saved filters: one of the supervisor's that comes every month, one of the front desk's own."""

import uuid
from datetime import datetime, timedelta

from extracts.enums import FileForm
from extracts.queries.rows import Asked
from extracts.registry import listings
from extracts.services import Wish, save_filter, take
from staff.models import Community, Membership

KEPT = (
    (
        "lead",
        "complaints",
        Wish("上月投诉（月会用）", {"judged_at": {"span": "last_month"}}, shared=True, monthly=True),
    ),
    ("lead", "tickets", Wish("超时未办结", {"open": "yes", "late": "yes"})),
    ("front", "revisits", Wish("待回访", {"waiting": "yes"})),
)


def what_is_taken_along(community: Community, now: datetime) -> None:
    """Saved filters, and a file that was taken yesterday."""
    people = Membership.objects.select_related("user", "community").filter(community=community)
    by_login = {one.user.username: one for one in people}
    lists = {one.code: one for one in listings()}
    for login, code, wish in KEPT:
        save_filter(by_login[login], lists[code], wish, key=uuid.uuid4(), now=now - timedelta(days=9))
    take(Asked(lists["units"], by_login["lead"], {}, now - timedelta(days=1)), FileForm.XLSX)
