"""The pages of release passes: from the application at the desk to the gate, and what each of them asks (V-6)."""

import re
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from attachments.models import Attachment
from core import clock
from notices.models import Notice
from residents.models import Phone
from staff.enums import Role
from staff.models import Membership
from staff.services import set_pin
from tests.attachments.images import a_picture
from tests.factories import NOON, MembershipFactory, OccupancyFactory
from tests.visitors.passes import HOUR, a_guard, a_home, applied, checked, confirmed, owner_of, signed
from visitors.models import GateCheck, ReleasePass
from visitors.pass_codes import spelled
from visitors.pass_enums import CheckResult, Source
from visitors.pass_rules import Shown
from visitors.queries.passes import code_on
from visitors.services.houses import issue_house_link

pytestmark = pytest.mark.django_db
PIN = "739164"
JSON = {"Accept": "application/json"}


def url(who: Membership, name: str, *args: Any) -> str:
    return reverse(f"visitors:{name}", args=[who.community.slug, *args])


def typed(at: Any) -> str:
    return f"{localtime(at, ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M}"


def an_entry(code: str, **changes: Any) -> dict[str, Any]:
    """What a clerk types."""
    now = clock.now()
    facts = {
        "unit": code, "standing": "owner", "name": "王测试", "phone": "138 0000 1234", "plate": "粤b12345",
        "from_at": typed(now), "until_at": typed(now + HOUR), "what_1": "冰箱", "pieces_1": "1", "what_2": "纸箱",
        "pieces_2": "6", "words": "", "key": str(uuid.uuid4()),
    }  # fmt: skip
    return {**facts, **changes}


@pytest.fixture
def at_gate(client: Client, front: Membership) -> tuple[Client, Membership]:
    """A guard's phone."""
    guard = a_guard(front)
    client.force_login(guard.user)
    return client, guard


