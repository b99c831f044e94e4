"""Reads of staff."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from staff.enums import ON_THEIR_FEET, Role
from staff.models import Community, Department, KeptForm, Membership, Seat, SecondFactor, Terminal, User

DEFAULT_LOCK_MINUTES = 5


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


def lock_minutes_of(user: User) -> int:
    """After how many minutes the person's session locks away from a terminal: the strictest of their communities.

    0 = never: who is on their feet with a phone of their own (technicians, guards), or where the community says so.
    """
    rows = Membership.objects.filter(user=user, active=True).values_list("role", "community__lock_minutes")
    found = list(rows)
    if not found:
        return DEFAULT_LOCK_MINUTES
    return min((minutes for role, minutes in found if minutes and Role(role) not in ON_THEIR_FEET), default=0)


def terminal_by(digest: str) -> Terminal | None:
    """The enrolled terminal whose token has this digest."""
    return Terminal.objects.select_related("community").filter(digest=digest, revoked_at=None).first()


def terminals_of(community: Community) -> QuerySet[Terminal]:
    """The community's shared PCs: those that are enrolled first, then the latest revoked."""
    rows = Terminal.objects.filter(community=community).select_related("enrolled_by", "revoked_by")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "name")


def people_at(terminal: Terminal, most: int = 12) -> list[User]:
    """Who has worked at the terminal, the latest first, as far as they still belong to its community."""
    here = Seat.objects.filter(terminal=terminal, user__in=colleagues(terminal.community))
    return [seat.user for seat in here.select_related("user").order_by("-last_at")[:most]]


def kept_forms_of(user: User) -> QuerySet[KeptForm]:
    """What was kept for the person, the latest first."""
    return KeptForm.objects.filter(user=user).order_by("-kept_at", "-pk")


def has_second_factor(user: User) -> bool:
    """Whether codes are asked of the person after the password."""
    return SecondFactor.objects.filter(pk=user.pk).exists()


def needs_second_factor(user: User, demanded: Iterable[str]) -> bool:
    """Whether one is demanded of the person by one of their roles; who may enter the set-up pages administrates."""
    wanted = set(demanded)
    if not wanted:
        return False
    if (user.is_staff or user.is_superuser) and Role.ADMINISTRATOR in wanted:
        return True
    return Membership.objects.filter(user=user, active=True, role__in=wanted).exists()
