"""The guard's pages: what is typed stays, nothing is done on GET, each list costs the same at one and at three."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from core import clock
from residents.models import Occupancy
from residents.services.search_keys import index_residents, index_units
from staff.models import Community, Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory
from tests.visitors.gates import a_permit, a_visit, announced
from visitors.models import GateAlarm, GateSettings, Permit, Visit, WatchEntry
from visitors.services.alarms import raise_alarm
from visitors.services.visits import ask_supervisor, host_says_no, let_in
from visitors.visit_enums import Decision, Question, VisitState

pytestmark = pytest.mark.django_db
KEY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def signed_in(guard: Membership, client: Client) -> Client:
    client.force_login(guard.user)
    return client


def at(community: Community, path: str = "") -> str:
    return f"/c/{community.slug}/gate/{path}"


def typed(home: Occupancy, **changes: str) -> dict[str, str]:
    target = f"{home.unit_id}-{home.resident_id}"
    facts = {"name": "何访客", "phone": "139 0000 1234", "purpose": "visit", "heads": "1", "plate": "", "words": ""}
    return {**facts, "whom": home.unit.code, "target": target, "agreed_name": "", "opened": "", "key": KEY, **changes}


def test_with_the_hosts_word_a_visitor_is_inside_at_once(signed_in: Client, guard: Membership, home: Occupancy) -> None:
    answer = signed_in.post(at(guard.community, "new/"), typed(home, go="in"))

    visit = Visit.objects.get()
    assert answer["Location"] == at(guard.community)
    assert (visit.state, visit.phone, visit.agreed_name) == (VisitState.INSIDE, "13900001234", home.resident.name)


def test_sent_twice_it_is_one_visit(signed_in: Client, guard: Membership, home: Occupancy) -> None:
    signed_in.post(at(guard.community, "new/"), typed(home, go="ask"))
    signed_in.post(at(guard.community, "new/"), typed(home, go="ask"))

    assert Visit.objects.count() == 1


@pytest.mark.rule("TL-12")
def test_the_page_itself_says_when_it_was_opened(signed_in: Client, guard: Membership, home: Occupancy) -> None:
    form = signed_in.get(at(guard.community, "new/")).context["form"]
    signed_in.post(at(guard.community, "new/"), typed(home, go="ask", opened=form.initial["opened"]))

    visit = Visit.objects.get()
    assert visit.opened_at is not None
    assert timedelta(0) <= visit.registered_at - visit.opened_at < timedelta(minutes=5)


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"name": "何" * 51}, {"name": "何\0"}, {"phone": "12"}, {"heads": "0"}, {"heads": "９９９"},
     {"whom": ""}, {"whom": "9-9-9", "target": ""}, {"purpose": "x"}, {"key": ""}, {"words": "长" * 201},
     {"plate": "粤" * 13}, {"heads": "1" * 40}, {"whom": "\ud800", "target": ""},
     {"whom": "王" * 3000}],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    signed_in: Client, guard: Membership, home: Occupancy, changes: dict[str, str]
) -> None:
    data = {name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name, value in changes.items()}

    answer = signed_in.post(at(guard.community, "new/"), typed(home, words="送花", go="in") | data)

    assert answer.status_code == 422
    assert not Visit.objects.exists()
    assert "送花" in answer.content.decode() or "words" in data


@pytest.mark.parametrize("target", ["x", "0", "9" * 15, "1-", "-1", "１", "1-1-1"])
def test_a_forged_host_is_nobody(signed_in: Client, guard: Membership, home: Occupancy, target: str) -> None:
    answer = signed_in.post(at(guard.community, "new/"), typed(home, whom="?", target=target, go="in"))

    assert (answer.status_code, Visit.objects.count()) == (422, 0)


def test_a_household_of_another_community_is_nobody(signed_in: Client, guard: Membership, home: Occupancy) -> None:
    from tests.factories import OccupancyFactory

    other = OccupancyFactory.create()

    answer = signed_in.post(at(guard.community, "new/"), typed(other, whom="?", go="in"))

    assert (answer.status_code, Visit.objects.count()) == (422, 0)


def test_the_host_is_found_as_in_the_search_box(signed_in: Client, guard: Membership, home: Occupancy) -> None:
    index_units([home.unit])
    index_residents([home.resident_id])

    page = signed_in.post(at(guard.community, "hosts/"), {"whom": home.unit.code}).content.decode()

    assert f'value="{home.unit_id}-{home.resident_id}"' in page
    assert f'value="{home.unit_id}"' in page


@pytest.mark.rule("A-3")
def test_a_returning_visitors_number_stays_masked_and_is_taken_over(
    signed_in: Client, guard: Membership, home: Occupancy
) -> None:
    index_units([home.unit])
    index_residents([home.resident_id])
    first = a_visit(guard, home, now=clock.now())
    page = signed_in.get(at(guard.community, f"new/?again={first.pk}")).content.decode()
    assert "13900001234" not in page
    assert "139****1234" in page
    assert "粤A123AB" in page

    signed_in.post(at(guard.community, "new/"), typed(home, phone="", again=str(first.pk), go="in"))

    assert Visit.objects.latest("pk").phone == "13900001234"


@pytest.mark.parametrize("forged", ["x", "0", "-1", "9" * 30])
def test_a_forged_earlier_visit_is_nobodys(signed_in: Client, guard: Membership, home: Occupancy, forged: str) -> None:
    assert signed_in.get(at(guard.community, f"new/?again={forged}")).status_code == 200
    assert signed_in.post(at(guard.community, "new/"), typed(home, again=forged, go="in")).status_code == 302


def test_the_supervisor_decides_with_one_tap_and_the_guard_sees_it(
    signed_in: Client, guard: Membership, lead: Membership, home: Occupancy
) -> None:
    visit = a_visit(guard, home)
    url = at(guard.community, f"visits/{visit.pk}/")
    signed_in.post(url, {"do": "ask_host"})
    boss = Client()
    boss.force_login(lead.user)
    assert 'value="allow"' in boss.get(url).content.decode()

    boss.post(url, {"do": "allow"})

    assert 'value="in"' in signed_in.get(url + "state/").content.decode()


@pytest.mark.rule("V-3")
def test_a_guard_does_not_decide(signed_in: Client, guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    ask_supervisor(guard, visit.pk, Question.NO_HOST, now=NOON)

    answer = signed_in.post(at(guard.community, f"visits/{visit.pk}/"), {"do": "allow"})

    visit.refresh_from_db()
    assert (answer.status_code, visit.decision) == (403, "")
    assert visit.decision != Decision.ALLOWED


@pytest.mark.parametrize(
    ("do", "more", "state"),
    [("agree", {}, "agreed"), ("agreed", {"agreed_name": "王太太", "how": "phone", "key": KEY}, "agreed"),
     ("absent", {"card": "名片", "key": KEY}, "absent"), ("refused", {"card": "", "key": KEY}, "refused"),
     ("away", {}, "turned_away"), ("link", {}, "asked"), ("nonsense", {}, "asked")],
)  # fmt: skip
def test_what_can_be_done_with_a_visitor(
    signed_in: Client, guard: Membership, home: Occupancy, do: str, more: dict[str, str], state: str
) -> None:
    visit = a_visit(guard, home)

    answer = signed_in.post(at(guard.community, f"visits/{visit.pk}/"), {"do": do, **more})

    visit.refresh_from_db()
    assert (answer.status_code in {200, 302}, visit.state) == (True, state)


def test_an_overlong_card_is_said(signed_in: Client, guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)

    answer = signed_in.post(
        at(guard.community, f"visits/{visit.pk}/"), {"do": "absent", "card": "长" * 201, "key": KEY}
    )

    assert answer.status_code == 422


@pytest.mark.rule("A-3")
def test_what_a_visitor_left_is_masked_on_colleagues_pages(
    signed_in: Client, guard: Membership, home: Occupancy
) -> None:
    visit = a_visit(guard, home)
    host_says_no(guard, visit.pk, absent=True, card="回电 139 0000 1234", now=NOON)

    for path in ("", f"visits/{visit.pk}/"):
        page = signed_in.get(at(guard.community, path)).content.decode()
        assert "139 0000 1234" not in page
        assert "139****1234" in page


def test_one_tap_raises_the_alarm_even_without_a_key(signed_in: Client, guard: Membership) -> None:
    signed_in.post(at(guard.community, "forced/"), {"key": "nonsense", "visit": "x"})

    assert GateAlarm.objects.count() == 1


def test_an_alarm_is_ended_with_words(signed_in: Client, guard: Membership) -> None:
    alarm = raise_alarm(guard, key=uuid.uuid4(), now=NOON)
    url = at(guard.community, f"alarms/{alarm.pk}/")
    assert signed_in.post(url, {"words": "", "key": KEY}).status_code == 422

    signed_in.post(url, {"words": "已劝离", "key": KEY})

    alarm.refresh_from_db()
    assert alarm.ended_by == guard.user


def test_the_code_is_typed_and_the_announced_come_in(
    signed_in: Client, guard: Membership, desk: Membership, home: Occupancy
) -> None:
    one = announced(desk, home, begin=clock.now(), end=clock.now() + timedelta(hours=1), heads=2)
    found = signed_in.post(at(guard.community, "code/"), {"code": one.code})

    signed_in.post(found["Location"], {"heads": "2", "key": KEY})
    again = signed_in.post(found["Location"], {"heads": "2", "key": "00000000-0000-4000-8000-000000000002"})

    assert [visit.heads for visit in Visit.objects.all()] == [2]
    assert again.status_code == 409


@pytest.mark.parametrize("code", ["", "x", "000000", "\0", "长" * 50])
def test_a_code_that_nobody_has_leads_back(signed_in: Client, guard: Membership, code: str) -> None:
    assert signed_in.post(at(guard.community, "code/"), {"code": code})["Location"] == at(guard.community)


@pytest.mark.rule("A-3")
def test_a_code_is_never_typed_into_an_address(signed_in: Client, guard: Membership) -> None:
    assert signed_in.get(at(guard.community, "code/"), {"code": "000000"}).status_code == 405


def permit_data(home: Occupancy, **changes: Any) -> dict[str, Any]:
    today = localdate(clock.now())
    facts = {"kind": "worker", "holder": "覃师傅", "phone": "", "company": "", "document_kind": "", "document": "",
             "whom": home.unit.code, "target": str(home.unit_id), "from_day": f"{today}",
             "until_day": f"{today + timedelta(days=300)}", "weekdays": ["0", "6"], "from_time": "08:00",
             "until_time": "18:00", "key": KEY}  # fmt: skip
    return {**facts, **changes}


def test_a_refused_permit_keeps_every_day_that_was_ticked(desk: Membership, client: Client, home: Occupancy) -> None:
    client.force_login(desk.user)

    refused = client.post(at(desk.community, "permits/new/"), permit_data(home, holder=""))

    assert list(refused.context["form"].errors) == ["holder"]
    assert refused.context["form"]["weekdays"].value() == ["0", "6"]


@pytest.mark.rule("V-7")
def test_the_desk_issues_prints_and_withdraws_a_permit(
    desk: Membership, guard: Membership, home: Occupancy, client: Client
) -> None:
    client.force_login(desk.user)
    client.post(at(desk.community, "permits/new/"), permit_data(home))
    permit = Permit.objects.get()
    assert (permit.unit, permit.weekdays) == (home.unit, 0b1000001)
    assert "<svg" in client.get(at(desk.community, f"permits/{permit.pk}/card/")).content.decode()

    client.post(at(desk.community, f"permits/{permit.pk}/"), {"do": "withdraw", "words": "完工", "key": KEY})

    permit.refresh_from_db()
    assert permit.withdrawn_words == "完工"


@pytest.mark.parametrize(
    "changes",
    [{"holder": ""}, {"weekdays": []}, {"weekdays": ["9"]}, {"until_day": "2020-01-01"}, {"from_day": "x"},
     {"until_time": "07:00"}, {"document": "123456789"}, {"whom": "?", "target": ""}, {"holder": "\0"},
     {"whom": "王" * 3000}],
)  # fmt: skip
def test_a_permit_that_cannot_be_is_said(
    desk: Membership, home: Occupancy, client: Client, changes: dict[str, Any]
) -> None:
    client.force_login(desk.user)

    answer = client.post(at(desk.community, "permits/new/"), permit_data(home, **changes))

    assert (answer.status_code, Permit.objects.count()) == (422, 0)


def test_a_card_is_scanned_by_its_own_community_alone(
    signed_in: Client, guard: Membership, desk: Membership, home: Occupancy
) -> None:
    permit = a_permit(desk, home)
    assert signed_in.get(at(guard.community, f"permits/code/{permit.token}/")).status_code == 302
    stranger = MembershipFactory.create(role="guard", community=CommunityFactory.create())
    other = Client()
    other.force_login(stranger.user)

    assert other.get(at(stranger.community, f"permits/code/{permit.token}/")).status_code == 404


def test_the_leads_keep_the_watch_list_and_the_settings(lead: Membership, client: Client) -> None:
    client.force_login(lead.user)
    until = f"{localdate(clock.now()) + timedelta(days=5)}"
    listed = {"name": "", "phone": "", "plate": "粤A1", "document": "", "reason": "吵闹", "until": until, "key": KEY}
    client.post(at(lead.community, "watch/"), listed)
    client.post(at(lead.community, "settings/"), {"documents": "on", "night_at": "21:30", "phone": "", "key": KEY})

    assert WatchEntry.objects.get().plate == "粤A1"
    assert GateSettings.objects.get().documents
    client.post(at(lead.community, f"watch/{WatchEntry.objects.get().pk}/end/"))
    assert WatchEntry.objects.get().ended_by == lead.user


def fill(who: Membership, home: Occupancy, count: int) -> None:
    """As many of everything that the pages list."""
    now = clock.now()
    for _ in range(count):
        let_in(who, a_visit(who, home, agreed=True, now=now).pk, now=now)
        a_visit(who, home, now=now, phone="")
        host_says_no(who, a_visit(who, home, now=now).pk, absent=True, card="名片", now=now)
        announced(who, home, begin=now, end=now + timedelta(hours=2))
        a_permit(who, home, until_day=localdate(now) + timedelta(days=30), from_day=localdate(now))


PARTS = {"now/", "returning/", "alarm-line/"}
PAGES: list[tuple[str, int]] = [
    ("", 10), ("now/", 5), ("returning/", 4), ("visits/", 6), ("permits/", 6), ("new/", 5), ("alarm-line/", 4),
]  # fmt: skip


@pytest.mark.parametrize(("path", "queries"), PAGES, ids=[path or "gate" for path, _ in PAGES])
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_whatever_stands_on_it(
    signed_in: Client, guard: Membership, home: Occupancy, path: str, queries: int, count: int
) -> None:
    fill(guard, home, count)
    signed_in.get(at(guard.community, path))

    headers = {"HX-Request": "true"} if path in PARTS else {}
    ask = signed_in.post if path == "returning/" else signed_in.get
    with CaptureQueriesContext(connection) as asked:
        assert ask(at(guard.community, path), headers=headers).status_code == 200

    assert len(asked) == queries, [one["sql"][:90] for one in asked]


@pytest.mark.parametrize("count", [1, 3])
def test_the_panels_cost_the_same(desk: Membership, home: Occupancy, client: Client, count: int) -> None:
    client.force_login(desk.user)
    fill(desk, home, count)
    headers = {"HX-Request": "true"}
    slug = desk.community.slug

    for path in (f"units/{home.unit_id}/visits/", f"residents/{home.resident_id}/visits/"):
        client.get(f"/c/{slug}/{path}", headers=headers)
        with CaptureQueriesContext(connection) as asked:
            assert "何访客" in client.get(f"/c/{slug}/{path}", headers=headers).content.decode()
        assert len(asked) == 5, [one["sql"][:140] for one in asked]


@pytest.mark.parametrize("count", [1, 3])
def test_the_households_page_costs_the_same(
    guard: Membership, desk: Membership, home: Occupancy, client: Client, count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    from visitors.services.houses import issue_house_link

    fill(guard, home, count)
    token = issue_house_link(desk, home.unit, home.resident, now=NOON)

    with django_assert_num_queries(6):
        client.get(f"/h/{token}/")


@pytest.mark.rule("V-5")
def test_visitors_inside_stand_on_the_gates_handover_alone(guard: Membership, home: Occupancy) -> None:
    from duty.enums import PostKind
    from duty.queries.visitors_handed_over import visitors_still_inside
    from tests.factories import a_post

    let_in(guard, a_visit(guard, home, agreed=True).pk, now=NOON)

    lines = visitors_still_inside(a_post(guard.community, PostKind.GATE), NOON)

    assert [line.words for line in lines or []] == [f"何访客 · {home.unit.code}"]
    assert visitors_still_inside(a_post(guard.community), NOON) is None
