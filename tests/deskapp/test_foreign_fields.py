"""Ids inside forms and links that lead into another community: refused, nothing left, nothing told (PR).

Every address that takes a form is sent one in which one value is swapped for its double in the twin town
(`twin.py`). Addresses, fields and values come from the urls, the forms and the pages themselves (`storm.py`,
`valid_forms.py`): a new field is tried by itself. What the form's own field refuses is refused; for whatever else
names a record a form is looked for that the address takes, so that the double alone can be what it is refused for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pytest
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from pytest_django import Settings

from interfaces.operations import OPERATIONS, Operation
from residents.models import Resident, Unit
from staff.models import Community, User
from tests.browser.not_crawled import NO_PAGE
from tests.deskapp.storm import asked_at, listening_to_links, signed_in_still, taken_back
from tests.deskapp.strange import Heard, drawn
from tests.deskapp.test_access_table import BY_TOKEN, GUARDED, table
from tests.deskapp.test_strange_input import EMPTY, FORMS, Door, Places, town  # noqa: F401 a fixture
from tests.deskapp.twin import FAR, MARK, Named, Twin, a_twin
from tests.deskapp.valid_forms import Answer, Drawer, Ready, Sent, sent_to
from tests.household import PASSWORD
from tests.interfaces.asks import CALL, TICKET, a_program
from tickets.models import Category, Ticket
from tickets.views.panel import codes_for

pytestmark = pytest.mark.django_db
PAGES = sorted(name for name in GUARDED if "GET" in table(name) and name not in NO_PAGE.keys() | BY_TOKEN)
NUMBERED = re.compile(r"(.*[_-])(\d+)")
NAMED = "name the double"
MANY, FEW = 80, 12  # fields that are met at the least: fewer were found, the walk has gone blind
CHOICES = (forms.ChoiceField, forms.ModelChoiceField)


@dataclass
class Ground:
    """The town, what its pages hold ready, and its twin."""

    places: Places
    door: Door
    ready: Ready = field(default_factory=Ready)
    asked: dict[str, tuple[Client, Heard]] = field(default_factory=dict)  # page → who saw it and what it asks
    twin: Twin = field(default_factory=Twin)

    def pages(self) -> Iterator[str]:
        """The address of every page, and of a matter with each action's form."""
        for name in PAGES:
            facts = {**self.places.all, **self.places.own.get(name, {})}
            yield reverse(name, kwargs={key: facts[key] for key in GUARDED[name].pattern.converters})
        codes = {code: ticket for ticket in Ticket.objects.order_by("-pk") for code in codes_for(ticket)}
        for code, ticket in codes.items():
            kept = {"community": self.places.slug, "number": ticket.number}
            yield f"{reverse('tickets:ticket', kwargs=kept)}?do={code}"

    def look(self) -> None:
        """Read the pages, each as the first for whom it is there."""
        people = {person.role: client for person, client in self.door.clients.items() if person}
        clients = sorted(people.items(), key=lambda one: one[0] != "director")
        for url in self.pages():
            for _role, client in clients:
                heard = Heard()
                with taken_back(), signed_in_still(client), listening_to_links(heard):
                    answer = client.get(url)
                if answer.status_code == 200:
                    self.asked[url] = (client, heard)
                    if not answer.streaming:
                        self.ready.read(url, answer.content.decode("utf-8", "replace"))
                    break


@pytest.fixture
def ground(town: Ticket) -> Ground:  # noqa: F811
    """Everybody has the same password; the pages are read before there is a twin."""
    places = Places(town)
    User.objects.update(password=make_password(PASSWORD))
    found = Ground(places, Door(town.community))
    found.look()
    found.twin = a_twin()
    return found


def swapped(sent: Sent, heard: Heard, twin: Twin) -> dict[str, Sent]:
    """Field → the form in which its value is a double; a name that ends in an id is one too."""
    found: dict[str, Sent] = {}
    bases = set()
    for name, values in sent.items():
        by = heard.fields.get(name)
        other = twin.of(values[0]) if values and isinstance(values[0], str) else None
        if other is None and isinstance(by, forms.ModelChoiceField) and by.queryset is not None:
            double = by.queryset.model._base_manager.filter(pk__gt=FAR, pk__lt=2 * FAR).order_by("pk").first()
            other = str(by.prepare_value(double)) if double else None
        if other is not None and name != "key" and not is_quantity(by):
            found[name] = {**sent, name: [other]}
        if values and (ends := NUMBERED.fullmatch(name)) and ends[1] not in bases:
            bases.add(ends[1])
            double = f"{ends[1]}{int(ends[2]) + FAR}"
            found[double] = {**{one: value for one, value in sent.items() if one != name}, double: values}
    return found


