"""What the clerk sees of a caller: the unit and its people, the last words in and out (IN-3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from core.masking import mask_phone
from residents import rules as people
from residents.enums import Standing
from residents.models import Building, Resident, Unit
from staff.enums import DESK, OVERSIGHT, Role
from staff.models import Community, Membership, User
from tickets.enums import Direction
from tickets.models import Category, Contact, Ticket

OPEN_SHOWN = 8
CONTACTS_SHOWN = 5
UNIT = ("pk", "code", "entrance", "number", "occupied", "building_id", "building__number", "building__name")
PERSON = ("id", "name", "gender", "note")
ORDER = [str(standing) for standing in Standing]


@dataclass(frozen=True)
class Person:
    """Somebody who may be calling: the resident, what they are to the unit (empty: not of it), their phones."""

    resident: Resident
    standing: str
    phones: tuple[str, ...]

    @property
    def standing_label(self) -> str:
        """业主, 租户, 家属; empty when the person does not belong to the unit."""
        return str(Standing(self.standing).label) if self.standing else ""

    @property
    def masked(self) -> str:
        """The first phone as a screen may show it (A-3)."""
        return mask_phone(self.phones[0]) if self.phones else ""


@dataclass(frozen=True)
class Household:
    """A unit with its people, or a person without one."""

    unit: Unit | None
    people: tuple[Person, ...]

    def person(self, resident_id: int | None) -> Person | None:
        """The person with this id among them."""
        return next((one for one in self.people if one.resident.pk == resident_id), None)

    def with_person(self, person: Person) -> "Household":
        """Together with somebody who calls about this unit and does not belong to it."""
        return Household(self.unit, (*self.people, person))


@dataclass(frozen=True)
class CallerCard:
    """What is known beside the form: who may be calling, the last contacts."""

    household: Household
    contacts: list[Contact]


def household_of(community: Community, unit_id: int) -> Household | None:
    """The community's unit with its people and their phones, in one query; None when there is no such unit here."""
    prefix = "occupancies__resident__"
    fields = [*UNIT, "occupancies__standing", *(prefix + name for name in PERSON), prefix + "phones__number"]
    rows = list(
        Unit.objects.filter(community=community, pk=unit_id)
        .order_by("occupancies__pk", prefix + "phones__pk")
        .values_list(*fields)
    )
    if not rows:
        return None
    people_rows = (row[len(UNIT) :] for row in rows)
    return Household(_unit(community, rows[0][: len(UNIT)]), _people(community, people_rows))


def person_of(community: Community, resident_id: int) -> tuple[Person, list[int]] | None:
    """A person of the community and the ids of their units, in one query; None when nobody here has this id."""
    fields = [*PERSON, "phones__number", "occupancies__unit_id"]
    rows = list(
        Resident.objects.filter(community=community, pk=resident_id)
        .order_by("occupancies__pk", "phones__pk")
        .values_list(*fields)
    )
    if not rows:
        return None
    person = _people(community, (("", *row[:-1]) for row in rows))[0]
    return person, list(dict.fromkeys(row[-1] for row in rows if row[-1]))


def named_caller(community: Community, resident_id: int) -> Person | None:
    """A person of the community with their phones, and no more, as a saved call needs it; None when unknown here."""
    rows = Resident.objects.filter(community=community, pk=resident_id).values_list(*PERSON, "phones__number")
    found = _people(community, (("", *row) for row in rows.order_by("phones__pk")))
    return found[0] if found else None


def unit_of(community: Community, unit_id: int) -> Unit | None:
    """The community's unit with this id, without anything around it."""
    return next(iter(Unit.objects.filter(community=community, pk=unit_id)), None)


def units_named(community: Community, text: str) -> list[Unit]:
    """The units that the text may mean: 3-2-1201, 3栋2单元1201; without the entrance every entrance of the building."""
    named = people.parse_unit(text)
    if named is None:
        return []
    rows = Unit.objects.filter(community=community).select_related("building")
    exact = rows.filter(code=named.code).first()
    if exact or named.entrance:
        return [exact] if exact else []
    return list(rows.filter(building__number=named.building, number=named.number).order_by("code")[:OPEN_SHOWN])


def units_by_id(community: Community, ids: Iterable[int]) -> list[Unit]:
    """The community's units with these ids, by code."""
    return list(Unit.objects.filter(community=community, pk__in=list(ids)).order_by("code"))


def card_of(who: Membership, household: Household) -> CallerCard:
    """The caller card of a household, in one query whatever there is."""
    return CallerCard(household, list(_contacts(who, _place(household))))


def categories_of(community: Community) -> list[Category]:
    """What matters may be about here, as the community lists it."""
    return list(Category.objects.filter(community=community, active=True).order_by("kind", "position", "pk"))


def buildings_of(community: Community) -> QuerySet[Building]:
    """The community's buildings; numbers sort as numbers."""
    return Building.objects.filter(community=community).order_by("pk")


def supervisors_for(community: Community) -> QuerySet[User]:
    """Who may stand beside a trainee: everybody of the desk who is no trainee (IN-8)."""
    desk = Membership.objects.filter(community=community, active=True, role__in=DESK - {Role.TRAINEE})
    return User.objects.filter(memberships__in=desk, is_active=True).order_by("name", "username")


def _unit(community: Community, row: tuple[Any, ...]) -> Unit:
    pk, code, entrance, number, occupied, building_id, building_number, building_name = row
    building = Building(pk=building_id, community=community, number=building_number, name=building_name)
    return Unit(
        pk=pk, community=community, building=building, code=code, entrance=entrance, number=number, occupied=occupied
    )


def _people(community: Community, rows: Iterable[tuple[Any, ...]]) -> tuple[Person, ...]:
    """Rows of standing, person, phone: one a phone. Owners first."""
    found: dict[int, Person] = {}
    for standing, pk, name, gender, note, phone in rows:
        if pk is None:
            continue
        before = found.get(pk)
        resident = Resident(pk=pk, community=community, name=name, gender=gender, note=note)
        phones = (*(before.phones if before else ()), *([phone] if phone else []))
        found[pk] = Person(resident, standing or "", tuple(dict.fromkeys(phones)))
    return tuple(sorted(found.values(), key=lambda one: ORDER.index(one.standing) if one.standing else len(ORDER)))


def _place(household: Household) -> Q:
    """What belongs to this household among the tickets."""
    if household.unit:
        return Q(unit=household.unit)
    return Q(resident__in=[one.resident.pk for one in household.people])


def _seen_by(who: Membership) -> Q:
    """Desk and oversight see every matter of the unit, others what concerns them (as `policy`, for many at once)."""
    if who.role in DESK | OVERSIGHT:
        return Q()
    seen = Q(first_responder=who.user) | Q(handler=who.user)
    return seen | Q(department=who.department_id) if who.department_id else seen


def _contacts(who: Membership, place: Q) -> QuerySet[Contact]:
    tickets = Ticket.objects.filter(place, _seen_by(who), community=who.community)
    said = Contact.objects.filter(ticket__in=tickets).exclude(direction=Direction.NOTE)
    # indexes know the latest by id; of an old household's hundreds only those few rows are read
    last = said.order_by("-at", "-pk").values("pk")[:CONTACTS_SHOWN]
    return Contact.objects.filter(pk__in=last).select_related("ticket", "by").order_by("-at", "-pk")
