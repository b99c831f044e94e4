"""Every address that takes a form is sent strange input by somebody who may go there: never a 5xx, nothing half done.

What an address asks for is heard, not written down (tests/deskapp/storm.py), and the objects in its path are found
among what a whole town holds: a new form is in the storm by itself. `OTE_STORM=200` sends so many forms to each address
instead of two, `OTE_STORM_SEED=7` others. A fault names its seed and number, from which the same form is drawn again.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from itertools import chain, islice, product, zip_longest
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from core import clock
from core.refusals import Refused
from interfaces.operations import OPERATIONS, Operation
from notices.models import Delivery
from staff.access import Anyone
from staff.enums import EVERYONE, Role
from staff.models import Community, Membership
from staff.services.terminal import enrol
from tests.browser.test_policy_crawl import a_director, a_town, for_all, for_some, member
from tests.deskapp.storm import asked_at, faults_at, faults_of, taken_back
from tests.deskapp.strange import FORM, Heard, Shot, a_body, a_shot, drawn
from tests.deskapp.test_access_table import BY_TOKEN, GUARDED, IDS, table
from tests.factories import CommunityFactory, MembershipFactory, a_ticket
from tests.household import a_household
from tests.interfaces.asks import Program, a_program
from tests.notices.rows import a_channel
from tickets.models import Ticket, WorkOrder

SHOTS, SEED = int(os.environ.get("OTE_STORM", "2")), os.environ.get("OTE_STORM_SEED", "1")
FORMS = sorted(name for name in GUARDED if "POST" in table(name) and name not in BY_TOKEN)
EMPTY = Shot(b"", FORM, "")
OF_ALL = {"actor", "kept_form"}  # what every request is asked
FILES = ("_file", ":file", "_photo", "_signature")  # addresses whose last id is a file's
MOST = 60  # objects that are tried for one part of an address


@pytest.fixture
def town(db: None) -> Ticket:
    """The town of the crawl, with somebody in every role, a shared PC, and a message that was given up."""
    household = a_household()
    clerk = member("clerk")
    a_director(clerk)
    late = a_town(clerk, household)
    now = clock.now()
    enrol(member("boss"), name="前台左", post="", lock_minutes=5, now=now)
    Delivery.objects.create(
        channel=a_channel(late.community), community=late.community, urgency=3, count=1, title="云杉花园：1 条提醒",
        body="…", made_at=now, dead_at=now, failures=10, error="answer",
    )  # fmt: skip
    for role in Role:
        if not Membership.objects.filter(community=clerk.community, role=role).exists():
            MembershipFactory.create(community=clerk.community, role=role)
    return late


class Places:
    """The addresses of a town."""

    def __init__(self, ticket: Ticket) -> None:
        self.slug = ticket.community.slug
        self.own, self.all = for_some(ticket), for_all(ticket)
        self.keys: dict[str, list[Any]] = {}

    @cached_property
    def numbers(self) -> list[str]:
        """Of tickets and orders; looked up when they are needed, like the keys."""
        numbers = (Ticket.objects.values_list("number", flat=True), WorkOrder.objects.values_list("number", flat=True))
        return [one for rows in numbers for one in rows]

    def urls(self, name: str) -> Iterator[str]:
        """Every address that may be one, the likeliest first."""
        keys = list(GUARDED[name].pattern.converters)
        for values in product(*(self._values(name, key) for key in keys)):
            yield reverse(name, kwargs=dict(zip(keys, values, strict=True)))

    def _values(self, name: str, key: str) -> list[Any]:
        """What may stand for this part of the address: a sample of its own first."""
        if key == "community":
            return [self.slug]
        own = self.own.get(name, {})
        found = [one[key] for one in (own, self.all, *self.own.values()) if key in one]
        if key == "number":
            found += self.numbers
        elif not found or key in {"pk", "row", "post_id"}:
            first = [own[key]] if key in own else []
            files = self._keys_of("attachments") if name.endswith(FILES) else []
            found = [*first, *files, *self._keys_of(name.partition(":")[0]), *found]
        return list(dict.fromkeys([*found, IDS[key]]))[:MOST]

    def _keys_of(self, app: str) -> list[Any]:
        """Primary keys of the app's rows: the first of each model, then the second of each, …

        By turns, because a database that never gives a key twice has a range of its own for every table.
        """
        if app not in self.keys:
            rows = (
                model._default_manager.order_by("pk").values_list("pk", flat=True)[:40]
                for model in apps.get_app_config(app).get_models()
            )
            turns = chain.from_iterable(zip_longest(*rows))
            self.keys[app] = list(dict.fromkeys(pk for pk in turns if isinstance(pk, int)))
        return self.keys[app]


class Door:
    """The browsers of a town's people: somebody for whom an address exists, and what it asks for."""

    def __init__(self, community: Community) -> None:
        rows = Membership.objects.select_related("user").filter(community=community)
        self.people = list(rows.order_by("pk"))
        self.clients: dict[Membership | None, Client] = {None: Client()}
        for person in self.people:
            self.clients[person] = Client()
            self.clients[person].force_login(person.user)

    def may(self, name: str) -> Sequence[Membership | None]:
        """Who may go there: everybody where each has something of their own, else one of a role."""
        who = table(name)["POST"]
        if isinstance(who, Anyone):
            return self.people if who.signed_in else [None]
        if who == EVERYONE:
            return self.people
        return list({person.role: person for person in reversed(self.people) if person.role in who}.values())

    def admitted(self, name: str, urls: Iterator[str]) -> tuple[Client, str, Heard] | None:
        """A browser, an address and what it asks of a form; one that finds nothing of what it is sent will do too."""
        second = None
        for url, person in product(urls, self.may(name)):
            heard = Heard()
            status = asked_at(self.clients[person], url, heard, EMPTY)
            if status not in {403, 404}:
                asked_at(self.clients[person], url, heard, a_shot(heard, drawn(url), spoil=False))
                return self.clients[person], url, heard
            if heard.fields.keys() - OF_ALL:
                second = second or (self.clients[person], url, heard)
        return second