@pytest.mark.rule("V-6")
@pytest.mark.django_db(transaction=True)
def test_the_desk_applies_confirms_signs_and_prints(desk_client: Client, front: Membership) -> None:
    set_pin(user=front.user, pin=PIN, now=NOON)
    unit = a_home(front)
    photo = a_picture()
    photo.name = "冰箱.jpg"
    desk_client.post(url(front, "pass_add"), {**an_entry(unit.code), "photos": photo})
    made = ReleasePass.objects.get()
    assert (made.item_count, made.plate, made.phone) == (2, "粤B12345", "13800001234")
    assert Attachment.objects.get(subject_kind="release_pass").subject_id == made.pk
    key = {"key": str(uuid.uuid4())}

    desk_client.post(url(front, "pass_confirm", made.pk), {"how": "call", "owner": owner_of(unit).pk, **key})
    wrong = desk_client.post(url(front, "pass_sign", made.pk), {"signer": front.user_id, "secret": "000000", **key})
    assert wrong.status_code == 422
    desk_client.post(url(front, "pass_sign", made.pk), {"signer": front.user_id, "secret": PIN, **key})

    made.refresh_from_db()
    assert made.signed_by == front.user
    for size in ("a4", "a5"):
        paper = desk_client.get(url(front, "pass_paper", made.pk), {"size": size}).content.decode()
        assert spelled(code_on(made)) in paper
        assert "<svg" in paper


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": "9-9-9999"}, "没有这个房号"),
        ({"unit": "3\0"}, "空字符"),
        ({"name": "王" * 51}, "50"),
        ({"phone": "abc"}, "电话"),
        ({"standing": "king"}, "king"),
        ({"what_1": "", "what_2": ""}, "请至少填写一项"),
        ({"pieces_1": "0"}, "1 到 999"),
        ({"until_at": "2020-01-01T10:00"}, "早于开始时间"),
        ({"until_at": "soon"}, "2026-11-22 16:20"),
        ({"plate": "粤" * 16}, "15"),
    ],
)
def test_a_wrong_entry_is_said_at_its_field_and_nothing_typed_is_lost(
    desk_client: Client, front: Membership, changes: dict[str, Any], said: str
) -> None:
    unit = a_home(front)

    answer = desk_client.post(url(front, "pass_add"), an_entry(unit.code, words="请走货梯", **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "请走货梯" in page
    assert not ReleasePass.objects.exists()


@pytest.mark.parametrize("name", ["pass_confirm", "pass_sign", "pass_withdraw"])
def test_an_empty_step_is_refused_with_a_sentence(desk_client: Client, front: Membership, name: str) -> None:
    release = applied(front, now=clock.now())

    answer = desk_client.post(url(front, name, release.pk), {"key": str(uuid.uuid4())})

    assert answer.status_code == 422


@pytest.mark.rule("V-6")
def test_the_gate_types_the_code_ticks_every_line_and_releases_once(at_gate: tuple[Client, Membership]) -> None:
    client, guard = at_gate
    release = signed(MembershipFactory.create(community=guard.community), now=clock.now())
    scan = url(guard, "pass_scan", release.token)

    found = client.post(url(guard, "pass_gate"), {"code": spelled(code_on(release)).lower()})
    assert found["Location"] == scan
    client.post(scan, {"ticked": ["1", "2"], "extra": "", "key": str(uuid.uuid4())})

    release.refresh_from_db()
    assert release.used_by == guard.user
    page = client.get(scan).content.decode()
    assert "不能再次使用" in page
    assert 'name="ticked"' not in page
    client.post(scan, {"key": str(uuid.uuid4())})
    assert GateCheck.objects.order_by("pk").last().result == CheckResult.DOUBLE  # type: ignore[union-attr]  # there are two


@pytest.mark.rule("V-6")
def test_a_missing_line_is_not_released_and_the_page_says_which(at_gate: tuple[Client, Membership]) -> None:
    client, guard = at_gate
    release = signed(MembershipFactory.create(community=guard.community), now=clock.now())
    scan = url(guard, "pass_scan", release.token)

    client.post(scan, {"ticked": ["2"], "extra": "电视机", "key": str(uuid.uuid4())})

    page = client.get(scan).content.decode()
    assert "第 1 项" in page
    assert "电视机" in page
    assert ReleasePass.objects.get().used_at is None


@pytest.mark.parametrize("typed", ["", "7K3M-9QXD", "\0", "x" * 30, "七八九十"])
def test_a_code_that_is_none_is_said_so(at_gate: tuple[Client, Membership], typed: str) -> None:
    client, guard = at_gate

    answer = client.post(url(guard, "pass_gate"), {"code": typed}, headers=JSON)

    assert answer.status_code == 422
    assert answer.json()["sentence"]


def test_a_paper_that_nobody_signed_has_no_page_at_the_gate(at_gate: tuple[Client, Membership]) -> None:
    client, guard = at_gate
    release = confirmed(MembershipFactory.create(community=guard.community), now=clock.now())

    assert client.get(url(guard, "pass_scan", release.token)).status_code == 404


@pytest.mark.rule("V-6", "A-3")
def test_the_gates_page_takes_along_no_unit_no_name_no_goods_and_no_code(at_gate: tuple[Client, Membership]) -> None:
    client, guard = at_gate
    release = signed(MembershipFactory.create(community=guard.community), now=clock.now())

    answer = client.get(url(guard, "pass_gate"))

    page = answer.content.decode()
    code = code_on(release)
    found = [
        word
        for word in (release.unit.code, "王测试", "13800001234", "冰箱", "粤B12345", code, spelled(code))
        if word in page
    ]
    assert (found, release.code_digest in page, answer["X-Phone-Keep"]) == ([], True, "1")


@pytest.mark.rule("V-6")
def test_a_release_without_a_signal_arrives_late_once_and_keeps_its_time(at_gate: tuple[Client, Membership]) -> None:
    client, guard = at_gate
    now = clock.now()
    release = signed(MembershipFactory.create(community=guard.community), now=now - 2 * HOUR)
    deed = {
        "code": code_on(release),
        "ticked": ["1", "2"],
        "extra": "",
        "key": str(uuid.uuid4()),
        "at": (now - HOUR).isoformat(),
    }

    answers = [client.post(url(guard, "pass_deeds"), deed, headers=JSON).json() for _ in range(2)]

    assert [one["state"] for one in answers] == ["released", "released"]
    assert GateCheck.objects.get().at == now - HOUR
    assert ReleasePass.objects.get().used_at == now - HOUR


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "7K3M9QXD"},
        {"code": "\0"},
        {"key": "no key"},
        {"token": "no token", "code": ""},
        {"token": str(uuid.uuid4())},
        {"ticked": ["99"]},
    ],
)
def test_a_deed_that_can_not_be_read_is_refused_with_a_sentence(
    at_gate: tuple[Client, Membership], changes: dict[str, Any]
) -> None:
    client, guard = at_gate
    release = signed(MembershipFactory.create(community=guard.community), now=clock.now())
    deed = {"code": code_on(release), "ticked": ["1", "2"], "key": str(uuid.uuid4()), "at": "2026-99-99", **changes}

    answer = client.post(url(guard, "pass_deeds"), deed, headers=JSON)

    assert answer.status_code == 409
    assert answer.json()["sentence"]
    assert not GateCheck.objects.exists()


