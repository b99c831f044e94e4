"""What the leads are told of the doors of the desk."""

from datetime import datetime

from django.urls import reverse

from notices.enums import Urgency
from notices.services.telling import News, tell
from staff.models import Community, User
from staff.queries import leads_of


def tell_password_changed(community_id: int, user: User, now: datetime) -> None:
    """Somebody's password was changed: they themselves are told, at once and by mail where they have one (PR)."""
    slug = Community.objects.values_list("slug", flat=True).get(pk=community_id)
    news = News(
        community_id=community_id,
        recipients=frozenset({user.pk}),
        code="password.changed",
        key=f"password.changed:{user.pk}:{now.isoformat()}",
        url=reverse("staff:account", args=[slug]),
        urgency=Urgency.LATE,
    )
    tell([news], now=now)


def tell_pin_blocked(community_id: int, user: User, now: datetime) -> None:
    """Somebody's PIN was blocked by five wrong ones: the supervisor looks who that was (PR)."""
    slug = Community.objects.values_list("slug", flat=True).get(pk=community_id)
    news = News(
        community_id=community_id,
        recipients=frozenset(leads_of(community_id)),
        code="pin.blocked",
        key=f"pin.blocked:{user.pk}:{now.isoformat()}",
        url=reverse("notices:list", args=[slug]),
        urgency=Urgency.LATE,
        params={"who": str(user)},
    )
    tell([news], now=now)
