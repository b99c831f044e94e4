"""Every page in Chinese at both sizes: no complaint of the browser, nothing sideways or untranslated, one heading.

axe-core finds nothing, an input method's Enter does nothing, and letters twice as large stay on the page.

The pages are taken from the urls themselves: a GET address without a sample fails the run. What is folded away
(menus, forms of actions) is read too, and the words that only a screen reader or a hovering mouse meets.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from core.sheets import Table
from deadlines.sweep import beat, sweep
from duty.models import Change, Roster
from duty.services import keep_sheet
from phrasebook.models import Phrase
from portal.models import Poster
from portal.services import make_link, put_up, take_online
from portal.services.poster import Written
from residents.models import Resident, Unit
from residents.services.import_people import keep_draft
from staff.access import Anyone
from staff.enums import Role
from staff.models import Membership
from tests.assessment.samples import assessed_people
from tests.browser.axe import BY_SIZE
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.emptied import faults_when_empty
from tests.browser.faults import faults_of, faults_when_large
from tests.browser.not_crawled import NO_PAGE
from tests.deskapp.test_access_table import BY_TOKEN, GUARDED, table
from tests.duty.handovers import handed_over
from tests.duty.rosters import a_month_with_a_wish
from tests.duty.samples import at_the_posts
from tests.factories import DepartmentFactory, MembershipFactory, a_log_entry, a_ticket
from tests.interfaces.samples import a_connected_system
from tests.notices.rows import a_channel
from tests.outreach.samples import out_at_the_doors
from tests.privacy.samples import a_seen_number
from tests.quality.samples import an_audited_day
from tests.reports.samples import an_issued_month
from tests.reports.walls import a_wall
from tests.residents.archive import a_whole_life
from tests.residents.samples import a_checked_book
from tests.tickets.complaints import complete
from tests.tickets.orders import a_technician, an_order, arrived, finished
from tests.tickets.test_rate_pages import a_rate
from tests.visitors.pass_samples import passes_at_the_gate
from tests.visitors.samples import at_the_gate
from tickets.enums import Channel, Kind, Lacking, LetterClass, Medium, Told
from tickets.models import Coordination, Letter, Message, Outage, Ticket, WorkOrder
from tickets.services import (
    Caller,
    announce_outage,
    ask_compensation,
    ask_transfer,
    close,
    coordinate,
    join_contact,
    join_outage,
    offer_handover,
    register_letter,
    take_message,
)
from tickets.services.letter import Post
from tickets.services.outage import Cause
from tickets.views.panel import ACTIONS, codes_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(clerk: Membership, household: Unit) -> Ticket:
    """See a_town."""
    return a_town(clerk, household)


def a_town(clerk: Membership, household: Unit) -> Ticket:
    """A little of everything: a late matter called about twice, offers that wait, a closed one, notices."""
    now = clock.now()
    resident = Resident.objects.get()
    late, offered, asked, done = (
        a_ticket(who, now=now - timedelta(minutes=minutes), unit=household, resident=resident)
        for who, minutes in ((clerk, 180), (member("boss"), 5), (clerk, 4), (clerk, 3))
    )
    caller = Caller(unit=household, resident=resident, name="王测试", phone="13800001234")
    again: dict[str, Any] = {"said": "还没有人来", "key": uuid4(), "now": now}
    join_contact(ticket_id=late.pk, membership=clerk, caller=caller, channel=Channel.PHONE, **again)
    offer_handover(ticket_id=offered.pk, by=member("boss").user, to_user=clerk.user, reason="今日休假", now=now)
    works = DepartmentFactory.create(community=clerk.community, name="工程部")
    ask_transfer(ticket_id=asked.pk, membership=clerk, to_department=works, reason="需要更换管道", now=now)
    close(ticket_id=done.pk, by=clerk.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=now)
    beside(clerk, household, now)
    on_the_way(clerk, household, now)
    sweep(now)
    beat(now)
    return late


def beside(clerk: Membership, household: Unit, now: datetime) -> None:
    """A complaint with every paper, an outage with a caller, a message."""
    complaint = complete(a_ticket(clerk, kind=Kind.COMPLAINT, now=now, unit=household), clerk.user, now=now)
    a_ticket(clerk, kind=Kind.COMPLAINT, now=now, unit=household)
    ask_compensation(ticket_id=complaint.pk, by=clerk.user, amount=Decimal(200), reason="地板泡坏", now=now)
    assert clerk.department is not None
    asked: dict[str, Any] = {"department": clerk.department, "request": "请核实", "key": uuid4(), "now": now}
    coordinate(ticket_id=complaint.pk, by=clerk.user, **asked)
    until = now + timedelta(hours=3)
    announced: dict[str, Any] = {"cause": Cause(Lacking.WATER), "told": "水泵故障", "key": uuid4(), "now": now}
    outage = announce_outage(who=clerk, promised_at=until, **announced)
    caller = Caller(unit=household, name="王测试")
    called: dict[str, Any] = {"channel": Channel.PHONE, "said": "", "key": uuid4(), "now": now}
    join_outage(outage_id=outage.pk, membership=clerk, caller=caller, **called)
    words: dict[str, Any] = {"unwilling": False, "text": "车位", "call_back_at": until, "key": uuid4(), "now": now}
    a_ticket(clerk, kind=Kind.PRAISE, now=now, unit=household)
    post = Post(
        letter_class=LetterClass.COMPLAINT,
        medium=Medium.POST,
        received_on=localdate(now),
        subject="车库漏水",
        text="多次反映未解决",
        sender=caller,
        promised_at=until,
    )
    register_letter(who=clerk, post=post, key=uuid4(), now=now)
    put_up(who=clerk, building=household.building, responder=clerk.user, now=now)
    online = Written(kind=Kind.REPAIR, text="楼道灯不亮", unit="3-2-1201", name="王测试", phone="13800001234")
    take_online(poster=Poster.objects.get(), written=online, key=uuid4(), now=now)
    Phrase.objects.create(community=clerk.community, moment="answer", text="{称呼}，您好")
    take_message(who=clerk, to=clerk.user, caller=caller, **words)
    a_month_with_a_wish(member("boss"), clerk, now=now)


def on_the_way(clerk: Membership, household: Unit, now: datetime) -> None:
    """A technician who is late, one who waits to be sent, one whose work is done."""
    technician = a_technician(clerk, user__username="plumber", user__name="何师傅").user
    ago = now - timedelta(minutes=30)
    for _ in range(2):
        an_order(a_ticket(clerk, now=ago, unit=household), clerk.user, technician, now=ago)
    an_order(a_ticket(clerk, now=now, unit=household), clerk.user, None, now=now)
    done = an_order(a_ticket(clerk, now=ago, unit=household), clerk.user, technician, now=ago)
    arrived(done, technician, at=now)
    finished(done, technician, at=now)


def member(username: str) -> Membership:
    """One of the household's people."""
    return Membership.objects.select_related("user", "community", "department").get(user__username=username)


