import pytest
from core import clock
from tests.browser.phone.phones import *
from tests.browser.phone.test_queue import orders, expect_kept
from tests.tickets.errands import *
from datetime import timedelta
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
D="/tmp/h/phone-shots/"
def test_shots(phone, orders, tech, clerk, household):
    done_by(tech, orders[3], now=clock.now())
    an_order(clerk, None, now=clock.now(), ticket=a_ticket_at(clerk, now=clock.now(), unit=household), appointment_at=clock.now()+timedelta(hours=2))
    on_site(tech, orders[1], now=clock.now())
    page=phone.sign_in(); page.wait_for_timeout(500)
    shot=lambda n: page.screenshot(path=D+n+".png")
    shot("list")
    phone.open(orders[0]); shot("order")
    phone.open(orders[1]); page.screenshot(path=D+"onsite.png", full_page=True)
    page.screenshot(path=D+"onsite-top.png")
    expect_kept(page, orders[:3])
    phone.lose_signal(); phone.open(orders[0]); page.locator(".thumb button:visible").tap(); page.wait_for_timeout(300); page.locator("#waiting summary").tap(); page.wait_for_timeout(300); shot("offline")
    phone.find_signal(); page.wait_for_timeout(1000)
    phone.open(orders[3]); page.screenshot(path=D+"done.png", full_page=True)
    page.set_viewport_size({"width":1366,"height":768}); phone.open(orders[1]); shot("wide")
    page.goto(phone.server+"/offline/"); shot("nosignal")
