"""What the system enters on the sheets by itself: once, for whom it concerns, struck when it falls away (ST-1)."""

from datetime import date

import pytest
from django.urls import reverse

from assessment.models import CatalogueItem, Entry, Sheet
from assessment.services import confirm_month, keep_sheets
from deadlines.rules import Rule
from deadlines.services import Subject, cancel
from ledger.models import Entry as LedgerEntry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.assessment.sheets import DAY, HOUR, IN_OCTOBER, NOVEMBER, NOW, OCTOBER, a_director
from tests.factories import DepartmentFactory, MembershipFactory, a_log_entry, a_ticket
from tests.tickets.complaints import judged, reported
from tests.tickets.orders import a_technician, an_order, arrived
from tickets.enums import Kind
from tickets.models import ServiceDay, Ticket
from tickets.services import close_day, merge, register_praise

pytestmark = pytest.mark.django_db


def points_of(who: Membership) -> dict[str, int]:
    """Source → points that stand on the person's sheets."""
    rows = Entry.objects.filter(person=who.user, struck_at=None)
    return dict(rows.values_list("source", "points"))


@pytest.mark.rule("ST-1")
def test_a_late_reply_is_entered_for_the_first_responder_with_its_ticket(front: Membership) -> None:
    ticket = a_ticket(front, now=IN_OCTOBER)

    assert keep_sheets(IN_OCTOBER + HOUR) == 0
    assert keep_sheets(IN_OCTOBER + 3 * HOUR) == 1

    entry = Entry.objects.select_related("sheet").get()
    assert (entry.person, entry.source, entry.points) == (front.user, "late_reply", -2)
    assert (entry.sheet.month, entry.day) == (OCTOBER, date(2026, 10, 12))
    assert entry.evidence_url == reverse("tickets:ticket", args=[front.community.slug, ticket.number])
    notice = Notice.objects.get(code="sheet.deducted")
    assert notice.recipient == front.user
    assert notice.url == reverse("assessment:mine_month", args=[front.community.slug, OCTOBER])


@pytest.mark.rule("ST-1")
def test_however_often_the_job_runs_nothing_is_entered_twice(front: Membership) -> None:
    a_ticket(front, now=IN_OCTOBER)

    changed = [keep_sheets(IN_OCTOBER + 3 * HOUR + number * DAY) for number in range(3)]

    assert changed == [1, 0, 0]
    assert Entry.objects.count() == Notice.objects.filter(code="sheet.deducted").count() == 1
    assert LedgerEntry.objects.filter(action="sheet.found").count() == 1


@pytest.mark.rule("ST-1")
def test_who_came_too_late_loses_points_and_who_came_in_time_does_not(front: Membership) -> None:
    late, in_time = (a_technician(front).user for _ in range(2))
    for technician, minutes in ((late, 25), (in_time, 15)):
        order = an_order(a_ticket(front, now=IN_OCTOBER), front.user, technician, now=IN_OCTOBER)
        arrived(order, technician, at=IN_OCTOBER + minutes * HOUR / 60)

    keep_sheets(IN_OCTOBER + HOUR)

    assert Entry.objects.filter(source="late_on_site").values_list("person", flat=True).get() == late.pk


@pytest.mark.rule("ST-1")
def test_a_matter_that_was_not_cleared_counts_for_its_day(front: Membership) -> None:
    a_ticket(front, now=IN_OCTOBER)
    close_day(front.community, IN_OCTOBER.date(), now=IN_OCTOBER + DAY)

    keep_sheets(IN_OCTOBER + DAY)

    assert ServiceDay.objects.exists()
    assert points_of(front) == {"late_reply": -2, "not_cleared": -1}


def a_valid_complaint(front: Membership) -> Ticket:
    ticket = a_ticket(front, kind=Kind.COMPLAINT, text="前台态度差", now=IN_OCTOBER)
    judged(ticket, front.user, now=IN_OCTOBER)
    reported(ticket, front.user, now=IN_OCTOBER)
    return ticket


@pytest.mark.rule("C-4")
def test_a_valid_complaint_counts_for_the_person_who_answers_for_it(front: Membership) -> None:
    a_valid_complaint(front)

    keep_sheets(IN_OCTOBER + HOUR)

    assert points_of(front) == {"complaint": -5}


@pytest.mark.rule("C-4")
def test_a_complaint_that_becomes_invalid_is_struck_and_comes_back_when_valid_again(front: Membership) -> None:
    ticket = a_valid_complaint(front)
    keep_sheets(IN_OCTOBER + HOUR)

    judged(ticket, front.user, now=IN_OCTOBER + HOUR, valid=False, reasons="查无此事")
    assert keep_sheets(IN_OCTOBER + HOUR) == 1
    struck = Entry.objects.get()
    judged(ticket, front.user, now=IN_OCTOBER + HOUR, valid=True, reasons="监控证实")
    assert keep_sheets(IN_OCTOBER + HOUR) == 1

    assert (struck.struck_at, struck.struck_by) == (IN_OCTOBER + HOUR, None)
    assert points_of(front) == {"complaint": -5}
    assert Entry.objects.count() == 1


@pytest.mark.rule("C-4")
def test_when_another_person_answers_the_points_move(front: Membership) -> None:
    ticket, other = a_valid_complaint(front), MembershipFactory.create(community=front.community)
    keep_sheets(IN_OCTOBER + HOUR)

    reported(ticket, front.user, person=other.user, now=IN_OCTOBER + HOUR)
    keep_sheets(IN_OCTOBER + HOUR)

    assert (points_of(front), points_of(other)) == ({}, {"complaint": -5})