@pytest.mark.django_db
def test_strange_forms_are_answered_and_leave_nothing_half_done(town: Ticket) -> None:
    places, door = Places(town), Door(town.community)
    faults: list[str] = []
    nowhere: list[str] = []
    for name in FORMS:
        found = door.admitted(name, places.urls(name))
        if found is None:
            nowhere.append(name)
        else:
            client, url, heard = found
            faults += faults_at(client, url, heard, seed=f"{SEED} {name}", shots=SHOTS)

    assert faults == [], "\n".join(faults)
    assert nowhere == []


@pytest.mark.django_db
def test_whoever_is_signed_out_by_the_storm_is_there_for_the_next_address(town: Ticket) -> None:
    client = Client()
    client.force_login(member("boss").user)

    assert asked_at(client, reverse("staff:logout"), Heard(), EMPTY) == 302
    assert faults_at(client, reverse("staff:logout"), Heard(), seed="1", shots=1) == []
    assert client.get(reverse("tickets:desk", args=[town.community.slug])).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("one", [one for one in OPERATIONS.values() if one.body], ids=lambda one: one.name)
def test_strange_json_is_answered_and_leaves_nothing_half_done(one: Operation, front: Membership) -> None:
    program, number = a_program(front.community), a_ticket(front).number
    path = f"/api/v1/{one.path}".format(community=front.community.slug, number=number)

    faults = [fault for at in range(10 * SHOTS) for fault in json_faults(program, one, path, f"{SEED} {one.name} {at}")]

    assert faults == [], "\n".join(faults)


def json_faults(program: Program, one: Operation, path: str, seed: str) -> list[str]:
    """One strange body for an operation."""
    chance = drawn(seed)
    body, key = a_body(one.body, chance), chance.choice(["key-12345", "\x80key-1234", "k" * 5000, "", None])
    return faults_of(f"{path} [{seed}] {body[:80]!r}", lambda: program.post(path, body, key=key))


@pytest.mark.django_db
def test_the_storm_finds_a_view_that_breaks_and_one_that_refuses_after_it_wrote(rf: RequestFactory) -> None:
    """Positive control."""

    def breaks(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(int("x"))

    def refuses(_request: HttpRequest) -> HttpResponse:
        CommunityFactory.create()
        return HttpResponse(str(Refused()), status=409)

    def takes_back(_request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            CommunityFactory.create()
            transaction.set_rollback(True)
        return HttpResponse(status=409)

    request = rf.post("/")
    found = [faults_of("x", partial(view, request)) for view in (breaks, refuses, takes_back)]

    assert "ValueError" in found[0][0]
    assert "staff_community" in found[1][0]
    assert found[2] == []
    with taken_back():
        assert not list(islice(Community.objects.all(), 1))