def of_action(code: str) -> Ticket:
    """A ticket whose state calls for this action."""
    return next(ticket for ticket in Ticket.objects.order_by("pk") if code in codes_for(ticket))


def for_all(ticket: Ticket) -> dict[str, Any]:
    """What the addresses of most pages are made of."""
    community = ticket.community
    assert ticket.unit is not None
    assert ticket.resident is not None
    rows = Table(
        headers=["楼栋", "单元", "房号", "姓名"], rows=[(2, {"楼栋": "x y", "单元": "", "房号": "?", "姓名": "王"})]
    )
    draft = keep_draft(community, rows, by=None, filename="名单.csv", now=clock.now())
    return {
        "community": community.slug,
        "number": ticket.number,
        "unit_id": ticket.unit.pk,
        "resident_id": ticket.resident.pk,
        "rule": "TL-1",
        "kind": "wecom",
        "key": draft.key,
        "token": make_link(ticket_id=ticket.pk, by=ticket.first_responder, now=clock.now()),
    }


def on_the_roster() -> dict[str, dict[str, Any]]:
    """A published month with a sheet that waits to be taken over."""
    month = Roster.objects.get(published_at__isnull=False)
    lines = [(2, {"姓名": "林晓岚", "1日": "休"}), (3, {"姓名": "无此人", "1日": "?"})]
    sheet = Table(headers=["姓名", "1日"], rows=lines)
    kept = keep_sheet(month, sheet, by=member("boss").user, filename="班表.xlsx", now=clock.now())
    return {
        f"duty:{name}": {"pk": month.pk, "key": kept.key}
        for name in ("roster", "edit", "ask", "import", "import_draft")
    }


