"""Every address with two ids or more, GET and POST, with parent and child of one community that are not each other's.

The addresses come from the urls themselves. Of each, two families are needed: a parent and its child, twice
(`pairs.py`, else what the crawl's town has). Each is tried as it belongs first: there it does exist, and a form that
fits changes something. Then every mixture of the two: it does not exist, and nothing changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import path, resolve, reverse
from pytest_django import Settings

from attachments.models import Attachment
from attachments.views import hand_out
from staff.access import Anyone
from staff.enums import Role
from tests.browser.test_policy_crawl import member
from tests.deskapp.pairs import Families, Ids, two_of_each
from tests.deskapp.storm import STAYS, asked_at, signed_in_still, taken_back, watching
from tests.deskapp.strange import Heard, Shot, a_shot, drawn
from tests.deskapp.test_access_table import GUARDED, table
from tests.deskapp.test_strange_input import EMPTY, Places, town  # noqa: F401 a fixture
from tests.deskapp.test_strangers import VALUES, people
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def ids_of(name: str) -> set[str]:
    """The parts of an address that name a record."""
    return GUARDED[name].pattern.converters.keys() - VALUES


MIXABLE = sorted(name for name in GUARDED if len(ids_of(name)) > 1)
TWO = 2
MOST = 2500  # addresses that are tried to find two families in the town
FORMS = 30  # that are drawn to find one that the address takes
# what does not belong is answered like what is over, with a sentence on the household's own page
KINDLY = dict.fromkeys(("visitors:house_answer", "visitors:house_read", "visitors:house_withdraw"), 302)
NOTHING = Shot(b"", "", "")


def asked(client: Client, method: str, url: str, shot: Shot = NOTHING) -> tuple[int, list[str]]:
    """The answer's status and the tables that it left changed; nothing of it stays."""
    with taken_back(), signed_in_still(client), watching() as watch:
        status = client.generic(method, url, shot.body, content_type=shot.kind).status_code
    return status, sorted(set(watch.wrote) - STAYS.keys())


def forms_for(client: Client, url: str) -> Iterator[Shot]:
    """Forms that this address might take."""
    heard = Heard()
    for number in range(FORMS):
        asked_at(client, url, heard, a_shot(heard, drawn(f"{number}"), spoil=False) if number else EMPTY)
        yield a_shot(heard, drawn(f"{number}"), spoil=False)


def fitting(client: Client, url: str) -> Shot | None:
    """A form that changes something there."""
    return next((shot for shot in forms_for(client, url) if asked(client, "POST", url, shot)[1]), None)


def mixtures(families: Sequence[Ids]) -> Iterator[Ids]:
    """Every way to put the families' ids together that is none of the families."""
    names = sorted(families[0])
    for whose in product(range(len(families)), repeat=len(names)):
        if len(set(whose)) > 1:
            yield {name: families[one][name] for name, one in zip(names, whose, strict=True)}


def faults_of(name: str, methods: Mapping[str, Client], families: Sequence[Ids], rest: Ids) -> list[str]:
    """What is wrong with the answers of one address."""
    own = [reverse(name, kwargs={**rest, **one}) for one in families]
    mixed = [reverse(name, kwargs={**rest, **one}) for one in mixtures(families)]
    faults = []
    for method, client in methods.items():
        shots, allowed = [NOTHING], {404}
        if method == "POST":
            found = [fitting(client, url) for url in own]
            faults += [f"POST {url}: no form changes anything" for url, one in zip(own, found, strict=True) if not one]
            shots, allowed = [one for one in found if one], {404, KINDLY.get(name, 404)}
        else:
            faults += [f"{method} {url}: is not there" for url in own if asked(client, method, url)[0] != 200]
        for url, shot in product(mixed, shots):
            status, left = asked(client, method, url, shot)
            if left or status not in allowed:
                faults.append(f"{method} {url}: {status}, {left}")
    return faults


def doors(name: str, browsers: Mapping[Role, Client]) -> dict[str, Client]:
    """Method → the browser of somebody who may."""
    found = {}
    for method, who in table(name).items():
        roles = [Role.DIRECTOR] if isinstance(who, Anyone) else sorted(who, key=lambda one: (one != Role.DIRECTOR, one))
        found[method] = browsers[roles[0]]
    return found


def families_of(name: str, known: Families, places: Places, methods: Mapping[str, Client]) -> list[Ids]:
    """Two families: those that were made for it, else such as the town has; fewer when it has not."""
    found: list[Ids] = list(known.get(name, []))
    for url in islice(places.urls(name), 0 if found else MOST):
        ids = {key: value for key, value in resolve(url).kwargs.items() if key in ids_of(name)}
        apart = all(ids[key] != one[key] for one in found for key in ids)
        if apart and any(asked(client, method, url)[0] != 404 for method, client in methods.items()):
            found.append(ids)
        if len(found) == TWO:
            break
    return found


def test_the_walk_sees_the_addresses_with_two_ids() -> None:
    assert len(MIXABLE) >= 20
    assert {"tickets:file", "outreach:survey_paper", "visitors:house_answer", "duty:import_draft"} <= set(MIXABLE)


def test_a_child_is_not_found_under_another_parent(town: Ticket) -> None:  # noqa: F811
    places, browsers, known = Places(town), people(town.community), two_of_each(member("boss"))
    assert known.keys() <= set(MIXABLE)
    faults, alone = [], []

    for name in MIXABLE:
        methods = doors(name, browsers)
        families = families_of(name, known, places, methods)
        rest = {key: places.all[key] for key in GUARDED[name].pattern.converters.keys() & VALUES}
        if len(families) < TWO:
            alone.append(name)
        else:
            faults += faults_of(name, methods, families, rest)

    assert faults == [], "\n".join(faults)
    assert alone == [], "put two families of each into pairs.py"


def test_an_address_that_nobody_made_families_for_is_tried_with_the_town_s(town: Ticket) -> None:  # noqa: F811
    places, methods = Places(town), doors("tickets:file", people(town.community))
    two_of_each(member("boss"))

    found = families_of("tickets:file", {}, places, methods)

    assert len(found) == TWO
    assert faults_of("tickets:file", methods, found, {"community": places.slug}) == []


def hands_out_any(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Asks for parent and child, each by itself."""
    get_object_or_404(Ticket, number=number)
    return hand_out(get_object_or_404(Attachment, pk=pk))


def writes_to_any(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Obeys, and then says that there is nothing."""
    Attachment.objects.filter(pk=pk).update(name=request.POST.get("name"))
    return HttpResponse(status=404)


urlpatterns: list[Any] = [
    path("planted/<str:number>/files/<int:pk>/", hands_out_any, name="hands_out_any"),
    path("planted/<str:number>/names/<int:pk>/", writes_to_any, name="writes_to_any"),
]


def test_a_view_that_obeys_mixed_ids_is_found(town: Ticket, settings: Settings) -> None:  # noqa: F811
    """Positive control."""
    families = two_of_each(member("boss"))["tickets:file"]
    settings.ROOT_URLCONF = __name__

    read = faults_of("hands_out_any", {"GET": Client()}, families, {})
    wrote = faults_of("writes_to_any", {"POST": Client()}, families, {})

    assert [one.endswith("200, []") for one in read] == [True, True]
    assert [one.endswith("404, ['attachments_attachment']") for one in wrote] == [True] * 4
