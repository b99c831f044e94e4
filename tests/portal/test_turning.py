"""A form in the other language: what was typed stands there, why it was refused is said, and nothing is sent."""

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from core import clock
from core.refusals import Refused, sealed, unsealed
from outreach.queries.surveys import token_of
from portal.services import put_up
from residents.models import Occupancy
from staff.models import Community, Membership
from staff.refusals import SeveralByThatName
from tests.factories import OccupancyFactory
from tests.outreach.asked import sent, slips
from tests.portal.pages import key, shut, to
from tickets.models import Contact, Ticket
from visitors.models import Announcement, ReleasePass
from visitors.services.houses import issue_house_link

pytestmark = pytest.mark.django_db
ENGLISH = {"turn": "en"}


@pytest.fixture
def poster(lead: Membership) -> str:
    return reverse("portal:report", args=[put_up(who=lead, building=None, responder=lead.user, now=clock.now())])


@pytest.fixture
def home(community: Community) -> Occupancy:
    made: Occupancy = OccupancyFactory.create(unit__building__community=community)
    return made


def turned(browser: Client, address: str, typed: dict[str, Any], *, refused: str | None = "") -> str:
    """The page after the switch was pressed, on a page that was refused or on a fresh one."""
    more = {} if refused is None else {"refused": refused}
    text = browser.post(address, {**typed, **more, **ENGLISH}).content.decode()
    assert '<html lang="en">' in text
    return text


def carried(text: str) -> str:
    """The refusal that the page's switch carries."""
    found = re.search(r'name="refused" value="([^"]*)"', text)
    assert found
    return found[1]


def test_the_switch_of_a_refused_form_is_a_button_of_that_form_and_the_last(poster: str) -> None:
    text = Client().post(poster, {"key": key(), "text": "走廊灯不亮"}).content.decode()

    assert 'id="report_form"' in text
    assert '<button form="report_form" formnovalidate name="turn" value="en"' in text
    assert text.index('class="main"') < text.index('name="turn"')  # Enter in a field presses the first


def test_turned_after_a_refusal_it_says_why_in_the_other_language_and_keeps_all(poster: str) -> None:
    text = turned(Client(), poster, {"key": key(), "text": "走廊灯不亮", "unit": "3-2-1201"})

    assert "走廊灯不亮" in text
    assert "3-2-1201" in text
    assert "Please give a phone number" in text
    assert "请留下电话" not in text


def test_turned_before_it_was_sent_it_is_not_found_fault_with(poster: str) -> None:
    text = turned(Client(), poster, {"key": key(), "text": "走廊灯不亮"}, refused=None)

    assert "走廊灯不亮" in text
    assert "errorlist" not in text
    assert "Not sent yet" not in text


def test_turning_sends_nothing_though_all_is_filled_in(poster: str) -> None:
    whole = {"key": key(), "kind": "repair", "text": "走廊灯不亮", "unit": "3-2-1201", "phone": "13800000001"}

    turned(Client(), poster, whole)
    assert Ticket.objects.count() == 0

    assert Client().post(poster, whole).status_code == 302  # the control
    assert Ticket.objects.count() == 1


def test_the_browser_remembers_the_language(poster: str) -> None:
    browser = Client()
    turned(browser, poster, {"key": key()})

    assert '<html lang="en">' in browser.get(poster).content.decode()


def test_a_language_that_the_desk_does_not_speak_is_no_switch(poster: str) -> None:
    whole = {"key": key(), "kind": "repair", "text": "走廊灯不亮", "unit": "3-2-1201", "phone": "13800000001"}

    assert Client().post(poster, {**whole, "turn": "xx"}).status_code == 302


def test_a_refusal_of_the_verb_is_said_again_in_the_other_language(
    resident: Client, ticket: Ticket, token: str
) -> None:
    once, address = key(), to("word", token)
    resident.post(address, {"key": once, "text": "第一句"})
    refused = resident.post(address, {"key": once, "text": "另一句"}).content.decode()
    before = Contact.objects.count()

    text = turned(resident, address, {"key": key(), "text": "另一句，改过"}, refused=carried(refused))

    assert "另一句，改过" in text
    assert 'class="errorlist nonfield"' in text
    assert Contact.objects.count() == before


