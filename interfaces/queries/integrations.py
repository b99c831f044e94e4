"""Reads of integrations."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from interfaces.models import ApiCall, Integration, Reach
from interfaces.tokens import digest_of
from staff.enums import SETUP
from staff.models import Community, Membership

CALLS_SHOWN = 30


def by_token(token: str) -> Integration | None:
    """The integration that has this token, with its reach; two queries."""
    rows = Integration.objects.filter(digest=digest_of(token), revoked_at=None)
    return rows.prefetch_related(Prefetch("reaches", Reach.objects.select_related("community"))).first()


def integrations_of(community: Community) -> QuerySet[Integration]:
    """Those that reach the community: the active ones first, by name."""
    rows = Integration.objects.filter(reaches__community=community).select_related("made_by")
    return rows.order_by("revoked_at", "name", "pk")


def calls_of(integration: Integration) -> QuerySet[ApiCall]:
    """What it asked lately."""
    return ApiCall.objects.filter(integration=integration).order_by("-at", "-pk")[:CALLS_SHOWN]


def set_up_by(memberships: Iterable[Membership]) -> list[Community]:
    """The communities in which somebody with these memberships may set up integrations."""
    return [one.community for one in memberships if one.role in SETUP]
