"""Emergencies: written down, told at once, followed in a log, reported afterwards (L-7)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.refusals import Refused
from deadlines.models import Deadline
from deadlines.sweep import sweep
from duty import emergency_refusals as refusals
from duty.enums import EmergencyKind, InformedHow, NoteKind
from duty.models import Emergency, EmergencyNote, Informed
from duty.models.emergencies import PARTS
from duty.services import end_emergency, inform, note_emergency, open_emergency, report_emergency
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from staff.services import set_pin
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_ticket

HOUR = timedelta(hours=1)
WHOLE = dict.fromkeys(PARTS, "无")
PIN = "739164"


def an_emergency(who: Membership, **facts: Any) -> Emergency:
    given: dict[str, Any] = {"place": "3栋电梯", "seen": "两人被困", "at": None, "key": uuid.uuid4(), "now": NOON}
    return open_emergency(who, kind=EmergencyKind.LIFT, **{**given, **facts})


def noted(who: Membership, emergency: Emergency, words: str, **facts: Any) -> EmergencyNote:
    given: dict[str, Any] = {"kind": NoteKind.MEASURE, "key": uuid.uuid4(), "now": NOON, **facts}
    return note_emergency(who, emergency.pk, words=words, **given)


@pytest.mark.rule("L-7")
@pytest.mark.django_db
def test_an_emergency_is_written_down_and_the_leads_know_at_once(front: Membership, lead: Membership) -> None:
    ticket = a_ticket(front)
    emergency = an_emergency(front, ticket=ticket)

    assert (emergency.at, emergency.ticket) == (NOON, ticket)
    assert Notice.objects.get(code="emergency.opened").recipient == lead.user
    assert "两人被困" not in bytes(Entry.objects.get(action="emergency.opened").payload).decode()


@pytest.mark.rule("L-7")
@pytest.mark.django_db
def test_departments_are_told_once_and_who_was_told_stands_there(front: Membership) -> None:
    works = DepartmentFactory.create(community=front.community)
    tech = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN, department=works)
    emergency = an_emergency(front)
    facts: dict[str, Any] = {"departments": [works], "now": NOON}

    inform(front, emergency.pk, key=uuid.uuid4(), **facts)
    inform(front, emergency.pk, key=uuid.uuid4(), **facts)
    inform(front, emergency.pk, name="电梯维保", how=InformedHow.CALL, key=uuid.uuid4(), now=NOON)

    assert Notice.objects.get(code="emergency.informed").recipient == tech.user
    assert [(str(one.how), one.by) for one in Informed.objects.order_by("pk")] == [
        ("notice", front.user),
        ("call", front.user),
    ]
    with pytest.raises(refusals.EmergencyWhom):
        inform(front, emergency.pk, key=uuid.uuid4(), now=NOON)


@pytest.mark.rule("L-7")
@pytest.mark.django_db
def test_the_report_is_owed_a_day_after_the_end_until_it_is_signed(front: Membership, lead: Membership) -> None:
    emergency = an_emergency(front)
    facts: dict[str, Any] = {"parts": WHOLE, "now": NOON + 26 * HOUR}
    with pytest.raises(refusals.EmergencyLasts):
        report_emergency(front, emergency.pk, **facts)
    end_emergency(front, emergency.pk, now=NOON + HOUR)
    with pytest.raises(refusals.EmergencyEnded):
        end_emergency(front, emergency.pk, now=NOON + HOUR)

    sweep(NOON + 25 * HOUR + timedelta(minutes=1))
    assert {one.recipient for one in Notice.objects.filter(code="emergency.breach")} == {front.user, lead.user}
    with pytest.raises(refusals.EmergencyWords):
        report_emergency(front, emergency.pk, parts={**WHOLE, "damage": " "}, now=NOON + 26 * HOUR)
    report_emergency(front, emergency.pk, **facts)

    assert Deadline.objects.get(subject_kind="emergency").met_at == NOON + 26 * HOUR
    with pytest.raises(refusals.EmergencyReported):
        noted(front, emergency, "晚了")


@pytest.mark.django_db
def test_a_correction_stands_beside_the_line_once(front: Membership) -> None:
    emergency = an_emergency(front)
    wrong = noted(front, emergency, "已救出1人")
    noted(front, emergency, "已救出2人", corrects=wrong.pk)

    with pytest.raises(refusals.LineCorrected):
        noted(front, emergency, "x", corrects=wrong.pk)
    assert EmergencyNote.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"place": " "}, refusals.EmergencyWords),
        ({"seen": ""}, refusals.EmergencyWords),
        ({"at": NOON + HOUR}, refusals.EmergencyMoment),
    ],
)
def test_what_says_too_little_is_refused(front: Membership, changes: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        an_emergency(front, **changes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE duty_emergencynote SET words = 'x'",
        "DELETE FROM duty_emergencynote",
        "UPDATE duty_emergency SET seen = 'x'",
        "DELETE FROM duty_informed",
    ],
)
def test_the_database_lets_nobody_alter_what_was_written(front: Membership, sql: str) -> None:
    emergency = an_emergency(front)
    noted(front, emergency, "已断电")
    inform(front, emergency.pk, name="119", how=InformedHow.CALL, key=uuid.uuid4(), now=NOON)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def url(who: Membership, name: str = "emergencies", *args: Any) -> str:
    return reverse(f"duty:{name}", args=[who.community.slug, *args])


@pytest.mark.django_db(transaction=True)
def test_from_the_first_word_to_the_signed_report_at_the_desk(desk_client: Client, front: Membership) -> None:
    set_pin(user=front.user, pin=PIN, now=NOON)
    form = {"kind": "water", "place": "地下车库", "seen": "水管爆裂", "at": "", "ticket": ""}
    unplaced = desk_client.post(url(front), {**form, "place": "", "key": str(uuid.uuid4())})
    assert (unplaced.status_code, "水管爆裂" in unplaced.content.decode()) == (422, True)
    desk_client.post(url(front), {**form, "key": str(uuid.uuid4())})
    page = url(front, "emergency", Emergency.objects.get().pk)

    for sent in (
        {"do": "note", "kind": "measure", "words": "关闭总阀"},
        {"do": "inform", "departments": [front.department_id], "name": "供水公司", "how": "call"},
        {"do": "end"},
    ):
        desk_client.post(page, {**sent, "key": str(uuid.uuid4())})
    unsigned = desk_client.post(page, {"do": "report", **WHOLE, "secret": "000000", "key": str(uuid.uuid4())})
    assert (unsigned.status_code, Emergency.objects.get().reported_at) == (422, None)
    desk_client.post(page, {"do": "report", **WHOLE, "secret": PIN, "key": str(uuid.uuid4())})

    paper = desk_client.get(url(front, "emergency_paper", Emergency.objects.get().pk)).content.decode()
    assert Emergency.objects.get().reported_by == front.user
    assert all(words in paper for words in ("水管爆裂", "关闭总阀", "供水公司"))


@pytest.mark.django_db
def test_another_community_has_no_such_emergency(client: Client, front: Membership) -> None:
    emergency = an_emergency(front)
    stranger = MembershipFactory.create(role=Role.DIRECTOR)
    client.force_login(stranger.user)

    assert client.get(url(stranger, "emergency", emergency.pk)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_same_however_much_happened(desk_client: Client, front: Membership, count: int) -> None:
    for _number in range(count):
        emergency = an_emergency(front)
    for number in range(count):
        noted(front, emergency, f"第{number}条")

    asked = []
    for page in (url(front), url(front, "emergency", emergency.pk)):
        with CaptureQueriesContext(connection) as seen:
            assert desk_client.get(page).status_code == 200
        asked.append(len(seen))

    assert asked == [7, 10]
