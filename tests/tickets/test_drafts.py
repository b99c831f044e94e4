"""What was typed and not saved: kept on the server, restored, moved with its caller, dropped when it is recorded."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import get_resolver
from django.utils.timezone import localtime

from core import clock
from staff.models import Community, Membership
from tests.factories import MembershipFactory, OccupancyFactory, UnitFactory, a_ticket
from tests.tickets.intake_posts import a_post, in_hours, page
from tickets.forms.action_form import ActionForm
from tickets.forms.page_form import PageForm, draft_name
from tickets.models import Draft, Ticket
from tickets.services.drafts import save_draft
from tickets.views.drafts import FORMS

pytestmark = pytest.mark.django_db


def keep(client: Client, community: Community, form: str, fields: dict[str, Any]) -> int:
    """What drafts.js sends while somebody types."""
    return client.post(f"/c/{community.slug}/drafts/{form}/", fields).status_code


def kept() -> dict[str, str]:
    """Form → text of the first matter, of every draft."""
    return {draft.form: draft.fields.get("m0-text", "") for draft in Draft.objects.all()}


def matter_in(answer: Any) -> Any:
    return answer.context["forms"].matters[0]


def test_typing_survives_a_closed_tab(desk_client: Client, community: Community) -> None:
    assert keep(desk_client, community, "intake", a_post({"text": "打到一半"}, {"text": "第二件"})) == 204

    answer = desk_client.get(page(community))

    at = localtime(Draft.objects.get().saved_at).strftime("%H:%M")
    text = answer.content.decode()
    assert [form["text"].value() for form in answer.context["forms"].matters] == ["打到一半", "第二件"]
    assert answer.context["restored"] == Draft.objects.get()
    assert at in text
    assert 'name="discard"' in text
    assert "王测试" in text


def test_typing_survives_a_lost_session(desk_client: Client, front: Membership) -> None:
    keep(desk_client, front.community, "intake", a_post({"text": "打到一半"}))
    desk_client.logout()
    lost = desk_client.post(
        page(front.community), a_post({"text": "打到一半"}), headers={"referer": page(front.community)}
    )
    desk_client.force_login(front.user)

    answer = desk_client.get(page(front.community))

    assert lost.headers["Location"].startswith("/login/")
    assert matter_in(answer)["text"].value() == "打到一半"


def test_a_refused_form_is_kept_even_without_a_script(desk_client: Client, community: Community) -> None:
    desk_client.post(page(community), a_post({"text": "打到一半", "promised_at": "2020-01-01T10:00"}))

    assert matter_in(desk_client.get(page(community)))["text"].value() == "打到一半"


def test_a_promise_that_has_passed_meanwhile_is_proposed_anew(desk_client: Client, community: Community) -> None:
    keep(desk_client, community, "intake", a_post({"promised_at": in_hours(-1)}, {"promised_at": in_hours(5)}))

    answer = desk_client.get(page(community))

    first, second = answer.context["forms"].matters
    assert first["promised_at"].value() == localtime(answer.context["ground"].promise).replace(tzinfo=None)
    assert second["promised_at"].value() == in_hours(5)


def test_nothing_typed_shows_no_word_of_a_draft(desk_client: Client, community: Community) -> None:
    text = desk_client.get(page(community)).content.decode()

    assert 'name="discard"' not in text


def test_saving_drops_the_draft(desk_client: Client, community: Community) -> None:
    fields = a_post()
    keep(desk_client, community, "intake", fields)

    desk_client.post(page(community), fields)

    assert not Draft.objects.exists()


def test_saving_drops_the_draft_that_the_page_was_restored_from(desk_client: Client, community: Community) -> None:
    keep(desk_client, community, "intake", a_post({"text": "打到一半"}))
    forms = desk_client.get(page(community)).context["forms"]

    desk_client.post(page(community), a_post({"text": "打到一半"}, key=forms.key, source=forms.source))

    assert not Draft.objects.exists()
    assert Ticket.objects.count() == 1


def test_a_draft_that_comes_late_does_not_bring_the_saved_call_back(desk_client: Client, community: Community) -> None:
    fields = a_post()
    desk_client.post(page(community), fields)

    assert keep(desk_client, community, "intake", fields) == 204
    assert not Draft.objects.exists()


def test_a_draft_kept_in_the_very_moment_of_saving_is_not_offered_again(desk_client: Client, front: Membership) -> None:
    fields = a_post()
    desk_client.post(page(front.community), fields)
    save_draft(front, "intake", fields, now=clock.now())  # as if it had been written just before the save was committed

    answer = desk_client.get(page(front.community))

    assert matter_in(answer)["text"].value() in {None, ""}
    assert answer.context["restored"] is None


def test_the_draft_of_another_page_stays_when_this_one_is_saved(desk_client: Client, community: Community) -> None:
    """Two tabs without a caller: what the second types is not lost with the first one's saving."""
    first, second = a_post({"text": "第一个电话"}), a_post({"text": "第二个电话"})
    keep(desk_client, community, "intake", first)
    keep(desk_client, community, "intake", second)

    desk_client.post(page(community), first)

    assert kept() == {"intake": "第二个电话"}


