"""The community that a replay makes for itself: places, categories, departments and a synthetic staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.contrib.auth.hashers import make_password

from residents.models import Building, Unit
from residents.services.search_keys import index_units
from staff.enums import Role
from staff.models import Community, Department, Membership, User
from tickets.enums import Kind
from tickets.models import Category
from tickets.replay.events import Assign, Named, Place, Step, Take
from tickets.replay.reading import cut

STEMS = "甲乙丙丁戊己庚辛壬癸"
DESK = Named("desk", "客服中心")
CODE_LENGTH = 48
REPLAYED = "replay-"  # how the short names of replayed communities begin, and the user names of their staff


@dataclass(frozen=True)
class Spot:
    """A place as the community knows it."""

    building: Building
    unit: Unit | None


@dataclass
class Cast:
    """Everybody and everything that the steps name."""

    community: Community
    supervisor: Membership
    clerks: dict[str, Membership] = field(default_factory=dict)
    people: dict[tuple[str, str], Membership] = field(default_factory=dict)
    categories: dict[tuple[Kind, str], int] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)

    def person(self, department: str, person: str) -> Membership:
        """Whoever this name stands for in the department; without a name the department's clerk."""
        return self.people[department, person] if person else self.clerks[department]

    def all(self) -> Iterable[Membership]:
        """Everybody but the supervisor."""
        return [*self.clerks.values(), *self.people.values()]


def set_up(community: Community, steps: Sequence[Step]) -> Cast:
    """Make what the steps name and the community lacks. No password works for anybody of this staff."""
    takes = [step for step in steps if isinstance(step, Take)]
    assigns = [step for step in steps if isinstance(step, Assign)]
    named = {one.department.code: one.department for one in takes}
    named |= {one.department.code: one.department for one in assigns}
    hiring = Hiring(community)
    desk = hiring.department(DESK)
    cast = Cast(community, hiring.hire("supervisor", "客服主管", Role.SUPERVISOR, desk))
    hiring.hire("director", "主任", Role.DIRECTOR, desk)
    for code, name in named.items():
        cast.departments[code] = hiring.department(name)
        cast.clerks[code] = hiring.hire(f"clerk.{_word(code)}", "客服", Role.FRONT, cast.departments[code])
    for code, person in dict.fromkeys((one.department.code, one.person) for one in assigns if one.person):
        username = f"{_word(code)}.{_word(person)}"
        cast.people[code, person] = hiring.hire(username, "处理员", Role.TECHNICIAN, cast.departments[code])
    cast.categories = _categories(community, takes)
    cast.spots = _spots(community, {one.place.key: one.place for one in takes if one.place})
    return cast


class Hiring:
    """Departments and people of the community; who is there already is found again."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.departments = {one.name: one for one in Department.objects.filter(community=community)}
        rows = Membership.objects.filter(community=community).select_related("user", "department")
        self.members = {one.user.username: one for one in rows}
        for one in self.members.values():
            one.community = community  # one object, so that no verb reads it again

    def department(self, named: Named) -> Department:
        """The department of this name."""
        name = cut(named.name, 40)
        if name not in self.departments:
            self.departments[name] = Department.objects.create(community=self.community, name=name)
        return self.departments[name]

    def hire(self, word: str, title: str, role: Role, department: Department) -> Membership:
        """The person with this user name; new ones get the next name, 客服甲, 客服乙 … 客服甲2 …"""
        username = f"{self.community.slug}.{word}"
        if username not in self.members:
            hired = sum(one.role == role for one in self.members.values())
            name = title if role in {Role.SUPERVISOR, Role.DIRECTOR} else f"{title}{_ordinal(hired)}"
            user = User.objects.create(username=username, name=name, password=make_password(None))
            self.members[username] = Membership.objects.create(
                user=user, community=self.community, role=role, department=department
            )
        return self.members[username]


def _ordinal(number: int) -> str:
    return STEMS[number % len(STEMS)] + (str(number // len(STEMS) + 1) if number >= len(STEMS) else "")


def _word(text: str) -> str:
    """A part of a user name: short, and different for different texts."""
    plain = text.lower().replace(" ", "-")
    if plain.isascii() and plain.replace("-", "").isalnum() and len(plain) <= 30:
        return plain
    return sha256(text.encode()).hexdigest()[:12]


def _categories(community: Community, takes: Sequence[Take]) -> dict[tuple[Kind, str], int]:
    wanted = dict.fromkeys((take.kind, take.category) for take in takes)
    rows = Category.objects.filter(community=community)
    known = {(Kind(one.kind), one.name): one.pk for one in rows}
    fresh = [
        Category(community=community, kind=kind, name=name, position=place)
        for place, (kind, name) in enumerate(wanted)
        if (kind, name) not in known
    ]
    known |= {(Kind(one.kind), one.name): one.pk for one in Category.objects.bulk_create(fresh)}
    return known


def _spots(community: Community, places: dict[str, Place]) -> dict[str, Spot]:
    """A building for each address, numbered in the order of the file; a unit where the address names a house."""
    buildings = {one.name: one for one in Building.objects.filter(community=community)}
    units = {one.code: one for one in Unit.objects.filter(community=community)}
    names = dict.fromkeys(fit(place.name, 40) for place in places.values())
    fresh = [
        Building(community=community, number=str(number), name=name)
        for number, name in enumerate((name for name in names if name not in buildings), len(buildings) + 1)
    ]
    buildings |= {one.name: one for one in Building.objects.bulk_create(fresh)}
    homes = {unit_code(place): buildings[fit(place.name, 40)] for place in places.values() if place.house}
    made = Unit.objects.bulk_create(
        Unit(community=community, building=building, number=building.number, code=code)
        for code, building in homes.items()
        if code not in units
    )
    for start in range(0, len(made), 500):
        index_units(made[start : start + 500])
    units |= {one.code: one for one in made}
    return {
        key: Spot(buildings[fit(place.name, 40)], units[unit_code(place)] if place.house else None)
        for key, place in places.items()
    }


def unit_code(place: Place) -> str:
    """The address as the code of a unit: no slash, because it stands in addresses of pages."""
    return fit(place.name.replace("/", "-"), CODE_LENGTH)


def fit(text: str, length: int) -> str:
    """The text within a column's length; what is cut stays different by a digest."""
    return text if len(text) <= length else f"{text[: length - 7]}~{sha256(text.encode()).hexdigest()[:6]}"


def show_to(community: Community, usernames: Sequence[str] | None) -> list[User]:
    """Give people of this company a place in the community, so that somebody can look at it; returns them.

    Without names: its directors and administrators, in their role. Named people: their best role, else supervisor.
    Call it after the replay: nobody's bell rings for matters of the past.
    """
    roles = (Role.DIRECTOR, Role.ADMINISTRATOR, Role.SUPERVISOR)
    leads = Membership.objects.filter(active=True, role__in=roles).exclude(user__username__startswith=REPLAYED)
    best: dict[int, str] = {}
    for role in reversed(roles):
        best |= dict.fromkeys(leads.filter(role=role).values_list("user_id", flat=True), role.value)
    if usernames is None:
        shown = User.objects.filter(pk__in=[pk for pk, role in best.items() if role != Role.SUPERVISOR])
    else:
        shown = User.objects.filter(username__in=usernames)
    for user in shown:
        defaults = {"role": best.get(user.pk, Role.SUPERVISOR.value)}
        Membership.objects.get_or_create(user=user, community=community, defaults=defaults)
    return list(shown.order_by("username"))