def taken_keys(sent: Sent, own: Answer, twin: Twin) -> dict[str, Sent]:
    """The form with the key of a double that lies where this form's own key goes.

    A click's key is no record's id: each community may have the same one. But nothing may break by it or be told.
    """
    taken = [keys[0] for table, keys in twin.keys.items() if table in own.wrote]
    return {"key": {**sent, "key": taken[:1]}} if "key" in sent and taken else {}


def is_quantity(by: forms.Field | None) -> bool:
    """A number that is typed names no record."""
    return isinstance(by, forms.IntegerField) and not by.widget.is_hidden


def asked_with(client: Client, url: str, sent: Sent, twin: Twin) -> tuple[Answer, list[str]]:
    """The answer to a form, and what is wrong with it."""
    named = Named(twin=twin)
    answer = sent_to(client, url, sent, beside=named)
    faults = [f"{answer.status}: {answer.body[-300:]}"] if answer.status >= 500 else []
    faults += [f"{sorted(set(named.wrote))} {NAMED}"] if named.wrote else []
    faults += [f"tells of the double: …{answer.body.partition(MARK)[0][-60:]}"] if MARK in answer.body else []
    return answer, faults


@dataclass
class Tried:
    """What came of the fields: faults, and where each double was met, as `view field`."""

    faults: list[str] = field(default_factory=list)
    by_field: list[str] = field(default_factory=list)  # the form's own field refused it
    by_view: list[str] = field(default_factory=list)  # the form was obeyed, and was not with the double
    besides: list[str] = field(default_factory=list)  # the form was obeyed, and the double passed over
    alone: list[str] = field(default_factory=list)  # no form was found that is obeyed: the double left nothing

    def add(self, other: "Tried") -> None:
        """Those of another address as well."""
        for name, more in vars(other).items():
            getattr(self, name).extend(more)


def tried(client: Client, url: str, drawer: Drawer, twin: Twin) -> Tried:
    """Every field of one address, first those that its form looks at by itself."""
    found, sent = Tried(), drawer.whole()
    doubles = swapped(sent, drawer.heard, twin)
    looked_at = [name for name in doubles if isinstance(drawer.heard.fields.get(name), CHOICES)]
    refused: set[str] = set()
    if looked_at:
        answer, faults = asked_with(client, url, {**sent, **{name: doubles[name][name] for name in looked_at}}, twin)
        found.faults += [f"{url} {looked_at}: {fault}" for fault in faults]
        refused = answer.complained & set(looked_at)
        found.by_field += [f"{drawer.view} {name}" for name in sorted(refused)]
    if refused < doubles.keys():
        sent, own = drawer.fitting(client, url)
        for name, double in {**swapped(sent, drawer.heard, twin), **taken_keys(sent, own, twin)}.items():
            if name not in refused:
                answer, faults = asked_with(client, url, double, twin)
                faults = [fault for fault in faults if name != "key" or not fault.endswith(NAMED)]
                found.faults += [f"{url} {name}={double[name]}: {fault}" for fault in faults]
                list_of(found, name, own, answer).append(f"{drawer.view} {name}")
    return found


def list_of(tried: Tried, name: str, own: Answer, answer: Answer) -> list[str]:
    """Where a field belongs."""
    if name in answer.complained:
        return tried.by_field
    if not own.obeyed:
        return tried.alone
    return tried.besides if answer.obeyed else tried.by_view


def test_a_form_that_names_what_belongs_to_another_community_is_refused(ground: Ground) -> None:
    every = Tried()
    for name in FORMS:
        urls = chain(ground.ready.goes.get(name, []), ground.places.urls(name))
        if found := ground.door.admitted(name, urls):
            client, url, heard = found
            every.add(tried(client, url, Drawer(name, heard, ground.ready, drawn(name)), ground.twin))

    assert every.faults == [], "\n".join(every.faults)
    assert len(every.by_field) > MANY
    assert len(every.by_view) > FEW


