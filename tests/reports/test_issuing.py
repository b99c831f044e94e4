"""The month's report reaches its managers by the 10th, by itself if nobody sends it (TL-11)."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from deadlines.models import Deadline
from deadlines.rules import Rule
from deadlines.sweep import sweep
from deskapp.env import MailServer
from ledger.models import Entry
from notices.deliver import deliver
from notices.enums import Urgency
from notices.models import Delivery, Notice
from reports import refusals
from reports.models import MonthClosing, MonthIssue
from reports.queries.month import month_report
from reports.services import issue_month, keep_months
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import MembershipFactory, a_ticket
from tests.notices.rows import own_mail
from tests.notices.sinks import MailSink, mail_sink
from tests.reports.test_closing import over
from tests.reports.test_figures import EVENING, HOUR, a_day

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
FIRST, THIRD = datetime(2026, 11, 30, 17, 0, tzinfo=UTC), datetime(2026, 12, 3, 0, 30, tzinfo=UTC)  # 01:00, 08:30
TENTH = datetime(2026, 12, 10, 15, 59, 59, tzinfo=UTC)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[MailSink]:
    with mail_sink() as found:
        settings.MAIL_SERVER = MailServer("127.0.0.1", found.port, "plain", "", "", "OTE 服务台 <desk@example.com>")
        yield found


def a_month(front: Membership) -> Membership:
    """November with a day of every fate, its days closed; returns the director."""
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    a_day(front)
    over(front.community)
    return director


@pytest.mark.rule("TL-11")
def test_at_the_months_end_its_report_is_owed_by_the_10th(front: Membership) -> None:
    a_month(front)

    keep_months(FIRST)
    keep_months(FIRST + HOUR)

    limit = Deadline.objects.get(rule=Rule.TL_11, community=front.community)
    assert (limit.due_at, limit.met_at) == (TENTH, None)
    assert not Notice.objects.filter(code="month.issued").exists()


@pytest.mark.rule("TL-11")
def test_on_the_third_it_issues_itself_once_to_supervisors_and_directors(front: Membership) -> None:
    director = a_month(front)
    supervisor = MembershipFactory.create(community=front.community, role=Role.SUPERVISOR)

    assert [len(keep_months(THIRD + hours * HOUR)) for hours in (-1, 0, 1)] == [0, 1, 0]

    told = set(Notice.objects.filter(code="month.issued").values_list("recipient_id", flat=True))
    assert told == {director.user_id, supervisor.user_id}
    assert MonthClosing.objects.get().month == NOVEMBER
    assert Deadline.objects.get(rule=Rule.TL_11, community=front.community).met_at == THIRD
    assert Entry.objects.filter(action="month.issued").count() == 1
    assert month_report([front.community], NOVEMBER, now=THIRD).issued_at == THIRD


@pytest.mark.rule("TL-11")
def test_what_nobody_issued_reaches_the_director(front: Membership) -> None:
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    a_day(front)  # its other days were never closed: the month can't be

    assert keep_months(THIRD) == []
    sweep(TENTH + HOUR)
    sweep(TENTH + timedelta(days=2))

    codes = set(Notice.objects.filter(recipient=director.user).values_list("code", flat=True))
    assert {"month.breach", "month.escalation"} <= codes


def test_a_report_is_issued_once_and_the_second_is_told_when(front: Membership) -> None:
    director = a_month(front)
    issue_month(front.community, NOVEMBER, by=director.user, now=FIRST)

    with pytest.raises(refusals.IssuedBefore, match="2026-12-01 01:00"):
        issue_month(front.community, NOVEMBER, by=director.user, now=THIRD)

    assert keep_months(THIRD) == []
    assert MonthIssue.objects.get(community=front.community).issued_by == director.user


def test_a_running_month_has_no_report_to_issue(front: Membership) -> None:
    director = a_month(front)

    with pytest.raises(refusals.MonthRuns):
        issue_month(front.community, NOVEMBER, by=director.user, now=FIRST - 2 * HOUR)

    assert not MonthIssue.objects.exists()


def test_months_that_the_engine_missed_are_made_up_for(front: Membership) -> None:
    a_ticket(front, now=EVENING - timedelta(days=40))
    keep_months(datetime(2026, 11, 2, tzinfo=UTC))

    keep_months(datetime(2027, 2, 1, 12, tzinfo=UTC))

    months = MonthIssue.objects.order_by("month").values_list("month", flat=True)
    assert [f"{one:%Y-%m}" for one in months] == ["2026-10", "2026-11", "2026-12", "2027-01"]


def test_a_community_without_any_record_owes_nothing(community: Community) -> None:
    keep_months(THIRD)

    assert not MonthIssue.objects.filter(community=community).exists()


@pytest.mark.rule("TL-11")
def test_the_mail_brings_the_workbook_and_a_subject_without_anything_personal(
    front: Membership, mailbox: MailSink
) -> None:
    director = a_month(front)
    own_mail(director.user, least_urgency=Urgency.LATE)  # it is the delivery itself, not one more warning
    issue_month(front.community, NOVEMBER, by=None, now=THIRD)
    moments = iter(THIRD + timedelta(seconds=number) for number in range(1000))

    deliver(lambda: next(moments))

    (mail,) = mailbox.got
    (file,) = [part for part in mail.walk() if part.get_filename()]
    assert file.get_filename() == f"{front.community.slug}-2026-11.xlsx"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    (title,) = Delivery.objects.values_list("title", flat=True)
    assert "王" not in title
    assert front.community.name in title


def test_who_manages_the_community_no_longer_has_the_mail_without_the_workbook(
    front: Membership, mailbox: MailSink
) -> None:
    director = a_month(front)
    own_mail(director.user)
    issue_month(front.community, NOVEMBER, by=None, now=THIRD)
    Membership.objects.filter(pk=director.pk).update(active=False)
    moments = iter(THIRD + timedelta(seconds=number) for number in range(1000))

    deliver(lambda: next(moments))

    (mail,) = mailbox.got
    assert not [part for part in mail.walk() if part.get_filename()]