def for_some(ticket: Ticket) -> dict[str, dict[str, Any]]:
    """View name → what its address is made of besides, or instead."""
    boss, now = member("boss"), clock.now()
    community, unit, resident = ticket.community, ticket.unit, ticket.resident
    assert unit is not None
    assert resident is not None
    form = Coordination.objects.select_related("ticket").get()
    return {
        **on_the_roster(),
        **at_the_posts(boss, now),
        **handed_over(boss),
        **a_connected_system(community, now),
        **passes_at_the_gate(boss, now),
        **an_audited_day(boss, now),
        **an_issued_month(boss, now),
        **assessed_people(boss, now),
        **at_the_gate(boss, unit, resident, now),
        **out_at_the_doors(boss, unit, resident, now),
        **a_whole_life(boss, unit),
        **a_seen_number(boss, now),
        **a_checked_book(boss, now),
        "duty:change": {"pk": Change.objects.get().pk},
        "duty:log_correct": {"pk": a_log_entry(boss, now=now).pk},
        "portal:report": {"token": put_up(who=boss, building=None, responder=ticket.handler, now=now)},
        "extracts:list": {"listing": "tickets"},
        "reports:wall": {"token": a_wall(boss)[0]},
        "phrasebook:phrase": {"pk": Phrase.objects.get(community=community).pk},
        "notices:channel": {"pk": a_channel(community, name="主管群").pk},
        "tickets:rate": {"pk": a_rate(boss).pk},
        "tickets:letter": {"pk": Letter.objects.get().pk},
        "tickets:outage": {"pk": Outage.objects.get().pk},
        "tickets:message": {"pk": Message.objects.get().pk},
        "tickets:coordination_form": {"pk": form.pk, "number": form.ticket.number},
        "tickets:record_card": {"number": form.ticket.number},
        "tickets:print_order": {"number": WorkOrder.objects.order_by("pk")[0].number},
        "tickets:order": {"number": WorkOrder.objects.earliest("pk").number},
    }


def pages_of(ticket: Ticket) -> dict[str, str]:
    """View name → address of every page that can be fetched, with these objects."""
    community, unit, resident = ticket.community, ticket.unit, ticket.resident
    assert unit is not None
    assert resident is not None
    known, others = for_all(ticket), for_some(ticket)
    found = {}
    for name, url in GUARDED.items():
        if "GET" in table(name) and name not in NO_PAGE.keys() | BY_TOKEN:
            facts = {**known, **others.get(name, {})}
            found[name] = reverse(name, kwargs={key: facts[key] for key in url.pattern.converters})
    caller = f"?unit={unit.pk}&resident={resident.pk}"
    found["tickets:intake with a caller"] = found["tickets:intake"] + caller
    for code in ACTIONS:
        sample = reverse("tickets:ticket", kwargs={"community": community.slug, "number": of_action(code).number})
        found[f"tickets:ticket to {code}"] = f"{sample}?do={code}"
    return found


def refused_to(role: Role, pages: dict[str, str]) -> set[str]:
    """Which of the pages the access table keeps from a role."""
    tables = {name: table(name.split()[0])["GET"] for name in pages}
    return {name for name, who in tables.items() if not isinstance(who, Anyone) and role not in who}


