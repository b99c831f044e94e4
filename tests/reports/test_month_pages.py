"""The pages of the monthly report: what stands there, where its numbers lead, who sees what (RP-1, RP-3, PR)."""

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock
from ledger.models import Entry
from notices.models import Channel
from reports.figures import parts
from reports.models import MonthClosing, MonthIssue
from reports.queries.frozen import as_facts
from reports.queries.month import Shown, month_report
from reports.queries.month_facts import first_of
from reports.services import close_month, recount_month
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import CommunityFactory, MembershipFactory, a_ticket
from tests.notices.rows import own_mail
from tickets.enums import Kind
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PAGE, LIST, MONTHS = 36, 10, 24


def this_month(now: datetime | None = None) -> str:
    return f"{(now or clock.now()).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"


def at(community: Community, view: str = "month", *, month: str = "", **parts: str) -> str:
    return reverse(f"reports:{view}", kwargs={"community": community.slug, "month": month or this_month(), **parts})


def a_day_of(now: datetime) -> date:
    return now.astimezone(ZoneInfo("Asia/Shanghai")).date()


def noon_of(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def community(db: None) -> Community:
    """Without daily clearance: a month can be closed without closing thirty days first."""
    return CommunityFactory.create(daily_clearance=False)


@pytest.fixture
def director(community: Community) -> Membership:
    return MembershipFactory.create(community=community, role=Role.DIRECTOR)


@pytest.fixture
def manager(client: Client, director: Membership) -> Client:
    client.force_login(director.user)
    return client


@pytest.mark.rule("RP-1")
def test_the_report_shows_every_subject_with_its_figures(manager: Client, front: Membership) -> None:
    a_ticket(front, now=clock.now())

    page = manager.get(at(front.community)).content.decode()

    report = month_report([front.community], datetime.fromisoformat(f"{this_month()}-01").date(), now=clock.now())
    assert re.findall(r'id="subject-(\w+)"', page) == [one.code for one in report.sections]
    for section in report.sections:
        for number in section.numbers:
            assert f'id="{number.name}"' in page
    assert page.count('<svg class="chart') >= 2


@pytest.mark.rule("RP-3")
def test_every_number_of_the_page_leads_to_a_page_that_lists_as_many(manager: Client, front: Membership) -> None:
    now = clock.now()
    for _each in range(2):
        a_ticket(front, now=now)
    a_ticket(front, now=now, kind=Kind.COMPLAINT)
    page = manager.get(at(front.community)).content.decode()
    links = re.findall(rf'href="({at(front.community)}[a-z_0-9]+/[^"]*)"[^>]*>(\d+)<', page)

    assert (at(front.community, "month_figure", figure="received"), "3") in links
    for url, number in links:
        listed = manager.get(url.replace("&amp;", "&"))
        assert listed.status_code == 200
        assert listed.context["page"].paginator.count == int(number), url


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_costs_the_same_queries_whatever_the_number_of_matters(
    count: int, manager: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(count):
        a_ticket(front, now=clock.now(), text=f"水管漏水 {place}")
    manager.get(at(front.community))

    with django_assert_num_queries(PAGE):
        manager.get(at(front.community))


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_queries_whatever_its_length(
    count: int, manager: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(count):
        a_ticket(front, now=clock.now(), text=f"水管漏水 {place}")
    url = at(front.community, "month_figure", figure="received")
    manager.get(url)

    with django_assert_num_queries(LIST):
        manager.get(url)


@pytest.mark.parametrize("older", [1, 3])
def test_the_list_costs_the_same_queries_for_one_closed_month_and_for_three(
    older: int, manager: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    a_ticket(front, now=now)
    months = [first_of(a_day_of(now), after=-1 - back) for back in range(1, older + 1)]
    for month in reversed(months):
        a_ticket(front, now=noon_of(month))
        close_month(front.community, month, by=None, now=now)
    url = reverse("reports:months", args=[front.community.slug])
    manager.get(url)

    with django_assert_num_queries(MONTHS):
        page = manager.get(url)
    assert [row.month for row in page.context["months"] if row.closed_at] == months


def test_without_any_record_the_list_says_what_to_do_first(manager: Client, community: Community) -> None:
    page = manager.get(reverse("reports:months", args=[community.slug])).content.decode()

    assert reverse("tickets:intake", args=[community.slug]) in page
    assert "<table" not in page


def test_a_month_that_has_not_begun_is_no_page(manager: Client, community: Community) -> None:
    later = this_month(clock.now() + timedelta(days=32))

    for view in ("month", "month_paper"):
        assert manager.get(at(community, view, month=later)).status_code == 404
    assert manager.get(at(community, "month_figure", month=later, figure="received")).status_code == 404
    assert manager.post(at(community, "month_excel", month=later)).status_code == 404


@pytest.mark.parametrize(
    "what",
    [
        "nonsense/",
        "received/?split=nonsense",
        "closed/?split=day",
        "received/?split=category&key=x",
        "received/?split=day&key=x",
    ],
)
def test_a_figure_a_split_or_a_line_that_nobody_knows_is_no_page(
    what: str, manager: Client, community: Community
) -> None:
    assert manager.get(at(community) + what).status_code == 404


def test_an_empty_list_says_that_there_is_nothing(manager: Client, community: Community) -> None:
    page = manager.get(at(community, "month_figure", figure="received"))

    assert page.context["records"] == []
    assert "没有符合的记录" in page.content.decode()


@pytest.mark.rule("RP-2")
def test_the_sheet_of_paper_has_the_same_numbers_and_no_folded_part(manager: Client, front: Membership) -> None:
    a_ticket(front, now=clock.now())

    page = manager.get(at(front.community, "month_paper")).content.decode()
    paper = page[page.index("<article") : page.index("</article")]

    assert "部门客户投诉工作月报" in paper
    assert "<details" not in paper
    report = manager.get(at(front.community)).context["subjects"]
    for subject in report:
        assert subject.title in paper
        for line in subject.lines:
            assert f">{line.label}</th>" in paper


@pytest.mark.rule("A-3")
def test_who_takes_the_workbook_stands_in_the_ledger(manager: Client, director: Membership, front: Membership) -> None:
    a_ticket(front, now=clock.now())

    taken = manager.post(at(front.community, "month_excel"))

    content = b"".join(taken.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert taken["Cache-Control"] == "no-store"
    entry = Entry.objects.filter(chain_id=front.community_id).latest("seq")
    assert (entry.action, entry.actor_id) == ("month.taken", director.user_id)


@pytest.mark.rule("PR")
def test_the_companys_report_counts_the_communities_that_one_directs_and_no_others(
    manager: Client, director: Membership, front: Membership
) -> None:
    now = clock.now()
    second, third, foreign = (CommunityFactory.create() for _each in range(3))
    MembershipFactory.create(user=director.user, community=second, role=Role.ADMINISTRATOR)
    MembershipFactory.create(user=director.user, community=third, role=Role.SUPERVISOR)
    a_ticket(front, now=now)
    for community in (second, third, foreign):
        a_ticket(MembershipFactory.create(community=community), now=now, text=f"事项 {community.slug}")

    page = manager.get(reverse("reports:company_month", args=[this_month()]))
    listed = manager.get(reverse("reports:company_figure", args=[this_month(), "received"]))

    assert page.context["report"].number("received").month.value == 2
    assert {name for name, _record in listed.context["records"]} == {front.community.name, second.name}
    assert f"事项 {foreign.slug}" not in listed.content.decode()
    assert manager.get(reverse("reports:company_paper", args=[this_month()])).status_code == 200


@pytest.mark.rule("PR")
def test_the_companys_workbook_stands_in_the_ledger_of_every_community_in_it(
    manager: Client, director: Membership, front: Membership
) -> None:
    second = MembershipFactory.create(user=director.user, role=Role.DIRECTOR).community

    manager.post(reverse("reports:company_excel", args=[this_month()]))

    told = Entry.objects.filter(action="month.taken").values_list("chain_id", flat=True)
    assert set(told) == {front.community_id, second.pk}


@pytest.mark.rule("PR")
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.FRONT, Role.GUARD])
def test_who_directs_and_administers_nothing_has_no_companys_report(
    role: Role, client: Client, community: Community
) -> None:
    client.force_login(MembershipFactory.create(community=community, role=role).user)

    assert client.get(reverse("reports:company_month", args=[this_month()])).status_code == 404
    assert client.get(reverse("reports:company_figure", args=[this_month(), "received"])).status_code == 404
    assert client.post(reverse("reports:company_excel", args=[this_month()])).status_code == 404


@pytest.fixture
def last_month(front: Membership) -> date:
    """The month before this one, in which two matters were brought."""
    month = first_of(a_day_of(clock.now()), after=-1)
    for hour in range(2):
        a_ticket(front, now=noon_of(month) + timedelta(hours=hour))
    return month


@pytest.mark.rule("RP-3")
def test_the_director_closes_a_month_that_is_over_and_issues_its_report(
    manager: Client, last_month: date, community: Community
) -> None:
    place = f"{last_month:%Y-%m}"
    close, issue = (at(community, view, month=place) for view in ("month_close", "month_issue"))
    page = manager.get(at(community, month=place)).content.decode()
    assert f'action="{close}"' in page

    closed = manager.post(close, follow=True).content.decode()
    issued = manager.post(issue, follow=True).content.decode()

    assert (f'action="{close}"' in closed, f'action="{issue}"' in closed) == (False, True)
    assert f'action="{issue}"' not in issued
    assert MonthClosing.objects.get().ledger_head in issued
    assert MonthIssue.objects.get().issued_at is not None


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_who_is_no_director_sees_no_button_that_closes_or_issues(
    role: Role, client: Client, last_month: date, community: Community
) -> None:
    client.force_login(MembershipFactory.create(community=community, role=role).user)

    page = client.get(at(community, month=f"{last_month:%Y-%m}")).content.decode()

    assert "/close/" not in page
    assert "/issue/" not in page


def test_a_month_that_runs_is_not_closed_and_the_page_says_why(manager: Client, community: Community) -> None:
    answer = manager.post(at(community, "month_close"), follow=True)

    assert MonthClosing.objects.count() == 0
    assert f"{this_month()} " in " ".join(str(one) for one in answer.context["messages"])


@pytest.mark.rule("RP-3")
def test_what_is_found_out_later_stands_beside_the_frozen_number_and_names_its_records(
    manager: Client, last_month: date, community: Community
) -> None:
    now, place = clock.now(), f"{last_month:%Y-%m}"
    closing = close_month(community, last_month, by=None, now=now)
    moved = Ticket.objects.filter(community=community).earliest("pk")
    Ticket.objects.filter(pk=moved.pk).update(opened_at=now)
    recount_month(closing.pk, slot="1", now=now)

    page = manager.get(at(community, month=place))
    listed = manager.get(at(community, "month_figure", month=place, figure="received"))

    (line,) = [one for one in page.context["head"] if one.name == "received"]
    assert (line.value, line.corrected) == ("2", "更正后：1")
    assert listed.context["page"].paginator.count == 2
    ((title, rows),) = listed.context["moved"]
    assert (title, [record.number for _whose, record in rows]) == ("已不再计入", [moved.number])


def test_a_manager_whom_no_email_reaches_is_told_so_until_an_address_is_confirmed(
    manager: Client, director: Membership
) -> None:
    address, words = reverse("notices:mail", args=[director.community.slug]), "收不到邮件"

    page = manager.get(at(director.community)).content.decode()
    assert words in page
    assert address in page

    own_mail(director.user, confirmed_at=None)
    assert words in manager.get(at(director.community)).content.decode()
    Channel.objects.update(confirmed_at=clock.now())
    assert words not in manager.get(at(director.community)).content.decode()


def test_a_month_closed_before_there_was_a_figure_has_none_instead_of_nought(
    manager: Client, front: Membership
) -> None:
    month = first_of(a_day_of(clock.now()), after=-1)
    a_ticket(front, now=noon_of(month))
    facts = close_month(front.community, month, by=None, now=clock.now()).facts
    del facts["month"]["counts"]["cleared"]

    shown = Shown(as_facts(facts["month"]), None, None, several=False)

    names = [one.name for part in parts() for one in shown.section(part).numbers]
    assert "cleared" not in names
    assert "uncleared" in names
