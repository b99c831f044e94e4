"""A wide list on A4: across, each row a block of named values, nothing cut off."""

import pytest

from staff.models import Membership
from tests.browser.conftest import Desk
from tests.factories import NOON, a_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ACROSS = 1017  # pixels between the margins of A4


def test_a_list_of_many_columns_prints_as_named_values_and_none_is_cut_off(desk: Desk, clerk: Membership) -> None:
    a_ticket(clerk, now=NOON)
    page = desk.sign_in(clerk.user.username).open(f"/c/{clerk.community.slug}/extracts/tickets/")
    page.set_viewport_size({"width": ACROSS, "height": 700})
    table = page.locator(".extract-rows table")
    assert table.evaluate("table => table.scrollWidth") > ACROSS  # the control: on the screen it is wider than A4

    page.emulate_media(media="print")

    assert table.evaluate("table => table.scrollWidth") <= ACROSS
    assert page.evaluate("document.documentElement.scrollWidth") <= ACROSS
    assert page.locator("#ask").is_hidden()
    named = page.locator(".extract-rows td").first
    assert "编号" in named.evaluate("cell => getComputedStyle(cell, '::before').content")
    least = "cells => Math.min(...cells.map(cell => parseFloat(getComputedStyle(cell).fontSize)))"
    assert page.locator(".extract-rows td").evaluate_all(least) >= 12  # 9 points
