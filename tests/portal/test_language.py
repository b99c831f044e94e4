"""The other language stands on every page without login, and not on the one for links that do not hold."""

from collections.abc import Callable

import pytest
from django.test import Client

from core import clock
from core.sealing import unseal
from outreach.queries.surveys import token_of
from residents.models import Occupancy
from staff.models import Community, Membership
from tests.factories import OccupancyFactory
from tests.outreach.asked import sent, slips
from tests.visitors.gates import a_visit, announced
from visitors.services.consent import make_consent_link
from visitors.services.houses import issue_house_link

pytestmark = pytest.mark.django_db

Address = Callable[[Membership, Occupancy], str]


def the_survey(who: Membership, home: Occupancy) -> str:
    survey = sent(who, now=clock.now())
    return f"/s/{token_of(next(one for one in slips(survey) if one.unit_id == home.unit_id))}/"


PAGES: dict[str, Address] = {
    "household": lambda who, home: f"/h/{issue_house_link(who, home.unit, home.resident, now=clock.now())}/",
    "consent": lambda who, home: (
        f"/a/{make_consent_link(who, a_visit(who, home, now=clock.now()).pk, now=clock.now())}/"
    ),
    "visitor": lambda who, home: f"/v/{unseal(announced(who, home).sealed)}/",
    "what is kept": lambda who, _home: f"/k/{who.community.slug}/",
    "survey": the_survey,
}


@pytest.fixture
def home(community: Community) -> Occupancy:
    made: Occupancy = OccupancyFactory.create(unit__building__community=community)
    return made


@pytest.mark.parametrize("address_of", PAGES.values(), ids=PAGES)
def test_a_tap_changes_the_language_and_leads_back(lead: Membership, home: Occupancy, address_of: Address) -> None:
    address, browser = address_of(lead, home), Client()
    assert 'lang="zh-hans"' in browser.get(address, headers={"Accept-Language": "zh"}).content.decode()

    back = browser.post("/language/", {"language": "en", "next": address})

    assert back["Location"] == address
    shown = browser.get(address).content.decode()
    assert '<html lang="en">' in shown
    assert "简体中文" in shown


@pytest.mark.parametrize("kind", ["h", "a", "v", "s", "r", "p"])
def test_links_that_do_not_hold_look_the_same_byte_for_byte(kind: str) -> None:
    first, second = (Client().get(f"/{kind}/{'x' * n}/") for n in (20, 43))

    assert (first.status_code, first.content) == (404, second.content)
    assert b"/language/" not in first.content
    assert b"csrf" not in first.content
