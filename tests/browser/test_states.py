"""The pages of a community on its first day: nothing has happened yet, and axe-core finds nothing.

Full, sent empty and large type are looked at by the crawl (test_policy_crawl.py), the locked desk by test_lock.py.
"""

import pytest
from django.urls import reverse

from core import clock
from deadlines.sweep import beat
from staff.enums import Role
from staff.models import Community
from tests.browser.axe import axe_faults
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.faults import ARRIVED
from tests.browser.not_crawled import NO_PAGE
from tests.browser.test_policy_crawl import refused_to
from tests.deskapp.test_access_table import BY_TOKEN, GUARDED, table
from tests.factories import CommunityFactory, MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAST_PAGES = 40  # fewer were found: the look has gone blind
HEADS = "() => document.querySelectorAll('h1').length"


@pytest.fixture
def first_day(transactional_db: None) -> Community:
    """A community in which nothing has happened, with its director."""
    community: Community = CommunityFactory.create(slug="fresh", name="新开小区")
    who = MembershipFactory.create(community=community, role=Role.DIRECTOR, user__username="first")
    who.user.set_password(PASSWORD)
    who.user.save(update_fields=["password"])
    beat(clock.now())
    return community


def of_a_community(slug: str) -> dict[str, str]:
    """View name → address of every page that needs to know nothing but the community."""
    names = [name for name, url in GUARDED.items() if set(url.pattern.converters) == {"community"}]
    mine = {name for name in names if "GET" in table(name) and name not in NO_PAGE.keys() | BY_TOKEN}
    pages = {name: reverse(name, kwargs={"community": slug}) for name in mine}
    return {name: pages[name] for name in sorted(mine - refused_to(Role.DIRECTOR, pages))}


def test_the_pages_of_a_communitys_first_day_are_whole(desk: Desk, first_day: Community) -> None:
    page = desk.sign_in("first").page
    pages = of_a_community(first_day.slug)
    faults = []
    for name, address in pages.items():
        answer = page.goto(desk.server + address)
        assert answer is not None
        faults += [] if answer.status == 200 else [f"{name}: status {answer.status}"]
        page.wait_for_function(ARRIVED)
        faults += [f"{name}: {one}" for one in axe_faults(page, within="main")]
        faults += [] if page.evaluate(HEADS) == 1 else [f"{name}: not one heading"]

    assert faults == [], "\n".join(faults)
    assert len(pages) >= LEAST_PAGES
