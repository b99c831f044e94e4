"""Saved filters: one's own, shared with the oversight, without words; changed and deleted by their owner alone."""

import uuid
from typing import Any

import pytest
from django.test import Client

from extracts.models import Saved
from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from tests.extracts.samples import a_saved_filter, the_list
from tests.factories import NOON, MembershipFactory

pytestmark = pytest.mark.django_db


def base(who: Membership) -> str:
    return f"/c/{who.community.slug}/extracts/"


def post(client: Client, who: Membership, where: str = "tickets/save/", **fields: Any) -> Any:
    typed = {"save-name": "超时工单", "save-key": str(uuid.uuid4()), "late": "yes", **fields}
    return client.post(f"{base(who)}{where}", typed)


def browser(who: Membership) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


@pytest.mark.rule("A-3")
def test_filters_are_saved_without_the_words_that_were_looked_for(desk_client: Client, front: Membership) -> None:
    answer = post(desk_client, front, words="王女士", opened_at="last_month")

    saved = Saved.objects.get()
    assert answer.status_code == 302
    assert saved.filters == {"late": "yes", "opened_at": {"span": "last_month"}}
    assert "王女士" not in bytes(Entry.objects.filter(action="extract.saved").get().payload).decode()
    assert "超时工单" in desk_client.get(base(front)).content.decode()


def test_the_same_form_sent_twice_saves_once(desk_client: Client, front: Membership) -> None:
    key = str(uuid.uuid4())

    for _time in range(2):
        post(desk_client, front, **{"save-key": key})

    assert Saved.objects.count() == 1


def test_without_a_name_nothing_is_saved_and_what_was_typed_stays(desk_client: Client, front: Membership) -> None:
    answer = post(desk_client, front, **{"save-name": " ", "words": "电梯"})

    assert answer.status_code == 422
    assert "请填写名称，以便日后查找。" in answer.content.decode()
    assert 'value="电梯"' in answer.content.decode()
    assert not Saved.objects.exists()


def test_opened_again_the_filters_are_set(desk_client: Client, front: Membership) -> None:
    saved = a_saved_filter(front, NOON)

    page = desk_client.get(f"{base(front)}saved/{saved.pk}/")

    assert page.status_code == 200
    assert page.context["form"].filters == {"opened_at": {"span": "last_month"}}


def test_its_owner_changes_and_deletes_it(desk_client: Client, front: Membership) -> None:
    saved = a_saved_filter(front, NOON)

    changed = post(desk_client, front, f"saved/{saved.pk}/", **{"save-shared": "on", "save-monthly": "on"})
    saved.refresh_from_db()
    deleted = post(desk_client, front, f"saved/{saved.pk}/delete/")

    assert (changed.status_code, deleted.status_code) == (302, 302)
    assert (saved.name, saved.shared, saved.monthly, saved.filters) == ("超时工单", True, True, {"late": "yes"})
    assert not Saved.objects.exists()


@pytest.mark.rule("PR")
def test_a_colleague_finds_it_only_when_it_is_shared_and_they_oversee(front: Membership, lead: Membership) -> None:
    own, shared = a_saved_filter(front, NOON), a_saved_filter(front, NOON, shared=True)
    colleague = MembershipFactory.create(community=front.community)
    statuses = {
        (who, one): browser(member).get(f"{base(front)}saved/{row.pk}/").status_code
        for who, member in (("lead", lead), ("colleague", colleague))
        for one, row in (("own", own), ("shared", shared))
    }

    assert statuses == {
        ("lead", "own"): 404,
        ("lead", "shared"): 200,
        ("colleague", "own"): 404,
        ("colleague", "shared"): 404,
    }


def test_who_shares_is_still_the_only_one_who_changes(front: Membership, lead: Membership) -> None:
    saved = a_saved_filter(front, NOON, shared=True)

    changed = post(browser(lead), front, f"saved/{saved.pk}/")
    deleted = post(browser(lead), front, f"saved/{saved.pk}/delete/")

    assert (changed.status_code, deleted.status_code) == (409, 409)
    assert Saved.objects.get().name == "上月"


@pytest.mark.rule("PR")
def test_a_shared_filter_of_a_list_that_the_role_does_not_read_does_not_exist(front: Membership) -> None:
    lead = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    saved = a_saved_filter(lead, NOON, "watch-list", filters={}, shared=True)
    Saved.objects.filter(pk=saved.pk).update(owner=front.user)

    assert the_list("watch-list").roles.isdisjoint({Role.FRONT})
    assert browser(front).get(f"{base(front)}saved/{saved.pk}/").status_code == 404


def test_nobody_collects_filters_without_end(
    desk_client: Client, front: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extracts.services.saving.MOST_SAVED", 1)
    a_saved_filter(front, NOON)

    answer = post(desk_client, front)

    assert answer.status_code == 422
    assert Saved.objects.count() == 1
