"""The posts of a community: leads set them up, and one leaves only when nothing hangs on it."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duty import post_refusals as refusals
from duty import post_rules as rules
from duty.enums import KeyKind, PostKind
from duty.models import Post
from duty.post_rules import Hanging
from duty.queries.posts import hanging_on, posts_in_use
from duty.services import (
    KeyLine,
    PostWish,
    add_key,
    open_counts,
    order_post,
    prepare_handover,
    retire_key,
    retire_post,
    set_item,
    set_post,
    set_route,
)
from ledger.models import Entry
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, CommunityFactory, DepartmentFactory, MembershipFactory, a_log_entry, a_post

pytestmark = pytest.mark.django_db
GATE = PostWish("西门岗", PostKind.GATE)


def url(who: Membership, name: str = "posts") -> str:
    return reverse(f"duty:{name}", args=[who.community.slug])


def names(community: Community) -> list[str]:
    return [post.name for post in posts_in_use(community)]


@pytest.fixture
def lead_client(client: Client, lead: Membership) -> Client:
    client.force_login(lead.user)
    return client


def test_a_new_post_stands_last_and_the_ledger_knows_of_it(lead: Membership) -> None:
    key = uuid.uuid4()

    post = set_post(lead, GATE, key=key, now=NOON)

    assert set_post(lead, GATE, key=key, now=NOON) == post
    assert names(lead.community)[-1] == "西门岗"
    assert Entry.objects.get(action="post.set").subject == f"post:{post.pk}"


def test_a_post_is_renamed_and_what_was_written_there_stays(lead: Membership) -> None:
    entry = a_log_entry(lead, "道闸已修好")

    set_post(lead, PostWish("服务中心", PostKind.FRONT), post_id=entry.post_id, now=NOON)

    entry.refresh_from_db()
    assert (entry.post.name, entry.words) == ("服务中心", "道闸已修好")


def test_two_posts_of_one_name_are_refused(lead: Membership) -> None:
    with pytest.raises(refusals.PostNameTaken):
        set_post(lead, PostWish("大门岗", PostKind.GATE), key=uuid.uuid4(), now=NOON)


@pytest.mark.parametrize("name", ["", "  ", "\0", "岗" * 31])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(refusals.PostNameMissing):
        rules.check_name(name)


def test_a_department_of_elsewhere_is_refused(lead: Membership) -> None:
    elsewhere = DepartmentFactory.create(community=CommunityFactory.create())

    with pytest.raises(refusals.PostDepartmentElsewhere):
        set_post(lead, PostWish("会所", PostKind.OTHER, elsewhere), key=uuid.uuid4(), now=NOON)


def test_posts_change_their_order_one_place_at_a_time(lead: Membership) -> None:
    gate = a_post(lead.community, PostKind.GATE)

    order_post(lead, gate.pk, up=True, now=NOON)
    order_post(lead, gate.pk, up=True, now=NOON)

    assert names(lead.community) == ["大门岗", "客服前台", "工程值班室"]
    assert Entry.objects.filter(action="post.ordered").count() == 1


def hang(lead: Membership, post: Post, what: str) -> None:
    click: dict[str, Any] = {"key": uuid.uuid4(), "now": NOON}
    if what == "keys":
        add_key(lead, post, KeyLine("1", "水泵房", KeyKind.HELD, 1), **click)
    elif what == "items":
        set_item(lead, post, name="对讲机", expected=2, now=NOON)
    elif what == "routes":
        set_route(lead, post, name="夜巡", times="", points="南门", **click)
    elif what == "handovers":
        other = MembershipFactory.create(community=lead.community, role=Role.SUPERVISOR)
        prepare_handover(lead, post, incoming=other, **click)
    else:
        held = add_key(lead, post, KeyLine("1", "水泵房", KeyKind.HELD, 1), **click)
        open_counts(NOON)
        retire_key(lead, held.pk, words="换锁", now=NOON)


@pytest.mark.parametrize("what", ["keys", "items", "routes", "counts", "handovers"])
def test_a_post_stays_while_something_hangs_on_it(lead: Membership, what: str) -> None:
    post = a_post(lead.community)
    hang(lead, post, what)

    with pytest.raises(refusals.PostInUse) as refused:
        retire_post(lead, post.pk, now=NOON)

    assert hanging_on([post])[post.pk] == Hanging(**{what: 1})
    assert Hanging(**{what: 1}).words in str(refused.value)


def test_a_post_that_left_takes_nothing_new(lead: Membership) -> None:
    post = a_post(lead.community)
    retire_post(lead, post.pk, now=NOON)

    for what in ("keys", "items", "routes", "handovers"):
        with pytest.raises((refusals.PostGone, Exception)) as refused:
            hang(lead, post, what)
        assert type(refused.value).__module__.startswith("duty.")
    assert Entry.objects.get(action="post.retired").actor_id == lead.user_id


def test_a_retired_post_names_who_retired_it(lead: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=a_post(lead.community).pk).update(retired_at=NOON)


def test_a_lead_sets_posts_up_on_their_page(lead_client: Client, lead: Membership) -> None:
    new = {"name": "西门岗", "kind": "gate", "department": "", "key": str(uuid.uuid4())}

    assert lead_client.post(url(lead), new).status_code == 302
    taken = lead_client.post(url(lead), {**new, "key": str(uuid.uuid4())})

    assert taken.status_code == 422
    assert "已有同名岗位" in taken.content.decode()
    assert names(lead.community).count("西门岗") == 1


def test_the_page_says_why_a_post_can_not_leave(lead_client: Client, lead: Membership) -> None:
    post = a_post(lead.community)
    hang(lead, post, "keys")

    answer = lead_client.post(url(lead), {"post": str(post.pk), "do": "retire"})

    assert answer.status_code == 409
    assert "客服前台暂不能停用，还有：1 把登记的钥匙" in answer.content.decode()


def test_the_log_of_a_post_that_left_stays_readable_and_is_found(lead_client: Client, lead: Membership) -> None:
    entry = a_log_entry(lead, "道闸已修好")
    lead_client.post(url(lead), {"post": str(entry.post_id), "do": "retire"})

    page = lead_client.get(url(lead, "log"), {"post": str(entry.post_id), "day": f"{entry.day}"}).content.decode()
    found = lead_client.post(url(lead, "log_search"), {"words": "道闸"}).content.decode()

    assert "道闸已修好" in page
    assert "该岗位已于" in page
    assert "道闸已修好" in found


@pytest.mark.parametrize("data", [{"post": "999999"}, {"post": "x", "do": "up"}])
def test_a_post_of_nowhere_is_not_found(lead_client: Client, lead: Membership, data: dict[str, str]) -> None:
    assert lead_client.post(url(lead), data).status_code == 404


def test_only_oversight_sees_the_page_and_only_leads_change_it(desk_client: Client, front: Membership) -> None:
    assert desk_client.get(url(front)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_however_many_posts_there_are(lead_client: Client, lead: Membership, count: int) -> None:
    for number in range(count):
        set_post(lead, PostWish(f"岗亭{number}", PostKind.OTHER), key=uuid.uuid4(), now=NOON)

    with CaptureQueriesContext(connection) as seen:
        assert lead_client.get(url(lead)).status_code == 200

    assert len(seen) == 8, [one["sql"][:90] for one in seen]
