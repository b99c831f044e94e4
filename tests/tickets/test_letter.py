"""The register of letters: each class goes its way (IN-7), as matters do (OTE-1, OTE-3)."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from pytest_django import DjangoAssertNumQueries

from attachments.models import Attachment
from core import clock
from deadlines.models import Deadline
from ledger.models import Entry
from notices.models import Notice
from residents.models import Unit
from staff.enums import Role
from staff.models import Department, Membership
from tests.attachments.images import a_file, a_picture
from tests.factories import NOON, BuildingFactory, DepartmentFactory, MembershipFactory, UnitFactory, a_ticket
from tickets import refusals
from tickets.enums import Channel, Direction, Kind, LetterClass, Medium
from tickets.models import Contact, Coordination, Draft, Letter, Ticket
from tickets.services import Caller, coordinate, decide_letter, register_letter, register_praise, take_over_letter
from tickets.services.letter import Post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def works(front: Membership) -> Department:
    """The department that letters are passed on to, with one colleague."""
    department: Department = DepartmentFactory.create(community=front.community, name="综合管理部")
    MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=department)
    return department


@pytest.fixture
def unit(front: Membership) -> Unit:
    building = BuildingFactory.create(community=front.community, number="3")
    home: Unit = UnitFactory.create(community=front.community, building=building, entrance="2", number="1201")
    return home


def a_post(letter_class: LetterClass, **changes: Any) -> Post:
    facts: dict[str, Any] = {
        "letter_class": letter_class, "medium": Medium.POST, "received_on": NOON.date(), "subject": "电梯异响",
        "text": "2单元电梯一个月来一直有异响。", "sender": Caller(name="王测试", phone="13800001234"),
        "promised_at": NOON + 2 * HOUR,
    }  # fmt: skip
    return Post(**{**facts, **changes})


def entered(who: Membership, letter_class: LetterClass, **changes: Any) -> Letter:
    key = changes.pop("key", None) or uuid.uuid4()
    return register_letter(who=who, post=a_post(letter_class, **changes), key=key, now=NOON)


def told(code: str) -> set[int]:
    return set(Notice.objects.filter(code=code).values_list("recipient", flat=True))


@pytest.mark.rule("IN-7")
def test_a_request_by_letter_is_a_matter_with_its_limits_like_a_call(front: Membership) -> None:
    letter = entered(front, LetterClass.REQUEST, kind=Kind.REPAIR)

    ticket = letter.ticket
    assert ticket is not None
    assert (ticket.kind, ticket.channel, ticket.first_responder) == (Kind.REPAIR, Channel.LETTER, front.user)
    assert ticket.text == "电梯异响\n2单元电梯一个月来一直有异响。"
    assert set(Deadline.objects.values_list("rule", flat=True)) == {"TL-1", "TL-2"}
    assert Entry.objects.filter(action="letter.registered").exists()


@pytest.mark.rule("IN-7")
def test_a_complaint_by_letter_goes_to_the_supervisor_who_issues_a_coordination_form(
    front: Membership, lead: Membership, works: Department
) -> None:
    letter = entered(front, LetterClass.COMPLAINT)
    assert letter.ticket is not None
    assert letter.ticket.kind == Kind.COMPLAINT
    assert letter.waits_for_decision
    assert told("letter.complaint") == {lead.user_id}

    facts: dict[str, Any] = {
        "department": works,
        "words": "请核查电梯维保记录",
        "key": uuid.uuid4(),
        "now": NOON + HOUR,
    }
    decide_letter(letter_id=letter.pk, by=lead.user, **facts)

    letter.refresh_from_db()
    form = Coordination.objects.get()
    assert (letter.form, form.department, form.request) == (form, works, "请核查电梯维保记录")
    assert told("letter.decided") == {front.user_id}


@pytest.mark.rule("IN-7")
def test_the_supervisor_may_decide_that_no_form_is_needed_and_says_why(front: Membership, lead: Membership) -> None:
    letter = entered(front, LetterClass.COMPLAINT)
    facts: dict[str, Any] = {"department": None, "key": uuid.uuid4(), "now": NOON}
    with pytest.raises(refusals.ReasonMissing):
        decide_letter(letter_id=letter.pk, by=lead.user, words=" ", **facts)

    decide_letter(letter_id=letter.pk, by=lead.user, words="前台可直接答复", **facts)
    decide_letter(letter_id=letter.pk, by=lead.user, words="前台可直接答复", **facts)

    assert Coordination.objects.count() == 0
    with pytest.raises(refusals.LetterDecided):
        decide_letter(letter_id=letter.pk, by=front.user, words="另一个决定", **facts)


@pytest.mark.rule("IN-7", "F-4")
def test_praise_by_letter_is_a_matter_that_waits_to_be_registered(front: Membership) -> None:
    letter = entered(front, LetterClass.PRAISE)

    assert letter.ticket is not None
    assert letter.ticket.kind == Kind.PRAISE


@pytest.mark.rule("IN-7")
def test_any_other_letter_goes_to_its_department_and_waits_there(front: Membership, works: Department) -> None:
    colleague = Membership.objects.get(department=works)
    letter = entered(front, LetterClass.OTHER, department=works)
    assert (Ticket.objects.count(), letter.ticket, letter.waits_for_department) == (0, None, True)
    assert told("letter.passed_on") == {colleague.user_id}

    take_over_letter(letter_id=letter.pk, by=colleague.user, now=NOON + HOUR)

    letter.refresh_from_db()
    assert (letter.taken_over_by, letter.waits_for_department) == (colleague.user, False)
    assert told("letter.taken_over") == {front.user_id}
    with pytest.raises(refusals.LetterTakenOver):
        take_over_letter(letter_id=letter.pk, by=front.user, now=NOON + HOUR)


@pytest.mark.rule("OTE-3", "IN-7")
def test_a_letter_about_a_known_matter_is_kept_there_and_counts_as_a_second_contact(front: Membership) -> None:
    ticket = a_ticket(front, now=NOON - HOUR)

    letter = entered(front, LetterClass.COMPLAINT, belongs_to=ticket.pk)

    ticket.refresh_from_db()
    assert (letter.ticket, ticket.inbound, Ticket.objects.count()) == (ticket, 2, 1)
    assert Contact.objects.filter(ticket=ticket, direction=Direction.IN).latest("pk").channel == Channel.LETTER


def test_letters_are_numbered_by_the_year_beside_the_days_tickets(front: Membership) -> None:
    first, second = (entered(front, LetterClass.REQUEST, kind=Kind.HELP) for _ in range(2))

    assert [first.number, second.number] == [f"{NOON:%Y}-0001", f"{NOON:%Y}-0002"]
    assert str(second.ticket).endswith("-0002")


def test_the_same_key_registers_once(front: Membership) -> None:
    key = uuid.uuid4()

    first, second = (entered(front, LetterClass.REQUEST, kind=Kind.HELP, key=key) for _ in range(2))

    assert first == second
    assert (Letter.objects.count(), Ticket.objects.count()) == (1, 1)


@pytest.mark.rule("IN-8")
def test_a_trainee_names_a_colleague_for_a_letter_too(front: Membership, works: Department) -> None:
    trainee = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    post = a_post(LetterClass.OTHER, department=works)
    with pytest.raises(refusals.SupervisingColleagueMissing):
        register_letter(who=trainee, post=post, key=uuid.uuid4(), now=NOON)

    letter = register_letter(who=trainee, post=post, key=uuid.uuid4(), now=NOON, supervised_by=front.user)

    assert letter.supervised_by == front.user


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"subject": " "}, refusals.TextMissing),
        ({"subject": "事" * 121}, refusals.TextTooLong),
        ({"text": ""}, refusals.TextMissing),
        ({"received_on": NOON.date() + timedelta(days=1)}, refusals.LetterFromTheFuture),
        ({"received_on": date(2020, 1, 1)}, refusals.LetterTooOld),
        ({"sender": Caller()}, refusals.CallerMissing),
        ({"kind": None}, refusals.LetterKindMissing),
        ({"promised_at": None, "kind": Kind.HELP}, refusals.PromiseMissing),
    ],
)
def test_what_is_wrong_is_refused_and_leaves_nothing(
    changes: dict[str, Any], refusal: type[Exception], front: Membership
) -> None:
    with pytest.raises(refusal):
        entered(front, LetterClass.REQUEST, **changes)

    assert (Letter.objects.count(), Ticket.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_department_of_another_community_is_none(front: Membership) -> None:
    with pytest.raises(refusals.NotTheirDesk):
        entered(front, LetterClass.OTHER, department=DepartmentFactory.create())


def test_the_database_refuses_a_letter_without_a_matter_and_without_a_department(front: Membership) -> None:
    letter = entered(front, LetterClass.REQUEST, kind=Kind.HELP)

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(ticket=None)


def url(who: Membership, name: str = "letters", *more: int) -> str:
    return reverse(f"tickets:{name}", args=[who.community.slug, *more])


def typed(**changes: Any) -> dict[str, Any]:
    until = f"{localtime(clock.now() + 3 * HOUR):%Y-%m-%dT%H:%M}"
    facts = {
        "letter_class": "request", "kind": "repair", "department": "", "medium": "e_mail",
        "received_on": str(localdate(clock.now())), "caller_name": "王测试", "caller_phone": "",
        "unit_text": "3-2-1201",
        "address": "", "subject": "电梯异响", "text": "一直有异响", "belongs_to": "", "promised_at": until,
        "key": str(uuid.uuid4()),
    }  # fmt: skip
    return {**facts, **changes}


def test_a_letter_is_entered_on_the_page_with_its_scan(desk_client: Client, front: Membership, unit: Unit) -> None:
    scans = [a_picture(), a_file("来函.pdf", b"%PDF-1.7 x")]
    answer = desk_client.post(url(front), typed(scans=scans), follow=True)

    letter = Letter.objects.get()
    text = answer.content.decode()
    assert (letter.unit, letter.ticket and letter.ticket.unit) == (unit, unit)
    assert letter.number in text
    assert "来函.pdf" in text
    pdf = Attachment.objects.get(media_type="application/pdf")
    handed = desk_client.get(url(front, "letter_file", letter.pk, pdf.pk))
    assert (handed.content, handed["Content-Disposition"].split(";")[0]) == (b"%PDF-1.7 x", "attachment")
    ticket = reverse("tickets:ticket", args=[front.community.slug, letter.ticket.number if letter.ticket else ""])
    assert "来函登记" in desk_client.get(ticket).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"letter_class": ""}, "请选择来函类别"),
        ({"kind": ""}, "请选择来函所求事项"),
        ({"letter_class": "other"}, "请选择转交的部门"),
        ({"belongs_to": "no-such-one"}, "工单"),
        ({"scans": [a_file("x.exe", b"MZ")]}, "x.exe"),
        ({"promised_at": ""}, "回复时间"),
    ],
)
def test_a_mistake_is_said_and_everything_typed_stays(
    changes: dict[str, Any], said: str, desk_client: Client, front: Membership, unit: Unit
) -> None:
    answer = desk_client.post(url(front), typed(**changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "一直有异响" in answer.content.decode()
    assert Letter.objects.count() == 0
    assert Draft.objects.get().fields["subject"] == "电梯异响"


@pytest.mark.rule("OTE-3")
def test_a_letter_that_was_told_before_points_at_the_matter(desk_client: Client, front: Membership, unit: Unit) -> None:
    earlier = a_ticket(front, now=clock.now() - HOUR, unit=unit, kind=Kind.REPAIR, text="电梯一直有异响")

    text = desk_client.post(url(front), typed(), follow=True).content.decode()

    assert earlier.number in text
    assert "此前反映过" in text


def test_a_department_reads_its_own_letters_and_takes_them_over(
    client: Client, front: Membership, works: Department
) -> None:
    mine, others = entered(front, LetterClass.OTHER, department=works), entered(front, LetterClass.COMPLAINT)
    client.force_login(Membership.objects.get(department=works).user)

    assert client.get(url(front, "letter", others.pk)).status_code == 404
    assert "接收" in client.get(url(front, "letter", mine.pk)).content.decode()
    assert client.post(url(front, "take_over_letter", mine.pk)).status_code == 302

    mine.refresh_from_db()
    assert mine.taken_over_at is not None


def test_who_is_not_of_the_department_does_not_take_over(
    desk_client: Client, front: Membership, works: Department
) -> None:
    letter = entered(front, LetterClass.OTHER, department=works)

    assert desk_client.post(url(front, "take_over_letter", letter.pk)).status_code == 403


def test_the_supervisor_decides_on_the_letters_page(client: Client, front: Membership, lead: Membership) -> None:
    letter = entered(front, LetterClass.COMPLAINT)
    client.force_login(lead.user)
    fields = {"key": str(uuid.uuid4()), "department": "", "words": ""}
    assert client.post(url(front, "decide_letter", letter.pk), fields).status_code == 422

    answer = client.post(url(front, "decide_letter", letter.pk), {**fields, "words": "直接答复"}, follow=True)

    assert "直接答复" in answer.content.decode()


@pytest.mark.parametrize("words", ["电梯", "王测试", f"{NOON:%Y}-0001"])
def test_a_letter_is_found_by_what_stands_on_it(words: str, desk_client: Client, front: Membership) -> None:
    entered(front, LetterClass.REQUEST, kind=Kind.HELP)

    assert desk_client.post(url(front, "find_letters"), {"q": words}).context["page"].paginator.count == 1
    assert desk_client.post(url(front, "find_letters"), {"q": "没有的"}).context["page"].paginator.count == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_costs_the_same_whatever_stands_in_it(
    count: int, desk_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        entered(front, LetterClass.COMPLAINT)

    with django_assert_num_queries(9):
        desk_client.get(url(front))


@pytest.mark.rule("IN-7", "IN-8")
def test_the_letters_page_names_the_trainees_colleague_and_what_came_of_the_request(
    desk_client: Client, front: Membership, works: Department
) -> None:
    trainee = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    post = a_post(LetterClass.REQUEST, kind=Kind.REPAIR)
    letter = register_letter(who=trainee, post=post, key=uuid.uuid4(), now=NOON, supervised_by=front.user)
    page = reverse("tickets:letter", args=[front.community.slug, letter.pk])
    assert letter.ticket

    before = desk_client.get(page).content.decode()
    asked: dict[str, Any] = {"department": works, "request": "请查看", "key": uuid.uuid4(), "now": NOON}
    coordinate(ticket_id=letter.ticket.pk, by=front.user, **asked)

    assert f"带教：{front.user}" in before
    assert "?do=coordinate" in before
    assert str(works) in desk_client.get(page).content.decode()


@pytest.mark.rule("IN-7", "F-4")
def test_the_letters_page_says_whether_the_praise_is_posted(desk_client: Client, front: Membership) -> None:
    letter = entered(front, LetterClass.PRAISE)
    page = reverse("tickets:letter", args=[front.community.slug, letter.pk])
    assert letter.ticket

    before = desk_client.get(page).content.decode()
    register_praise(ticket_id=letter.ticket.pk, by=front.user, person=front.user, department=None, words="好", now=NOON)

    assert "?do=register_praise" in before
    assert "已张贴" in desk_client.get(page).content.decode()