def test_a_deed_of_another_person_is_left_on_the_phone(at_gate: tuple[Client, Membership]) -> None:
    client, guard = at_gate

    answer = client.post(url(guard, "pass_deeds"), {"who": "somebody"}, headers=JSON)

    assert (answer.status_code, answer.json()["other"]) == (403, True)


@pytest.mark.rule("V-6")
def test_the_owner_applies_by_the_own_link_and_the_desk_is_told(client: Client, front: Membership) -> None:
    unit = a_home(front)
    token = issue_house_link(front, unit, owner_of(unit), now=clock.now())
    now = clock.now()
    form = {"what_1": "钢琴", "from_at": typed(now), "until_at": typed(now + HOUR), "key": str(uuid.uuid4())}

    page = client.get(reverse("visitors:house", args=[token])).content.decode()
    assert reverse("visitors:house_pass", args=[token]) in page
    client.post(reverse("visitors:house_pass", args=[token]), form)

    made = ReleasePass.objects.get()
    assert (made.source, made.applicant, made.applied_by) == (Source.LINK, owner_of(unit), None)
    assert Notice.objects.get(code="pass.applied").recipient == front.user
    assert made.number in client.get(reverse("visitors:house", args=[token])).content.decode()


def test_an_empty_application_by_the_link_stays_with_what_was_typed(client: Client, front: Membership) -> None:
    unit = a_home(front)
    token = issue_house_link(front, unit, owner_of(unit), now=clock.now())

    answer = client.post(reverse("visitors:house_pass", args=[token]), {"words": "搬家公司", "key": str(uuid.uuid4())})

    assert answer.status_code == 422
    assert "搬家公司" in answer.content.decode()


def test_a_tenant_who_applies_by_link_needs_the_owners_consent(
    client: Client, desk_client: Client, front: Membership
) -> None:
    unit = a_home(front)
    tenant = OccupancyFactory.create(unit=unit, standing="tenant").resident
    token = issue_house_link(front, unit, tenant, now=clock.now())
    now = clock.now()
    form = {"what_1": "钢琴", "from_at": typed(now), "until_at": typed(now + HOUR), "key": str(uuid.uuid4())}
    client.post(reverse("visitors:house_pass", args=[token]), form)
    made = ReleasePass.objects.get()
    step = {"how": "call", "owner": owner_of(unit).pk, "key": str(uuid.uuid4())}

    refused = desk_client.post(url(front, "pass_confirm", made.pk), step)

    assert (made.standing, refused.status_code) == ("tenant", 422)
    desk_client.post(url(front, "pass_confirm", made.pk), {**step, "consent_how": "call"})
    made.refresh_from_db()
    assert made.consent_at is not None


