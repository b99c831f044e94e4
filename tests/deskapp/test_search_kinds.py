"""One box over everything, by permission: what each role finds of each kind of records (A-1, A-3)."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.search import find_trainings
from assessment.services.training import Plan, plan_training
from duty.enums import KeyKind
from duty.services.key_register import KeyLine, add_key
from outreach.search import find_events, find_surveys
from residents.models import Occupancy
from residents.search import NOTHING, kinds
from residents.services.search_keys import index_residents, index_units
from staff.enums import EVERYONE, Role
from staff.models import Membership
from tests.factories import NOON, DepartmentFactory, MembershipFactory, OccupancyFactory, a_post, a_ticket
from tests.outreach.asked import a_survey, an_event
from tests.residents.archive import a_fee_notice, a_move_in, a_vehicle, some_works
from tests.residents.archive import a_permit as a_parking_permit
from tests.tickets.test_letter import a_post as a_letter
from tests.visitors.gates import a_permit, a_visit
from tests.visitors.passes import applied
from tickets.enums import LetterClass
from tickets.services import Caller, register_letter, take_message

pytestmark = pytest.mark.django_db

DESK = {Role.FRONT, Role.TRAINEE}
LEADS = {Role.SUPERVISOR, Role.DIRECTOR}
ARCHIVE = DESK | LEADS | {Role.ADMINISTRATOR}
# kind → what is typed, and who finds it; everybody has the box. Technicians find matters that concern them alone
TABLE: Mapping[str, tuple[str, set[Role]]] = {
    "units": ("3-2-1201", set(EVERYONE)),
    "people": ("王测试", set(EVERYONE)),
    "tickets": ("{ticket}", ARCHIVE),
    "vehicles": ("京A12345", ARCHIVE),
    "permits": ("P-7788", ARCHIVE | {Role.GUARD}),
    "visits": ("何访客", ARCHIVE | {Role.GUARD}),
    "gate_permits": ("覃师傅", ARCHIVE | {Role.GUARD}),
    "release_passes": ("F261123-0001", ARCHIVE | {Role.GUARD}),
    "keys": ("KEY-01", ARCHIVE),
    "renovations": ("3-2-1201", ARCHIVE | {Role.GUARD, Role.TECHNICIAN}),
    "move_ins": ("3-2-1201", ARCHIVE),
    "fees": ("3-2-1201", ARCHIVE),
    "letters": ("{letter}", ARCHIVE),
    "messages": ("13800001234", ARCHIVE),
    "colleagues": ("周大明", set(EVERYONE)),
    "surveys": ("满意度", ARCHIVE),
    "events": ("游园", ARCHIVE),
    "trainings": ("消防疏散", set(EVERYONE)),
}


@pytest.fixture
def everything() -> tuple[Membership, dict[str, str]]:
    """A community with one record of each kind; gives who made them, and numbers that are known only then."""
    lead: Membership = MembershipFactory.create(role=Role.SUPERVISOR, user__name="周大明")
    facts = {"unit__building__number": "3", "unit__entrance": "2", "unit__number": "1201", "unit__code": "3-2-1201"}
    home: Occupancy = OccupancyFactory.create(
        unit__building__community=lead.community, unit__community=lead.community,
        resident__community=lead.community, resident__name="王测试", **facts,
    )  # fmt: skip
    index_units([home.unit])
    index_residents([home.resident_id])
    ticket = a_ticket(lead, unit=home.unit)
    a_parking_permit(lead, a_vehicle(lead, home.unit), number="P-7788")
    some_works(lead, home.unit)
    a_move_in(lead, home.unit)
    a_fee_notice(lead, home.unit.code)
    a_visit(lead, home)
    a_permit(lead, home)
    applied(lead, home.unit)
    line = KeyLine("KEY-01", opens="水泵房", kind=KeyKind.HELD, copies=1)
    add_key(lead, a_post(lead.community), line, key=uuid.uuid4(), now=NOON)
    letter = register_letter(who=lead, post=a_letter(LetterClass.COMPLAINT), key=uuid.uuid4(), now=NOON)
    caller = Caller(name="王测试", phone="13800001234")
    take_message(
        who=lead, to=lead.user, caller=caller, unwilling=False, text="请回电",
        call_back_at=NOON + timedelta(hours=1), key=uuid.uuid4(), now=NOON,
    )  # fmt: skip
    a_survey(lead)
    an_event(lead)
    plan = Plan("消防疏散演练", NOON, 60, lead.user, roles=[Role.SUPERVISOR])
    plan_training(lead, plan, key=uuid.uuid4(), now=NOON)
    return lead, {"ticket": ticket.number, "letter": letter.number}


def found(client: Client, who: Membership, text: str) -> set[str]:
    """The kinds that the box shows for what was typed."""
    client.force_login(who.user)
    answer = client.post(f"/c/{who.community.slug}/search/", {"q": text}).context["answer"]
    own = {"tickets": answer.tickets, "units": answer.units, "people": answer.people}
    return {name for name, hits in own.items() if hits} | {group.kind.code for group in answer.others}


@pytest.mark.rule("A-3")
@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_each_role_finds_the_kinds_of_the_table_and_no_others(
    client: Client, everything: tuple[Membership, dict[str, str]], role: Role
) -> None:
    lead, numbers = everything
    who = MembershipFactory.create(community=lead.community, role=role, department=DepartmentFactory.create())
    stranger = MembershipFactory.create(role=role)

    got = {kind for kind, (text, _roles) in TABLE.items() if kind in found(client, who, text.format(**numbers))}
    abroad = [kind for kind, (text, _roles) in TABLE.items() if kind in found(client, stranger, text.format(**numbers))]

    assert got == {kind for kind, (_text, roles) in TABLE.items() if role in roles}
    assert abroad == []


def test_the_table_names_every_kind_that_is_registered() -> None:
    assert {one.code for one in kinds()} <= set(TABLE)


@pytest.mark.parametrize("text", ["13800001234", "1201", "3-2-1201", "京A1234", "游", "  "])
def test_numbers_and_single_letters_are_looked_for_in_no_title(text: str, lead: Membership) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = [find(lead, text) for find in (find_surveys, find_events, find_trainings)]

    assert (found, len(queries)) == ([NOTHING] * 3, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_titles_are_found_in_one_query_each_however_many_there_are(count: int, lead: Membership) -> None:
    for _ in range(count):
        an_event(lead)
        a_survey(lead)
        plan_training(lead, Plan("消防演练", NOON, 60, lead.user, people=[lead.user_id]), key=uuid.uuid4(), now=NOON)

    with CaptureQueriesContext(connection) as queries:
        found = [find_surveys(lead, "满意度"), find_events(lead, "中心广场"), find_trainings(lead, "消防")]

    assert [len(one.hits) for one in found] == [count] * 3
    assert len(queries) == 3


@pytest.mark.parametrize("text", ["周大明", "大明", "zhouda", "zdm", "主管", "客户服务部"])
def test_a_colleague_is_found_by_name_pinyin_role_and_department_and_nothing_private_is_told(
    client: Client, text: str
) -> None:
    department = DepartmentFactory.create(name="客户服务部")
    lead = MembershipFactory.create(
        role=Role.SUPERVISOR, user__name="周大明", user__email="zhou@example.com", community=department.community,
        department=department,
    )  # fmt: skip
    client.force_login(lead.user)

    answer = client.post(f"/c/{lead.community.slug}/search/", {"q": text}).context["answer"]

    (group,) = [one for one in answer.others if one.kind.code == "colleagues"]
    (hit,) = group.hits
    assert (hit.title, hit.note, hit.chip) == ("周大明", "客户服务部", "客服主管")
    page = client.get(hit.url)
    assert page.context["form"].initial["to"] == str(lead.user_id)