def test_a_link_that_names_what_belongs_to_another_community_tells_nothing(ground: Ground) -> None:
    held = [*ground.ready.links.items(), *ground.ready.forms.items()]
    faults, asked = [], 0
    for url, (client, heard) in ground.asked.items():
        for name in heard.fields:
            own = [value for (_view, one), values in held if one == name for value in values]
            other = next((double for one in own if (double := ground.twin.of(one))), str(FAR + 1))
            faults += told_at(client, f"{url}{'&' if '?' in url else '?'}{name}={other}")
            asked += 1

    assert faults == [], "\n".join(faults)
    assert asked > MANY


def told_at(client: Client, url: str) -> list[str]:
    """What is wrong with a page."""
    with taken_back(), signed_in_still(client):
        answer = client.get(url)
    text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
    return [f"{url}: {answer.status_code}"] if answer.status_code >= 500 or MARK in text else []


@pytest.mark.parametrize("one", [one for one in OPERATIONS.values() if one.body], ids=lambda one: one.name)
def test_a_program_that_names_what_belongs_to_another_community_leaves_nothing_there(
    one: Operation, ground: Ground
) -> None:
    assert one.body is not None
    program = a_program(Community.objects.get(slug=ground.places.slug))
    path = f"/api/v1/{one.path}".format(community=ground.places.slug, number=ground.places.numbers[0])
    body = {name: value for name, value in {**TICKET, **CALL}.items() if name in one.body.model_fields}
    doubles = {name: double for name, value in body.items() if (double := ground.twin.of(value))}
    faults = []
    for name, double in doubles.items():
        with taken_back(), connection.execute_wrapper(named := Named(twin=ground.twin)):
            answer = program.post(path, {**body, name: double})
        if answer.status_code >= 500 or MARK in answer.content.decode() or named.wrote:
            faults.append(f"{name}={double}: {answer.status_code} {named.wrote}")

    assert faults == []


class CategoryForm(forms.Form):
    """Offers every community's categories."""

    category = forms.ModelChoiceField(queryset=Category.objects.all())


def obeys_a_form(request: HttpRequest) -> HttpResponse:
    """Takes what the form takes."""
    form = CategoryForm(request.POST)
    if form.is_valid():
        Ticket.objects.filter(pk=Ticket.objects.earliest("pk").pk).update(category=form.cleaned_data["category"])
    return HttpResponse(status=302 if form.is_valid() else 422)


def obeys_a_name(request: HttpRequest) -> HttpResponse:
    """Obeys an id without a form, and then says that there is nothing."""
    Ticket.objects.filter(pk=Ticket.objects.earliest("pk").pk).update(unit_id=request.POST.get("unit"))
    return HttpResponse(status=404)


def tells(request: HttpRequest) -> HttpResponse:
    """Shows whatever is asked for."""
    name = request.POST.get("resident") or request.GET.get("resident")
    found = Resident.objects.filter(pk=name if name and name.isdecimal() else 0).first()
    return HttpResponse(found.name if found else "")


urlpatterns: list[Any] = [
    path(f"{view.__name__}/", view, name=view.__name__) for view in (obeys_a_form, obeys_a_name, tells)
]


def test_a_view_that_obeys_a_foreign_id_or_tells_of_it_is_found(ground: Ground, settings: Settings) -> None:
    """Positive control."""
    settings.ROOT_URLCONF = __name__
    client = Client()

    def first(model: type[Model]) -> int:
        return int(model._base_manager.earliest("pk").pk)

    def faults(view: str, name: str, model: type[Model]) -> list[str]:
        heard = Heard()
        asked_at(client, f"/{view}/", heard, EMPTY)
        ready = Ready(forms={(view, name): [str(first(model))]})
        return tried(client, f"/{view}/", Drawer(view, heard, ready, drawn(view)), ground.twin).faults

    assert "['tickets_ticket'] name the double" in faults("obeys_a_form", "category", Category)[0]
    assert "['tickets_ticket'] name the double" in faults("obeys_a_name", "unit", Unit)[0]
    assert "tells of the double" in faults("tells", "resident", Resident)[0]
    assert told_at(client, f"/tells/?resident={first(Resident) + FAR}") != []
    assert told_at(client, f"/tells/?resident={first(Resident)}") == []