@pytest.mark.rule("A-3")
def test_phones_are_masked_on_every_page_of_a_pass(desk_client: Client, front: Membership) -> None:
    release = signed(front, now=clock.now())
    number = Phone.objects.get().number

    for name in ("pass", "pass_paper"):
        page = desk_client.get(url(front, name, release.pk)).content.decode()
        assert not [one for one in ("13800001234", number) if one in page]


def test_another_community_has_no_such_page(client: Client, front: Membership) -> None:
    release = signed(front, now=clock.now())
    checked(a_guard(front), release, Shown((1,)), now=clock.now())
    stranger = MembershipFactory.create(role=Role.DIRECTOR)
    client.force_login(stranger.user)

    for name, arg in (("pass", release.pk), ("pass_paper", release.pk), ("pass_scan", release.token)):
        assert client.get(url(stranger, name, arg)).status_code == 404
    look = url(stranger, "pass_look", GateCheck.objects.get().pk)
    assert client.post(look, {"words": "x", "key": str(uuid.uuid4())}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "query", "queries"),
    [
        ("passes", "waiting", 8), ("passes", "today", 8), ("passes", "used", 9), ("passes", "unused", 9),
        ("passes", "look", 8), ("pass_codes", "", 6), ("pass_gate", "", 5),
    ],
)  # fmt: skip
def test_a_list_asks_the_same_however_many_there_are(
    client: Client, lead: Membership, name: str, query: str, queries: int, count: int
) -> None:
    now, guard = clock.now(), a_guard(lead)
    for number in range(count):
        home = a_home(lead, str(1201 + number))
        applied(lead, home, now=now)
        signed(lead, home, now=now)
        gone = signed(lead, home, now=now)
        checked(guard, gone, now=now)
        checked(guard, gone, now=now)
        applied(lead, home, now=now - 9 * HOUR)
    client.force_login(lead.user)

    with CaptureQueriesContext(connection) as seen:
        assert client.get(url(lead, name), {"list": query}).status_code == 200

    assert len(seen) == queries, [one["sql"][:90] for one in seen]


@pytest.mark.parametrize("count", [1, 3])
def test_a_units_panel_asks_the_same_however_many_passes_it_has(
    desk_client: Client, front: Membership, count: int
) -> None:
    home = a_home(front)
    for _number in range(count):
        applied(front, home, now=clock.now())

    with CaptureQueriesContext(connection) as seen:
        part = desk_client.get(url(front, "unit_passes", home.pk), headers={"HX-Request": "true"}).content.decode()

    assert len(re.findall(r"F\d{6}-\d{4}", part)) == count
    assert "<html" not in part
    assert len(seen) == 5, [one["sql"][:90] for one in seen]


@pytest.mark.rule("A-1")
@pytest.mark.parametrize("count", [1, 3])
def test_a_residents_panel_shows_the_own_passes_at_the_same_cost(
    desk_client: Client, front: Membership, count: int
) -> None:
    home, other = a_home(front), a_home(front, "1202")
    for _number in range(count):
        release = applied(front, home, now=clock.now())
        ReleasePass.objects.filter(pk=release.pk).update(applicant=owner_of(home))
    applied(front, other, now=clock.now())
    page = url(front, "resident_passes", owner_of(home).pk)

    with CaptureQueriesContext(connection) as seen:
        part = desk_client.get(page, headers={"HX-Request": "true"}).content.decode()

    assert len(re.findall(r"F\d{6}-\d{4}", part)) == count
    assert len(seen) == 5, [one["sql"][:90] for one in seen]
