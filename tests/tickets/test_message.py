"""Messages for colleagues: taken, told, promised, open until called back (IN-5, IN-6, OTE-9)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries

from core import clock
from deadlines.models import Deadline
from deadlines.sweep import sweep
from notices.models import Notice
from notices.wording import sentence
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, UnitFactory
from tickets import refusals
from tickets.models import Draft, Message
from tickets.services import Caller, call_back, take_message

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def boss(front: Membership) -> Membership:
    return MembershipFactory.create(community=front.community, role=Role.DIRECTOR, user__name="周主任")


def taken(who: Membership, to: Membership, **changes: Any) -> Message:
    facts: dict[str, Any] = {
        "who": who, "to": to.user, "caller": Caller(name="王测试", phone="13800001234"), "unwilling": False,
        "text": "想谈车位的事", "call_back_at": NOON + 2 * HOUR, "key": uuid.uuid4(), "now": NOON,
    }  # fmt: skip
    return take_message(**{**facts, **changes})


def url(who: Membership, name: str = "messages", *more: int) -> str:
    return reverse(f"tickets:{name}", args=[who.community.slug, *more])


def a_post(addressee: Membership, **changes: str) -> dict[str, str]:
    until = f"{localtime(clock.now() + 3 * HOUR):%Y-%m-%dT%H:%M}"
    facts = {
        "to": str(addressee.user_id), "caller_name": "王测试", "caller_phone": "13800001234", "unit_text": "",
        "text": "想谈车位的事", "call_back_at": until, "key": str(uuid.uuid4()),
    }  # fmt: skip
    return {**facts, **changes}


@pytest.mark.rule("IN-5", "OTE-9", "TL-2")
def test_a_message_reaches_the_colleague_and_the_call_back_is_a_promise(front: Membership, boss: Membership) -> None:
    message = taken(front, boss)

    assert Notice.objects.get().recipient == boss.user
    limit = Deadline.objects.get()
    assert (limit.rule, limit.subject_kind, limit.subject_id) == ("TL-2", "message", message.pk)
    assert limit.due_at == NOON + 2 * HOUR


@pytest.mark.rule("IN-5")
def test_it_stays_open_until_somebody_has_called_back(front: Membership, boss: Membership) -> None:
    message = taken(front, boss)

    call_back(message_id=message.pk, by=boss.user, words="已约周五面谈", now=NOON + HOUR)

    message.refresh_from_db()
    assert (message.words, message.done_by) == ("已约周五面谈", boss.user)
    assert Deadline.objects.get().met_at == NOON + HOUR
    assert Notice.objects.filter(code="message.done", recipient=front.user).exists()


@pytest.mark.rule("IN-5", "OTE-9")
def test_nobody_called_back_in_time_and_both_are_told(front: Membership, boss: Membership, lead: Membership) -> None:
    taken(front, boss)

    sweep(NOON + 2 * HOUR)

    told = {one.recipient_id for one in Notice.objects.filter(code="callback.breach")}
    assert told == {front.user_id, boss.user_id, lead.user_id}


@pytest.mark.parametrize("caller_unit", ["3-2-1201", ""])
def test_the_notice_says_who_was_to_call_back_and_whom(
    front: Membership, boss: Membership, lead: Membership, caller_unit: str
) -> None:
    unit = UnitFactory.create(building__community=front.community, code=caller_unit) if caller_unit else None
    taken(front, boss, caller=Caller(name="王测试", phone="13800001234", unit=unit))

    sweep(NOON + 2 * HOUR)

    with translation.override("zh-hans"):
        notice = Notice.objects.filter(code="callback.breach", recipient=lead.user).get()
        said = sentence(notice.code, notice.params)
    assert "周主任" in said
    assert (caller_unit or "未登记房号") in said


@pytest.mark.rule("IN-6")
def test_a_caller_who_says_nothing_leaves_a_message_all_the_same(front: Membership, boss: Membership) -> None:
    with pytest.raises(refusals.MessageFromNobody):
        taken(front, boss, caller=Caller())

    message = taken(front, boss, caller=Caller(), unwilling=True, text="要找主任，不愿说明身份")

    assert message.unwilling


def test_a_double_click_takes_it_once_and_calls_back_once(front: Membership, boss: Membership) -> None:
    key = uuid.uuid4()
    message, _again = (taken(front, boss, key=key) for _ in range(2))
    for words in ("已约", "再说一次"):
        call_back(message_id=message.pk, by=boss.user, words=words, now=NOON + HOUR)

    assert Message.objects.get().words == "已约"
    with pytest.raises(refusals.CalledBackAlready):
        call_back(message_id=message.pk, by=front.user, words="我也打了", now=NOON + HOUR)


def test_somebody_of_another_community_gets_none(front: Membership) -> None:
    with pytest.raises(refusals.NotTheirDesk):
        taken(front, MembershipFactory.create())


@pytest.mark.rule("IN-5")
def test_a_message_is_taken_and_answered_on_the_page(desk_client: Client, front: Membership, boss: Membership) -> None:
    assert desk_client.post(url(front), a_post(boss)).status_code == 302
    message = Message.objects.get()
    theirs = Client()
    theirs.force_login(boss.user)
    page = theirs.get(url(front, "message", message.pk)).content.decode()
    assert "想谈车位的事" in page
    assert "13800001234" not in page
    assert 'value="call_back"' in page  # one tap shows it, with the reason

    answer = theirs.post(url(front, "call_back", message.pk), {"words": "已约", "key": str(uuid.uuid4())})

    assert answer.status_code == 302
    assert 'value="call_back"' not in theirs.get(url(front, "message", message.pk)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("to", ""), ("text", " "), ("caller_phone", "abc"), ("unit_text", "99-9-999"), ("call_back_at", ""), ("key", "x")],
)
def test_a_faulty_message_keeps_everything_typed(
    desk_client: Client, front: Membership, boss: Membership, field: str, value: str
) -> None:
    answer = desk_client.post(url(front), a_post(boss, **{field: value}))

    assert (answer.status_code, Message.objects.count()) == (422, 0)
    assert "王测试" in answer.content.decode()
    assert Draft.objects.get().form == "page-message-0"


@pytest.mark.rule("A-3")
def test_those_who_call_back_get_the_number_with_one_tap_and_others_are_asked_why(
    desk_client: Client, front: Membership, boss: Membership
) -> None:
    message, client = taken(front, boss), Client()
    client.force_login(MembershipFactory.create(community=front.community, role=Role.FRONT).user)

    theirs = client.get(url(front, "message", message.pk)).content.decode()

    show = reverse("privacy:reveal", args=[front.community.slug, "message_phone", message.pk])
    mine = desk_client.get(url(front, "message", message.pk)).content.decode()
    assert f'href="{show}"' in theirs
    assert f'action="{show}"' in mine
    assert "13800001234" not in theirs + mine
    assert "13800001234" in desk_client.post(show, {"reason": "call_back"}).content.decode()


@pytest.mark.rule("IN-8")
def test_whose_call_a_trainee_took_under_whom_is_read_on_the_message(desk_client: Client, front: Membership) -> None:
    trainee = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    message = taken(trainee, front, supervised_by=front.user)

    assert f"带教：{front.user}" in desk_client.get(url(front, "message", message.pk)).content.decode()


def test_a_technician_reads_only_their_own(client: Client, front: Membership, boss: Membership) -> None:
    technician = MembershipFactory.create(community=front.community, role=Role.TECHNICIAN)
    mine, other = taken(front, technician, text="找工程师傅"), taken(front, boss)
    client.force_login(technician.user)

    assert "找工程师傅" in client.get(url(front)).content.decode()
    assert client.get(url(front, "message", mine.pk)).status_code == 200
    assert client.get(url(front, "message", other.pk)).status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_costs_the_same_queries_whatever_waits(
    times: int,
    desk_client: Client,
    front: Membership,
    boss: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(times):
        taken(front, front)
        taken(front, boss)
        call_back(message_id=taken(front, boss).pk, by=boss.user, words="好", now=NOON + HOUR)
    desk_client.get(url(front))

    with django_assert_num_queries(11):
        text = desk_client.get(url(front)).content.decode()

    assert text.count("想谈车位的事") == 3 * times
