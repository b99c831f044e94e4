"""The story of a matter: who, when, what, how late, in one list by time."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.icons import icon
from deadlines.rules import StepName
from deadlines.sweep import sweep
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_ticket
from tests.tickets.complaints import complete
from tickets.enums import Channel, Direction, Happening, Kind
from tickets.models import Ticket
from tickets.queries.story import Fate, Story, story_of
from tickets.services import Caller, answer_handover, ask_transfer, close, join_contact, note, offer_handover, reply
from tickets.story_words import ALARM_TITLES, ICONS, TITLES, Telling, tell

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def say(ticket: Ticket, who: Membership, at: timedelta, *, next_at: timedelta | None) -> None:
    reply(
        ticket_id=ticket.pk,
        by=who.user,
        said="师傅在路上",
        channel=Channel.CALL_OUT,
        final=next_at is None,
        next_reply_at=NOON + next_at if next_at else None,
        now=NOON + at,
    )


def story(ticket: Ticket, at: timedelta = 10 * HOUR) -> Story:
    return story_of(Ticket.objects.select_related("community").get(pk=ticket.pk), now=NOON + at)


def told(ticket: Ticket, at: timedelta = 10 * HOUR) -> list[Telling]:
    return [tell(line) for line in story(ticket, at).lines]


def fates(ticket: Ticket, at: timedelta = 10 * HOUR) -> dict[str, Fate]:
    """Look of the line + rule → fate, of what lines started and ended."""
    return {
        f"{line.look} {word} {mark.rule}": mark.fate
        for line in story(ticket, at).lines
        for word, marks in (("starts", line.started), ("ends", line.ended))
        for mark in marks
    }


def test_a_recorded_matter_is_told_once_by_its_first_contact(front: Membership) -> None:
    lines = told(a_ticket(front))

    assert [(line.look, line.who, line.text) for line in lines] == [("in", str(front.user), "厨房水管漏水")]


@pytest.mark.rule("IN-8")
def test_beside_a_trainee_stands_the_colleague_who_supervises(front: Membership) -> None:
    trainee = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    ticket = a_ticket(front)
    join_contact(
        ticket_id=ticket.pk, membership=trainee, caller=Caller(name="王测试"), channel=Channel.PHONE, said="还在漏",
        key=uuid4(), now=NOON + HOUR, supervised_by=front.user,
    )  # fmt: skip

    with translation.override("zh-hans"):
        who = [line.who for line in told(ticket) if line.look == "again"]

    assert who == [f"{trainee.user}（带教：{front.user}）"]


@pytest.mark.rule("TL-1")
def test_a_late_reply_says_how_late_it_was(front: Membership) -> None:
    ticket = a_ticket(front, promised_at=NOON + 3 * HOUR)

    say(ticket, front, 2 * HOUR + 12 * MINUTE, next_at=None)

    mark = story(ticket).lines[-1].ended[0]
    assert (mark.rule, mark.fate, mark.late_by) == ("TL-1", Fate.LATE, 12 * MINUTE)
    assert any(remark.state == "late" and "12" in remark.words for remark in told(ticket)[-1].remarks)


@pytest.mark.rule("TL-2", "OTE-9")
@pytest.mark.parametrize(
    ("at", "next_at", "fate"),
    [
        (HOUR, None, Fate.KEPT),
        (HOUR, 5 * HOUR, Fate.REPLACED),
        (3 * HOUR, None, Fate.LATE),
        (3 * HOUR, 5 * HOUR, Fate.LATE),
    ],
)
def test_a_promise_is_kept_late_or_replaced(
    front: Membership, at: timedelta, next_at: timedelta | None, fate: Fate
) -> None:
    ticket = a_ticket(front)

    say(ticket, front, at, next_at=next_at)

    assert fates(ticket)["in starts TL-2"] == fate


def test_a_promise_still_owed_is_running_until_its_moment_and_overdue_after_it(front: Membership) -> None:
    ticket = a_ticket(front)

    assert fates(ticket, HOUR)["in starts TL-2"] == Fate.RUNNING
    assert fates(ticket, 2 * HOUR)["in starts TL-2"] == Fate.RUNNING
    assert fates(ticket, 2 * HOUR + MINUTE)["in starts TL-2"] == Fate.OVERDUE


def test_what_closing_could_not_fulfil_is_no_longer_owed(front: Membership) -> None:
    ticket = a_ticket(front)

    close(
        ticket_id=ticket.pk,
        by=front.user,
        outcome="已修",
        told="not_possible",
        untold_reason="停机",
        now=NOON + HOUR,
    )

    assert fates(ticket)["closed ends TL-1"] == Fate.DROPPED


def test_steps_of_people_and_engine_stand_in_one_list_by_time(front: Membership, lead: Membership) -> None:
    colleague = MembershipFactory.create(community=front.community)
    ticket = a_ticket(front)
    sweep(NOON + 110 * MINUTE)
    sweep(NOON + 2 * HOUR)
    note(ticket_id=ticket.pk, by=front.user, text="等配件", now=NOON + 2 * HOUR + MINUTE)
    say(ticket, front, 2 * HOUR + 12 * MINUTE, next_at=4 * HOUR)
    offer_handover(
        ticket_id=ticket.pk,
        by=front.user,
        to_user=colleague.user,
        reason="换班",
        now=NOON + 2 * HOUR + 20 * MINUTE,
    )
    answer_handover(ticket_id=ticket.pk, by=colleague.user, accept=True, reason="", now=NOON + 2 * HOUR + 25 * MINUTE)

    lines = story(ticket).lines

    looks = " ".join(line.look for line in lines)
    assert looks == "in warning breach note out handover_offered handover_accepted"
    assert all(earlier.at <= later.at for earlier, later in pairwise(lines))


def test_an_escalation_says_who_was_told_and_how_late_it_was(front: Membership, lead: Membership) -> None:
    ticket = a_ticket(front, promised_at=NOON + 20 * HOUR)
    sweep(NOON + 2 * HOUR)
    sweep(NOON + 3 * HOUR)

    last = story(ticket).lines[-1]

    assert (last.look, last.alarm.level if last.alarm else 0, last.started[0].late_by) == (
        "escalation",
        3,
        HOUR,
    )
    with translation.override("en"):
        words = tell(last)
    assert "late" in words.css
    assert "director" in words.who


def test_a_matter_that_lay_for_a_month_stays_readable(front: Membership) -> None:
    ticket = a_ticket(front)
    for day in range(1, 30):
        sweep(NOON + timedelta(days=day))

    lines = story(ticket, timedelta(days=30)).lines

    assert [line.look for line in lines] == ["in", "warning", "breach", "escalation"]
    assert sum(line.again for line in lines) > 20


@pytest.mark.rule("TL-3")
def test_a_transfer_names_the_department_and_its_hour(front: Membership) -> None:
    department = DepartmentFactory.create(community=front.community, name="工程部")
    ticket = a_ticket(front)
    ask_transfer(ticket_id=ticket.pk, membership=front, to_department=department, reason="属工程部", now=NOON + MINUTE)

    line = told(ticket)[-1]

    assert "工程部" in line.title
    assert fates(ticket, HOUR)["transfer_asked starts TL-3"] == Fate.RUNNING


@pytest.mark.rule("TL-6", "TL-7")
def test_closing_a_complaint_says_that_both_closing_limits_were_kept(front: Membership) -> None:
    ticket = complete(a_ticket(front, kind=Kind.COMPLAINT), front.user, now=NOON)

    close(ticket_id=ticket.pk, by=front.user, outcome="已道歉", told="phone", untold_reason="", now=NOON + HOUR)

    assert fates(ticket)["closed ends TL-6"] == fates(ticket)["closed ends TL-7"] == Fate.KEPT


@pytest.mark.rule("OTE-3")
def test_a_second_contact_of_the_resident_stands_out(front: Membership) -> None:
    ticket = a_ticket(front)
    again = {
        "direction": Direction.IN,
        "channel": Channel.PHONE,
        "at": NOON + HOUR,
        "by": front.user,
        "text": "还没来人",
    }
    ticket.contacts.create(**again)

    assert [line.css for line in told(ticket)] == ["in", "in late"]


@pytest.mark.parametrize("look", [*Direction, *Happening, *StepName])
def test_every_kind_of_line_has_its_words_and_its_icon(look: str) -> None:
    assert look in {**TITLES, **ALARM_TITLES}
    assert icon(ICONS[look]).startswith("<svg")


def test_the_story_costs_two_queries_however_long_it_is(front: Membership) -> None:
    short, long = a_ticket(front), a_ticket(front, kind=Kind.COMPLAINT)
    for number in range(1, 9):
        say(long, front, number * HOUR, next_at=(number + 1) * HOUR)
    sweep(NOON + timedelta(days=4))

    counts = []
    for ticket in (short, long):
        loaded = Ticket.objects.get(pk=ticket.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lines = story_of(loaded, now=NOON + timedelta(days=4)).lines
        counts.append((len(queries), len(lines) > 10))

    assert counts == [(2, False), (2, True)]


def test_a_person_without_a_name_is_shown_by_login(front: Membership) -> None:
    nameless = MembershipFactory.create(community=front.community, user__name="", user__username="new9")

    assert told(a_ticket(nameless))[0].who == "new9"