def test_words_of_a_card_without_a_place_keep_their_reason(resident: Client, ticket: Ticket, token: str) -> None:
    card = {"key": key(), "result": "satisfied", "words": "谢谢师傅"}
    refused = resident.post(to("opinion", token), card).content.decode()

    text = turned(resident, to("word", token), {"key": key(), "text": "谢谢师傅"}, refused=carried(refused))

    assert "谢谢师傅" in text
    assert 'class="errorlist nonfield"' in text


def test_the_opinion_is_turned_and_not_given(resident: Client, ticket: Ticket, token: str, front: Membership) -> None:
    shut(ticket, front)
    before = Contact.objects.count()

    text = turned(resident, to("opinion", token), {"key": key(), "result": "not_satisfied", "words": ""})

    assert "Please say what is not right" in text
    assert 'form="opinion_form"' in text
    assert Contact.objects.count() == before


def test_the_households_forms_turn(lead: Membership, home: Occupancy) -> None:
    house, browser = f"/h/{issue_house_link(lead, home.unit, home.resident, now=clock.now())}/", Client()

    visitor = turned(browser, f"{house}announce/", {"key": key(), "name": "何访客", "heads": "0"})
    goods = turned(
        browser, reverse("visitors:house_pass", args=[house.split("/")[2]]), {"key": key(), "what_1": "沙发"}
    )

    assert 'value="何访客"' in visitor
    assert 'form="coming_form"' in visitor
    assert 'value="沙发"' in goods
    assert 'form="house_pass_form"' in goods
    assert (Announcement.objects.count(), ReleasePass.objects.count()) == (0, 0)


def test_a_surveys_answers_turn(lead: Membership, home: Occupancy) -> None:
    slip = next(one for one in slips(sent(lead, now=clock.now())) if one.unit_id == home.unit_id)

    text = turned(Client(), f"/s/{token_of(slip)}/", {"key": key(), "phone": "12"})

    slip.refresh_from_db()
    assert 'value="12"' in text
    assert "Please answer this question." in text
    assert slip.returned_at is None


def test_turning_does_not_count_as_writing(ticket: Ticket, token: str) -> None:
    for n in range(21):
        turned(Client(REMOTE_ADDR=f"10.250.{n}.1"), to("word", token), {"key": key(), "text": "写了很久的话"})

    answer = Client(REMOTE_ADDR="10.250.40.1").post(to("word", token), {"key": key(), "text": "写了很久的话"})
    assert answer.status_code == 302


def test_what_was_sent_too_often_is_turned_as_well(ticket: Ticket, lead: Membership, home: Occupancy) -> None:
    house = f"/h/{issue_house_link(lead, home.unit, home.resident, now=clock.now())}/"
    for n in range(20):
        Client(REMOTE_ADDR=f"10.251.{n}.1").post(f"{house}announce/", {"key": key()})

    text = turned(Client(REMOTE_ADDR="10.251.30.1"), f"{house}announce/", {"key": key(), "name": "何访客"})

    assert "A little slower" in text
    assert "何访客" in text
    assert 'name="turn" value="en"' not in text  # what is sent once more is sent, and not turned


def test_the_page_of_a_refusal_turns_with_its_sentence_and_what_was_typed(front: Membership) -> None:
    browser = Client()
    browser.force_login(front.user)
    refusal = SeveralByThatName(typed="林", names="林晓岚")
    typed = {"typed_text": "厨房水管漏水 三楼", "next": "/c/garden/desk/", "refused": sealed(refusal)}

    text = browser.post("/language/", {"language": "en", **typed}).content.decode()

    assert "“林” fits several people (林晓岚)" in text
    assert "厨房水管漏水 三楼" in text
    assert 'href="/c/garden/desk/"' in text
    front.user.refresh_from_db()
    assert front.user.language == "en"


def test_a_refusal_that_the_desk_has_not_signed_is_none() -> None:
    assert unsealed("") is None
    assert unsealed(signing.dumps(["os", "system", None, {}], salt="core.refusals")) is None
    again = unsealed(sealed(SeveralByThatName("who", typed="x", names="y")))
    assert isinstance(again, Refused)
    assert (type(again), again.field, again.params) == (SeveralByThatName, "who", {"typed": "x", "names": "y"})
