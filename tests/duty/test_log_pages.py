"""The pages of the duty log: write, correct, look back, search, print (L-1)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attachments.models import Attachment
from core import clock
from duty.enums import PostKind
from duty.models import LogEntry
from ledger.queries import head_of
from staff.enums import Role
from staff.models import Membership
from tests.attachments.images import a_picture
from tests.factories import CommunityFactory, MembershipFactory, a_log_entry, a_post
from tickets.models import Draft

pytestmark = pytest.mark.django_db


def url(who: Membership, name: str = "log", *args: Any) -> str:
    return reverse(f"duty:{name}", args=[who.community.slug, *args])


def form(who: Membership, words: str, **more: Any) -> dict[str, Any]:
    return {"words": words, "post": a_post(who.community).pk, "at": "", "key": str(uuid.uuid4()), **more}


@pytest.mark.rule("L-1")
def test_an_entry_is_written_at_the_top_of_the_page_and_stands_below(desk_client: Client, front: Membership) -> None:
    answer = desk_client.post(url(front), form(front, "2号楼大堂灯不亮", papers=a_picture()), follow=True)

    page = answer.content.decode()
    assert "2号楼大堂灯不亮" in page
    assert "不可再修改" in page
    assert (LogEntry.objects.get().by, Attachment.objects.get().subject_kind) == (front.user, "log")
    picture = desk_client.get(url(front, "log_file", Attachment.objects.get().pk))
    assert picture["Content-Type"] == "image/jpeg"


def test_what_was_refused_stays_typed(desk_client: Client, front: Membership) -> None:
    tomorrow = f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"

    answer = desk_client.post(url(front), form(front, "道闸已报修", at=tomorrow))

    assert answer.status_code == 422
    assert "道闸已报修" in answer.content.decode()
    assert "该时间尚未到来" in answer.content.decode()
    assert Draft.objects.get().fields["words"] == "道闸已报修"


def test_a_post_of_others_is_no_choice(desk_client: Client, front: Membership) -> None:
    answer = desk_client.post(url(front), form(front, "越岗", post=a_post(front.community, PostKind.GATE).pk))

    assert answer.status_code == 422
    assert "您不能在该岗位的日志中记录" in answer.content.decode()


@pytest.mark.rule("L-1")
def test_corrected_words_stay_readable_and_struck_beside_the_right_ones(desk_client: Client, front: Membership) -> None:
    entry = a_log_entry(front, "钥匙12把", now=clock.now())

    answer = desk_client.post(
        url(front, "log_correct", entry.pk), {"words": "钥匙11把", "key": str(uuid.uuid4())}, follow=True
    )

    page = answer.content.decode()
    assert "<del>钥匙12把</del>" in page
    assert "钥匙11把" in page
    again = desk_client.get(url(front, "log_correct", entry.pk)).content.decode()
    assert "本条已有更正" in again


def test_the_log_of_another_post_or_community_does_not_exist(client: Client, front: Membership) -> None:
    entry = a_log_entry(front, files=[])
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    stranger = MembershipFactory.create(community=CommunityFactory.create(), role=Role.DIRECTOR)

    for who, place in ((guard, front), (stranger, stranger)):
        client.force_login(who.user)
        assert client.get(url(place, "log_correct", entry.pk)).status_code == 404
        assert client.get(url(place), {"post": str(entry.post_id), "day": "2026-11-23"}).context["post"] != entry.post
        assert "巡查无异常" not in client.get(url(place, "log_search")).content.decode()


@pytest.mark.parametrize("query", [{"day": "nonsense"}, {"shift": "x"}, {"post": "7e9"}, {"day": "2026-02-31"}])
def test_nonsense_in_the_address_shows_the_running_shift(
    desk_client: Client, front: Membership, query: dict[str, str]
) -> None:
    assert desk_client.get(url(front), query).context["running"]


def test_the_search_page_shows_what_was_looked_for(desk_client: Client, front: Membership) -> None:
    a_log_entry(front, "南门道闸缓慢")
    a_log_entry(front, "大堂灯不亮")

    page = desk_client.post(url(front, "log_search"), {"words": "道闸", "before": "x"}).content.decode()

    assert "南门道闸缓慢" in page
    assert "大堂灯不亮" not in page
    nobody = desk_client.post(url(front, "log_search"), {"by": "999999", "first": "x"})
    assert nobody.status_code == 200


@pytest.mark.rule("A-3")
def test_what_is_looked_for_stands_in_no_address_and_words_in_one_are_not_searched(
    desk_client: Client, front: Membership
) -> None:
    a_log_entry(front, "南门道闸缓慢")
    a_log_entry(front, "大堂灯不亮")

    posted = desk_client.post(url(front, "log_search"), {"words": "道闸", "until": "2026-11-22"}).content.decode()

    assert "?words=" not in posted
    assert "&amp;last=" not in posted
    assert "大堂灯不亮" in desk_client.get(url(front, "log_search"), {"words": "道闸"}).content.decode()


def test_the_day_on_paper_ends_with_the_ledgers_head(desk_client: Client, front: Membership) -> None:
    entry = a_log_entry(front, "夜间巡查正常")
    seq, head = head_of(front.community_id)

    page = desk_client.get(
        url(front, "log_paper"), {"day": f"{entry.day}", "post": str(entry.post_id)}
    ).content.decode()

    assert "夜间巡查正常" in page
    assert f"第{seq}条" in page
    assert f"{head[:2]} {head[2:4]} {head[4:6]}" in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("log", 11), ("log_search", 10), ("log_paper", 10)])
def test_a_page_of_the_log_asks_the_same_however_much_stands_there(
    desk_client: Client, front: Membership, name: str, queries: int, count: int
) -> None:
    for number in range(count):
        entry = a_log_entry(front, f"第{number}条", now=clock.now())
    # at night an entry belongs to the sheet of the day before
    which = {"day": f"{entry.day}"} if name == "log_paper" else {}

    with CaptureQueriesContext(connection) as seen:
        assert desk_client.get(url(front, name), which).status_code == 200

    assert len(seen) == queries, [one["sql"][:90] for one in seen]
