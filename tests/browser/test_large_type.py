"""The gate and the archive in letters twice as large, on a phone: nothing leaves the page, nothing is covered."""

import pytest
from django.urls import reverse

from core import clock
from residents.models import Resident, Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.browser.covered import covered
from tests.residents.archive import a_whole_life
from tests.visitors.pass_samples import passes_at_the_gate
from tests.visitors.samples import at_the_gate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TWICE = "() => { document.documentElement.style.fontSize = '200%'; }"
BEYOND = "() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"
PLAIN = ("visitors:gate", "visitors:new", "visitors:pass_gate", "residents:permits")
SAMPLED = (
    "visitors:visit", "visitors:expected", "visitors:pass", "residents:permit", "residents:move_in",
    "residents:renovation",
)  # fmt: skip


def test_letters_twice_as_large_neither_leave_the_page_nor_lie_over_one_another(desk: Desk, household: Unit) -> None:
    boss, now = Membership.objects.select_related("user", "community").get(user__username="boss"), clock.now()
    resident = Resident.objects.get()
    samples = {
        **passes_at_the_gate(boss, now),
        **at_the_gate(boss, household, resident, now),
        **a_whole_life(boss, household),
    }
    facts = {name: samples.get(name, {}) for name in (*PLAIN, *SAMPLED)}
    facts["residents:unit"] = {"unit_id": household.pk}
    desk.page.set_default_timeout(30_000)
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.sign_in("boss")

    faults = []
    for name, more in facts.items():
        page = desk.open(reverse(name, kwargs={"community": "garden", **more}))
        page.wait_for_function("() => !document.querySelector('[hx-trigger=load]')")
        page.evaluate(TWICE)
        faults += [(name, "pixels beyond the page", page.evaluate(BEYOND))] if page.evaluate(BEYOND) else []
        faults += [(name, "covered", one) for one in covered(page)]

    assert faults == []
