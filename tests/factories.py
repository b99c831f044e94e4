"""Factories: valid rows with as little as a test must say. Names and numbers are synthetic."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from duty.enums import PostKind
from duty.models import LogEntry, Post
from duty.services import write_entry
from residents.enums import Standing
from residents.models import Building, Occupancy, Phone, Resident, Unit
from staff.enums import Role
from staff.models import Community, Department, Membership, User
from tickets.enums import Channel, Kind
from tickets.models import Category, Ticket
from tickets.rules import Matter
from tickets.services import Caller, take_contact

# A Monday noon in Shanghai; a fixed moment, because time is an argument
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class CommunityFactory(DjangoModelFactory[Community]):
    class Meta:
        model = Community

    name = Sequence(lambda n: f"云杉花园{n}")
    slug = Sequence(lambda n: f"garden{n}")


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department

    community = SubFactory(CommunityFactory)
    name = Sequence(lambda n: f"工程部{n}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = Sequence(lambda n: f"person{n}")
    name = Sequence(lambda n: f"员工{n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    community = SubFactory(CommunityFactory)
    role = Role.FRONT


class BuildingFactory(DjangoModelFactory[Building]):
    class Meta:
        model = Building

    community = SubFactory(CommunityFactory)
    number = Sequence(lambda n: str(n + 201))  # beyond those that tests name: "3", "98"


class UnitFactory(DjangoModelFactory[Unit]):
    class Meta:
        model = Unit

    building = SubFactory(BuildingFactory)
    community = SelfAttribute("building.community")
    entrance = "2"
    number = Sequence(lambda n: str(1201 + n))
    code = LazyAttribute(lambda unit: f"{unit.building.number}-{unit.entrance}-{unit.number}")


class ResidentFactory(DjangoModelFactory[Resident]):
    class Meta:
        model = Resident

    community = SubFactory(CommunityFactory)
    name = Sequence(lambda n: f"王测试{n}")
    gender = "m"
    created_at = NOON


class OccupancyFactory(DjangoModelFactory[Occupancy]):
    class Meta:
        model = Occupancy

    unit = SubFactory(UnitFactory)
    resident = SubFactory(ResidentFactory, community=SelfAttribute("..unit.community"))
    standing = Standing.OWNER


class PhoneFactory(DjangoModelFactory[Phone]):
    class Meta:
        model = Phone

    resident = SubFactory(ResidentFactory)
    number = Sequence(lambda n: f"138{n:08d}")


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    community = SubFactory(CommunityFactory)
    kind = Kind.REPAIR
    name = Sequence(lambda n: f"水管{n}")


def a_matter(**changes: Any) -> Matter:
    """An unsolved repair with a promise two hours ahead of NOON, changed as told."""
    facts: dict[str, Any] = {"kind": Kind.REPAIR, "text": "厨房水管漏水", "promised_at": NOON + timedelta(hours=2)}
    return Matter(**{**facts, **changes})


def a_ticket(who: Membership | None = None, *, now: datetime = NOON, **changes: Any) -> Ticket:
    """A ticket recorded through the verb, as a clerk would: `who` is its first responder."""
    membership = who or MembershipFactory.create()
    promised = changes.pop("promised_at", now + timedelta(hours=2))
    unit = changes.pop("unit", None)
    resident = changes.pop("resident", None)
    matter = a_matter(promised_at=None if changes.get("solved") else promised, **changes)
    return take_contact(
        membership=membership,
        caller=Caller(unit=unit, resident=resident, name="王测试", phone="13800001234"),
        channel=Channel.PHONE,
        matters=[matter],
        key=uuid.uuid4(),
        now=now,
    )[0]


def a_post(community: Community, kind: PostKind = PostKind.FRONT) -> Post:
    """The community's post of that kind: a new community has three."""
    post = Post.objects.get(community=community, kind=kind)
    post.community = community
    return post


def a_log_entry(who: Membership, words: str = "巡查无异常", *, post: Post | None = None, **facts: Any) -> LogEntry:
    """An entry at the front desk's post, written as of NOON."""
    given: dict[str, Any] = {"key": uuid.uuid4(), "now": NOON, **facts}
    return write_entry(who, post or a_post(who.community), words=words, **given)