@pytest.mark.rule("F-4")
def test_praise_is_credited_to_the_person_whom_it_names(front: Membership) -> None:
    ticket = a_ticket(front, kind=Kind.PRAISE, text="热心", now=IN_OCTOBER, solved=True, outcome="已登记")
    register_praise(
        ticket_id=ticket.pk, by=front.user, person=front.user, department=None, words="热心", now=IN_OCTOBER
    )

    keep_sheets(IN_OCTOBER + HOUR)

    assert points_of(front) == {"praise": 5}
    assert Notice.objects.filter(code="sheet.credited", recipient=front.user).exists()


def test_a_cancelled_limit_and_a_merged_ticket_fall_away(front: Membership) -> None:
    cancelled, merged, stays = (a_ticket(front, now=IN_OCTOBER) for _ in range(3))
    keep_sheets(IN_OCTOBER + 3 * HOUR)
    assert Entry.objects.filter(struck_at=None).count() == 3

    cancel(Subject("ticket", cancelled.pk), [Rule.TL_1], at=IN_OCTOBER + 3 * HOUR)
    merge(duplicate_id=merged.pk, survivor_id=stays.pk, by=front.user, reason="同一件事", now=IN_OCTOBER + 3 * HOUR)
    keep_sheets(IN_OCTOBER + 4 * HOUR)

    assert list(Entry.objects.filter(struck_at=None).values_list("evidence", flat=True)) == [stays.number]


@pytest.mark.rule("ST-1")
def test_what_comes_to_light_after_the_confirmation_goes_to_the_next_month_and_names_its_own(front: Membership) -> None:
    director = a_director(front)
    confirm_month(director, OCTOBER, words="", now=NOW)
    a_ticket(front, now=IN_OCTOBER)

    keep_sheets(NOW)

    entry = Entry.objects.select_related("sheet").get()
    assert (entry.sheet.month, entry.earlier_month, entry.day) == (NOVEMBER, OCTOBER, date(2026, 10, 12))


def test_a_confirmed_sheet_stays_although_its_evidence_falls_away(front: Membership) -> None:
    ticket, director = a_valid_complaint(front), a_director(front)
    keep_sheets(NOW)
    confirm_month(director, OCTOBER, words="", now=NOW)

    judged(ticket, front.user, now=NOW, valid=False, reasons="查无此事")
    keep_sheets(NOW)

    assert points_of(front)["complaint"] == -5
    assert Sheet.objects.get(person=front.user, month=OCTOBER).total == 93  # the late reply as well


def test_what_is_older_than_the_month_before_is_not_dug_up(front: Membership) -> None:
    a_ticket(front, now=IN_OCTOBER - 30 * DAY)

    assert keep_sheets(NOW) == 0
    assert not CatalogueItem.objects.exists()


def test_a_changed_catalogue_changes_no_entry(front: Membership) -> None:
    a_ticket(front, now=IN_OCTOBER)
    keep_sheets(NOW)

    CatalogueItem.objects.filter(source="late_reply").update(name="回复超时", usual=-4)
    a_ticket(front, now=IN_OCTOBER)
    keep_sheets(NOW)

    assert list(Entry.objects.order_by("pk").values_list("name", "points")) == [
        ("超过2小时未回复业主", -2),
        ("回复超时", -4),
    ]


@pytest.mark.rule("D-5")
def test_a_faulty_spot_check_counts_for_whoever_alone_kept_the_record(front: Membership) -> None:
    from quality.models import SpotCheck
    from quality.services import draw_month, judge_checks, sign_checks
    from quality.services.spot_checks import Found

    director = a_director(front)
    colleague = MembershipFactory.create(
        community=front.community, role=Role.FRONT, department=DepartmentFactory.create(community=front.community)
    )
    a_log_entry(front, now=IN_OCTOBER)
    a_log_entry(front, now=IN_OCTOBER + DAY)
    a_log_entry(colleague, now=IN_OCTOBER + DAY)  # two have kept this page: it names nobody
    draw = draw_month(front.community, OCTOBER, now=NOW)
    SpotCheck.objects.exclude(pk=SpotCheck.objects.earliest("pk").pk).update(position=9)
    for place, day in enumerate((IN_OCTOBER.date(), (IN_OCTOBER + DAY).date()), 20):
        first = SpotCheck.objects.earliest("pk")
        SpotCheck.objects.create(of=draw, position=place, kind="log", day=day, post_id=first.post_id)
    found = {one.pk: Found("faulty", "缺签名") for one in SpotCheck.objects.filter(position__gte=20)}
    found |= {one.pk: Found("good", "") for one in SpotCheck.objects.filter(position__lt=20)}
    judge_checks(draw_id=draw.pk, found=found, by=director.user, now=NOW)
    assert keep_sheets(NOW) == 0

    sign_checks(draw_id=draw.pk, by=director.user, words="", now=NOW)
    keep_sheets(NOW)

    entry = Entry.objects.get()
    assert (entry.source, entry.person, entry.day) == ("spot_check", front.user, NOW.date())
    assert entry.evidence_url == reverse("quality:spot_checks", args=[front.community.slug, OCTOBER])