def visit(
    desk: Desk, name: str, address: str, names: set[str], *, axe: Sequence[str] | None, large: bool = False
) -> list[str]:
    """Open one page as itself; what is wrong with it, in large letters too if asked, each with the page's name."""
    desk.complaints.clear()
    answer = desk.page.goto(desk.server + address)
    assert answer is not None
    if answer.status != 200 or unquote(desk.page.url) != desk.server + address:
        return [f"{name}: status {answer.status} at {desk.page.url}"]
    faults = faults_of(desk.page, names, axe=axe) + (faults_when_large(desk.page) if large else [])
    return [f"{name}: {fault}" for fault in faults + desk.complaints]


LEAST_FORMS = 25  # that are sent empty; fewer were found: the look has gone blind
DESK, PHONE = (1366, 768), (390, 844)
# axe takes twice as long as a page: every rule where the most is shown, and on a phone what depends on the width
AXE: dict[tuple[Role, tuple[int, int]], tuple[str, ...]] = {(Role.DIRECTOR, DESK): (), (Role.FRONT, PHONE): BY_SIZE}


def test_whatever_is_no_page_is_an_address_still() -> None:
    assert set(NO_PAGE) <= set(GUARDED)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.FRONT])
def test_every_page_is_whole_in_chinese(
    role: Role, size: tuple[int, int], desk: Desk, town: Ticket, clerk: Membership
) -> None:
    who = clerk if role == Role.FRONT else a_director(clerk)
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    names = {who.user.username, "garden"}
    pages = pages_of(town)
    axe = AXE.get((role, size))
    large = axe == ()
    # whoever is signed in is led past it
    faults = visit(desk, "staff:login", pages.pop("staff:login"), names, axe=axe, large=large)
    desk.sign_in(who.user.username)
    kept = refused_to(role, pages)

    answers = []
    for name in pages.keys() - kept:
        faults += visit(desk, name, pages[name], names, axe=axe, large=large)
        answers += [faults_when_empty(desk.page, name)] if large else []
    answered = [found for found in answers if found is not None]
    faults += [fault for found in answered for fault in found]

    assert faults == [], "\n".join(faults)
    assert not large or len(answered) >= LEAST_FORMS
    assert [name for name in kept if desk.page.request.get(desk.server + pages[name]).status != 403] == []


def a_director(beside: Membership) -> Membership:
    """A director who signs in with the password of all."""
    who: Membership = MembershipFactory.create(
        community=beside.community, role=Role.DIRECTOR, user__username="director9", user__name="沈国梁"
    )
    who.user.set_password(PASSWORD)
    who.user.save(update_fields=["password"])
    return who


@pytest.fixture
def scriptless(browser: Browser, live_server: LiveServer, household: Unit) -> Iterator[Desk]:
    """A browser whose scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Desk(context.new_page(), live_server.url)
    context.close()


def test_every_page_can_be_read_without_scripts(desk: Desk, scriptless: Desk, town: Ticket, clerk: Membership) -> None:
    a_director(clerk)
    page = scriptless.sign_in("director9").page
    pages = pages_of(town)

    for name in pages.keys() - refused_to(Role.DIRECTOR, pages):
        address = pages[name]
        answer = page.goto(scriptless.server + address)
        assert answer is not None
        assert answer.status == 200, name
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("main").first).to_be_visible()
        assert page.locator("main").first.inner_text().strip(), name


def test_a_call_is_recorded_without_scripts(desk: Desk, scriptless: Desk, household: Unit) -> None:
    page = scriptless.sign_in().page
    page.fill("#caller", "1234")
    page.press("#caller", "Enter")
    page.locator("main .results a").first.click()
    page.fill("[name=m0-text]", "厨房水管漏水")

    page.locator("#intake [data-save]").click()

    expect(page.locator(".story")).to_contain_text("厨房水管漏水")
    assert Ticket.objects.get().unit == household