def test_every_household_has_its_own_draft(desk_client: Client, community: Community) -> None:
    units = UnitFactory.create_batch(2, building__community=community)
    for unit in units:
        name = desk_client.get(page(community, f"?unit={unit.pk}")).context["draft"]
        keep(desk_client, community, name, a_post({"text": f"{unit.code}的事"}, unit=unit.pk, whose=unit.code))

    answer = desk_client.get(page(community, f"?unit={units[0].pk}"))

    assert matter_in(answer)["text"].value() == f"{units[0].code}的事"
    assert [(one.whose, one.words) for one in answer.context["others"]] == [(units[1].code, f"{units[1].code}的事")]
    assert f"?unit={units[1].pk}" in answer.content.decode()


def test_another_households_words_never_slip_into_this_call(desk_client: Client, community: Community) -> None:
    one, other = UnitFactory.create_batch(2, building__community=community)
    keep(desk_client, community, f"intake-u{one.pk}", a_post({"text": "别家的事"}))

    answer = desk_client.get(page(community, f"?unit={other.pk}"))

    assert matter_in(answer)["text"].value() is None


def test_a_call_begun_without_a_caller_goes_on_with_the_one_who_is_picked(
    desk_client: Client, community: Community
) -> None:
    unit = OccupancyFactory.create(unit__building__community=community).unit
    begun = a_post({"text": "打到一半"}, channel="walk_in", caller_name="不认识")
    keep(desk_client, community, "intake", begun)

    answer = desk_client.get(page(community, f"?unit={unit.pk}"))
    forms = answer.context["forms"]
    keep(
        desk_client, community, answer.context["draft"], a_post({"text": "打完了"}, key=forms.key, source=forms.source)
    )

    assert (matter_in(answer)["text"].value(), forms.call["channel"].value()) == ("打到一半", "walk_in")
    assert forms.source == begun["key"]
    assert kept() == {f"intake-u{unit.pk}": "打完了"}


def test_an_old_call_without_a_caller_is_offered_and_not_pushed(desk_client: Client, community: Community) -> None:
    unit = UnitFactory.create(building__community=community)
    keep(desk_client, community, "intake", a_post({"text": "昨天的事"}))
    Draft.objects.update(saved_at=clock.now() - timedelta(hours=20))

    picked = desk_client.get(page(community, f"?unit={unit.pk}"))
    wished = desk_client.get(page(community, f"?unit={unit.pk}&from=intake"))

    assert matter_in(picked)["text"].value() is None
    assert [one.words for one in picked.context["others"]] == ["昨天的事"]
    assert f"?unit={unit.pk}&amp;from=intake" in picked.content.decode()
    assert matter_in(wished)["text"].value() == "昨天的事"


def test_discarding_forgets_the_draft_and_comes_back(desk_client: Client, community: Community) -> None:
    keep(desk_client, community, "intake", a_post())

    answer = desk_client.post(f"/c/{community.slug}/drafts/intake/", {"discard": "1", "next": page(community)})

    assert answer.headers["Location"] == page(community)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "", "7", "no:such", "漏"])
