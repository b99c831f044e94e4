"""Nobody calls twice: one cause for many callers, and the call after the work (OTE-3, OTE-9, C-6, TL-10)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from core import clock
from residents.models import Resident, Unit
from staff.models import Membership
from tests.browser.conftest import Desk
from tests.factories import a_ticket
from tickets.enums import Lacking, State, Told
from tickets.models import Outage, Revisit, Ticket
from tickets.services import announce_outage, close
from tickets.services.outage import Cause

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_key_records_a_caller_of_a_known_outage_with_what_was_told(
    desk: Desk, clerk: Membership, household: Unit
) -> None:
    until = clock.now() + timedelta(hours=3)
    facts: dict[str, Any] = {
        "told": "水泵故障，正在抢修",
        "promised_at": until,
        "key": uuid.uuid4(),
        "now": clock.now(),
    }
    outage = announce_outage(who=clerk, cause=Cause(Lacking.WATER), **facts)
    resident = Resident.objects.get()
    desk.sign_in()
    page = desk.open(f"/c/garden/intake/?unit={household.pk}&resident={resident.pk}")
    expect(page.locator(".outages-panel")).to_contain_text("水泵故障，正在抢修")

    page.keyboard.press("F2")

    expect(page.locator("#messages")).to_contain_text("停水")
    ticket = Ticket.objects.get()
    assert (ticket.outage, ticket.unit, ticket.promised_at) == (outage, household, until)
    assert desk.complaints == []


def test_the_end_of_an_outage_is_told_to_every_caller_in_one_step(
    desk: Desk, clerk: Membership, household: Unit
) -> None:
    test_one_key_records_a_caller_of_a_known_outage_with_what_was_told(desk, clerk, household)
    page = desk.open(f"/c/garden/outages/{Outage.objects.get().pk}/")
    form = page.locator("form[action$='/end/']")
    page.locator("details", has=form).locator("summary").click()
    form.locator("textarea").fill("已恢复供水")

    form.locator("[data-save]").click()

    expect(page.locator("#messages")).to_be_visible()
    ticket = Ticket.objects.get()
    assert ticket.state == State.CLOSED
    assert ticket.contacts.filter(direction="out").latest("at").text == "已恢复供水"


def test_a_resident_who_is_not_satisfied_has_the_matter_running_again(
    desk: Desk, clerk: Membership, household: Unit
) -> None:
    ticket = a_ticket(clerk, now=clock.now(), unit=household, resident=Resident.objects.get())
    told: dict[str, Any] = {"outcome": "已修好", "told": Told.PHONE, "untold_reason": ""}
    close(ticket_id=ticket.pk, by=clerk.user, now=clock.now(), **told)
    page = desk.sign_in().open("/c/garden/revisits/")
    page.locator("tbody a").first.click()
    form = page.locator("form[action$='/revisit/']")
    form.get_by_label("不满意").check()
    form.locator("textarea").fill("只好了一天")

    form.locator("[data-save]").click()

    expect(page.locator(".story")).to_contain_text("只好了一天")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.first_responder) == (State.IN_PROGRESS, clerk.user)
    assert Revisit.objects.get().result == "not_satisfied"
    assert desk.complaints == []
