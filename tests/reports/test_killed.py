"""The engine is really killed while it issues a month's report: run on, there is one report, one notice, one mail."""

import itertools
import socket
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Model
from pytest_django import Settings

from core import clock
from deskapp.env import MailServer
from ledger.models import Entry
from ledger.queries import verify
from notices.deliver import deliver
from notices.models import Notice
from notices.rules import LEASE
from reports.models import FrozenFigure, MonthClosing, MonthIssue
from reports.queries.month_facts import first_of
from reports.services.issuing import issue_month, keep_months, owe_report
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory, a_ticket
from tests.notices.rows import own_mail
from tests.notices.sinks import MailSink, mail_sink
from tests.processes import BOUND, ended, held, kill, manage, until
from tickets.services import close_day

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[MailSink]:
    with mail_sink() as found:
        settings.MAIL_SERVER = MailServer("127.0.0.1", found.port, "plain", "", "", "OTE <desk@example.com>")
        yield found


@pytest.fixture
def owed(front: Membership) -> MonthIssue:
    """The report of the month before the last one, which nobody issued, and a director with a mailbox."""
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    own_mail(director.user)
    zone, now = ZoneInfo(front.community.timezone), clock.now()
    month = first_of(now.astimezone(zone).date(), after=-2)
    a_ticket(front, now=datetime.combine(month, time(12), zone), solved=True, outcome="已告知")
    close_day(front.community, first_of(month, after=1) - timedelta(days=1), now=now)
    owed = owe_report(front.community, month, now=now)
    owe_report(front.community, first_of(month, after=1), now=now)
    return owed


def is_issued(owed: MonthIssue) -> bool:
    return MonthIssue.objects.filter(pk=owed.pk).exclude(issued_at=None).exists()


def is_issued_once(owed: MonthIssue) -> bool:
    """One closing, one notice, one entry in a ledger that holds. The engine issues the month after it as well."""
    month = f"{owed.month:%Y-%m}"
    closings = MonthClosing.objects.filter(month=owed.month).count()
    notices = Notice.objects.filter(key=f"month.issued:{owed.pk}").count()
    entries = Entry.objects.filter(action="month.issued", subject=f"month:{month}").count()
    return (closings, notices, entries) == (1, 1, 1) and verify(owed.community_id).broken_at is None


def reports_in(box: MailSink, owed: MonthIssue) -> list[str]:
    """The files of this month that came by mail."""
    names = [name for mail in box.got for part in mail.walk() if (name := part.get_filename())]
    return [name for name in names if name.endswith(f"{owed.month:%Y-%m}.xlsx")]


@pytest.mark.rule("TL-11")
@pytest.mark.parametrize("where", [FrozenFigure, MonthIssue])
def test_an_engine_that_is_killed_while_it_issues_leaves_nothing_and_the_next_issues_once(
    where: type[Model], owed: MonthIssue, mailbox: MailSink
) -> None:
    with held(where._meta.db_table) as somebody_waits, ended(manage("run_sweeper", REDIS_URL="")) as engine:
        until(somebody_waits, engine)
        kill(engine)

    assert not is_issued(owed)
    assert [model for model in (MonthClosing, FrozenFigure) if model.objects.exists()] == []
    assert not Notice.objects.filter(code="month.issued").exists()

    with ended(manage("run_sweeper", REDIS_URL="")) as engine:
        until(lambda: is_issued(owed), engine)
        kill(engine)
    keep_months(clock.now())
    for _ in range(2):
        deliver(clock.now)

    assert is_issued_once(owed)
    assert len(reports_in(mailbox, owed)) == 1


@pytest.mark.rule("TL-11")
def test_a_deliverer_that_is_killed_while_the_report_is_on_its_way_sends_it_once(
    owed: MonthIssue, mailbox: MailSink
) -> None:
    issue_month(owed.community, owed.month, by=None, now=clock.now())
    with socket.create_server(("127.0.0.1", 0)) as mute:
        mute.settimeout(BOUND)
        port = mute.getsockname()[1]
        mail = f"smtp+plain://127.0.0.1:{port}?from=desk@example.com"
        with ended(manage("run_deliverer", OTE_EMAIL_URL=mail)) as deliverer:
            line, _address = mute.accept()  # the mail server takes the call and says nothing
            kill(deliverer)
            line.close()

    start = clock.now() + LEASE
    moments = (start + timedelta(seconds=number) for number in itertools.count())
    deliver(lambda: next(moments))

    assert is_issued_once(owed)
    assert len(reports_in(mailbox, owed)) == 1