def test_discarding_never_leads_elsewhere(target: str, desk_client: Client, community: Community) -> None:
    answer = desk_client.post(f"/c/{community.slug}/drafts/intake/", {"discard": "1", "next": target})

    assert (answer.status_code, answer.content) == (204, b"")


def test_a_draft_is_seen_by_its_writer_alone(desk_client: Client, client: Client, front: Membership) -> None:
    keep(desk_client, front.community, "intake", a_post({"text": "我的草稿"}))
    client = Client()
    client.force_login(MembershipFactory.create(community=front.community).user)

    assert "我的草稿" not in client.get(page(front.community)).content.decode()


def test_a_draft_stays_in_its_community(desk_client: Client, front: Membership) -> None:
    keep(desk_client, front.community, "intake", a_post({"text": "这边的事"}))
    other = MembershipFactory.create(user=front.user)

    assert "这边的事" not in desk_client.get(page(other.community)).content.decode()


@pytest.mark.parametrize("form", ["anything", "intake-x5", "intake-u", "ticket-5", "intake-u5-extra", "x" * 90])
def test_what_keeps_no_drafts_does_not_exist(form: str, desk_client: Client, community: Community) -> None:
    assert keep(desk_client, community, form, {"text": "x"}) == 404
    assert not Draft.objects.exists()


def test_nul_and_endless_texts_are_kept_within_bounds(desk_client: Client, community: Community) -> None:
    fields = {"m0-text": "a\0b" + "c" * 9000, "m0-n\0": "x", **{f"f{number}": "x" for number in range(300)}}

    assert keep(desk_client, community, "intake", fields) == 204

    stored = Draft.objects.get().fields
    assert "\0" not in str(stored)
    assert len(stored) <= 120
    assert max(len(value) for value in stored.values()) <= 6000


def test_a_draft_with_rubbish_in_it_still_gives_a_page(desk_client: Client, community: Community) -> None:
    rubbish = {
        "key": "x",
        "source": "y",
        "channel": "pigeon",
        "unit": "x",
        "caller": "x",
        "building": "x",
        "m0-kind": "riddle",
        "m0-category": "999",
        "m0-promised_at": "soon",
        "m99-text": "远处的一件",
        "m-text": "x",
    }
    keep(desk_client, community, "intake", rubbish)

    answer = desk_client.get(page(community))

    assert answer.status_code == 200
    assert "远处的一件" in answer.content.decode()


def test_a_recorded_reply_drops_its_late_draft(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now())
    key = uuid.uuid4()
    ticket.contacts.create(key=key, direction="note", at=clock.now(), by=front.user, text="说过了")

    keep(desk_client, front.community, f"ticket-{ticket.pk}-reply", {"said": "说过了", "key": str(key)})

    assert not Draft.objects.exists()


def test_drafts_are_only_posted(desk_client: Client, community: Community) -> None:
    assert desk_client.get(f"/c/{community.slug}/drafts/intake/").status_code == 405


def test_what_was_only_chosen_is_restored_without_a_word(desk_client: Client, community: Community) -> None:
    silent = {"m0-kind": "complaint", "m0-text": " ", "channel": "walk_in"}
    unit = UnitFactory.create(building__community=community)
    keep(desk_client, community, "intake", silent)

    here, elsewhere = desk_client.get(page(community)), desk_client.get(page(community, f"?unit={unit.pk}&from=x"))

    assert (here.context["restored"], matter_in(here)["kind"].value()) == (None, "complaint")
    assert elsewhere.context["others"] == []


def all_below(kind: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    """Every form that descends from this one."""
    found: set[type[forms.BaseForm]] = set(kind.__subclasses__())
    for one in kind.__subclasses__():
        found |= all_below(one)
    return found


def test_every_form_that_keeps_drafts_has_a_name_under_which_they_are_kept() -> None:
    get_resolver().url_patterns  # noqa: B018 loads every form there is
    codes = {
        one.__dict__["code"] for base in (PageForm, ActionForm) for one in all_below(base) if "code" in one.__dict__
    }

    assert len(codes) > 50
    assert [code for code in codes if not FORMS.fullmatch(draft_name(code, 1))] == []
