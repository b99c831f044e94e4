"""Reads of staff."""

from collections.abc import Iterable

from django.db.models import QuerySet

from staff.enums import Role
from staff.models import Community, Department, Membership, User


def short_names() -> dict[int, str]:
    """Id → short name of every community, as it stands in addresses."""
    return dict(Community.objects.values_list("pk", "slug"))


def communities_of(user: User) -> QuerySet[Community]:
    """The communities in which the person has a role, by name."""
    return Community.objects.filter(memberships__user=user, memberships__active=True).order_by("name")


def memberships_of(user: User) -> list[Membership]:
    """The person's active memberships with community and department, by the community's name, in one query."""
    rows = Membership.objects.filter(user=user, active=True).select_related("community", "department")
    found = sorted(rows, key=lambda one: one.community.name)
    for one in found:
        one.user = user
    return found


def colleagues(community: Community) -> QuerySet[User]:
    """Everybody with an active role in the community, by name."""
    return User.objects.filter(memberships__community=community, memberships__active=True, is_active=True).order_by(
        "name", "username"
    )


def departments_of(community: Community) -> QuerySet[Department]:
    """The community's departments, by name."""
    return Department.objects.filter(community=community).order_by("name")


def ids_by_role(community_ids: Iterable[int], roles: Iterable[Role]) -> dict[tuple[int, str], set[int]]:
    """(community id, role) → ids of the active people in that role, for many communities in one query."""
    found: dict[tuple[int, str], set[int]] = {}
    rows = Membership.objects.filter(
        community_id__in=set(community_ids), role__in=list(roles), active=True, user__is_active=True
    ).values_list("community_id", "role", "user_id")
    for community_id, role, user_id in rows:
        found.setdefault((community_id, role), set()).add(user_id)
    return found


def leads_of(community_id: int) -> set[int]:
    """Ids of the active supervisors; where there is none, of the directors."""
    people = ids_by_role([community_id], [Role.SUPERVISOR, Role.DIRECTOR])
    return people.get((community_id, Role.SUPERVISOR)) or people.get((community_id, Role.DIRECTOR), set())


def ids_of_department(department_id: int) -> set[int]:
    """Ids of the active people of a department."""
    return set(
        Membership.objects.filter(department_id=department_id, active=True, user__is_active=True).values_list(
            "user_id", flat=True
        )
    )


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Id → name of these people as `str(user)` shows them, in one query."""
    rows = User.objects.filter(pk__in=set(ids)).values_list("pk", "name", "username")
    return {pk: name or username for pk, name, username in rows}
