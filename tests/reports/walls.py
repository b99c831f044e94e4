"""Screens and matters for the tests of the wallboard."""

import uuid
from datetime import datetime

from django.test import Client
from django.urls import reverse

from core import clock
from reports.models import WallDevice
from reports.services import make_wall
from residents.models import Unit
from staff.models import Membership
from tests.factories import BuildingFactory, CategoryFactory, ResidentFactory, UnitFactory, a_ticket
from tickets.models import Ticket


def a_wall(lead: Membership, name: str = "办公室北墙", *, now: datetime | None = None) -> tuple[str, WallDevice]:
    """The token of a new screen, and its row."""
    token = make_wall(who=lead, name=name, key=uuid.uuid4(), now=now or clock.now())
    return token, WallDevice.objects.get(community=lead.community, name=name, revoked_at=None)


def page_of(token: str) -> str:
    return reverse("reports:wall", args=[token])


def feed_of(token: str) -> str:
    return reverse("reports:wall_now", args=[token])


def text_of(token: str) -> str:
    """What the screen gets at its next look."""
    return Client().get(feed_of(token)).content.decode()


def private_matter(front: Membership, *, now: datetime, promised_at: datetime) -> Ticket:
    """A matter full of words that nobody in the office is to read from the wall."""
    building = BuildingFactory.create(community=front.community)
    home: Unit = UnitFactory.create(building=building, entrance="7", number="9988", code=f"{building.number}-7-9988")
    person = ResidentFactory.create(community=front.community, name="欧阳测试")
    category = CategoryFactory.create(community=front.community)
    return a_ticket(
        front, now=now, promised_at=promised_at, unit=home, resident=person, text="厨房水管漏水找欧阳测试",
        category_id=category.pk,
    )  # fmt: skip
