"""Saved filters, and who took what."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from extracts.models import Saved, Sending, Taken
from extracts.registry import listing
from notices.models import PROVEN, Channel
from staff.enums import OVERSIGHT
from staff.models import Community, Membership, User


def saved_for(who: Membership) -> list[Saved]:
    """One's own; for the oversight, what was shared too. Only of lists that the role may take along."""
    rows = Saved.objects.filter(_seen(who), community=who.community).select_related("owner").order_by("name", "pk")
    return [one for one in rows if _may(who, one)]


def saved_by(who: Membership, pk: int) -> Saved | None:
    """The saved filter, if this person sees it."""
    found = Saved.objects.filter(_seen(who), community=who.community, pk=pk).select_related("owner").first()
    return found if found and _may(who, found) else None


def sending_for(who: Membership, pk: int) -> Sending | None:
    """A month's extract of one's own."""
    rows = Sending.objects.filter(saved__community=who.community, saved__owner=who.user_id, pk=pk)
    found = rows.select_related("saved__owner").first()
    return found if found and _may(who, found.saved) else None


def _seen(who: Membership) -> Q:
    return Q(owner=who.user_id) | Q(shared=True) if who.role in OVERSIGHT else Q(owner=who.user_id)


def _may(who: Membership, saved: Saved) -> bool:
    found = listing(saved.listing)
    return found is not None and who.role in found.roles


def taken_in(community: Community) -> QuerySet[Taken]:
    """Who took what, the latest first."""
    return Taken.objects.filter(community=community).select_related("by").order_by("-at", "-pk")


def to_send(latest: date) -> QuerySet[Any]:
    """Ids of saved filters whose first of the month may have come somewhere on earth."""
    return Saved.objects.filter(next_on__lte=latest).order_by("next_on", "pk").values_list("pk", flat=True)


def has_mail(user: User) -> bool:
    """Whether the person's e-mail address is confirmed: else the notice stands in the desk alone."""
    return Channel.objects.filter(PROVEN, person=user, active=True).exists()
