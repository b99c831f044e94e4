"""Bad input at the intake: a sentence at its field, nothing typed is lost, nothing half done."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from staff.models import Community, Membership
from tests.factories import (
    CategoryFactory,
    CommunityFactory,
    UnitFactory,
)
from tests.tickets.intake_posts import a_household, a_post, faults, first_of, page
from tickets.enums import Kind
from tickets.models import Call, Ticket
from tickets.rules import MAX_MATTERS

pytestmark = pytest.mark.django_db


TYPED = ("caller_name", "caller_phone", "unit_text", "m0-text", "m0-promised_at", "m0-outcome")
BAD: list[tuple[str, dict[str, Any], str]] = [
    ("a promise in the past", {"m0-promised_at": "2020-01-01T10:00"}, "m0-promised_at"),
    ("a promise in a hundred years", {"m0-promised_at": "2126-01-01T10:00"}, "m0-promised_at"),
    ("a promise in the year 1", {"m0-promised_at": "0001-01-01T00:00"}, "m0-promised_at"),
    ("a promise at the end of time", {"m0-promised_at": "9999-12-31T23:59"}, "m0-promised_at"),
    ("no promise", {"m0-promised_at": ""}, "m0-promised_at"),
    ("no time", {"m0-promised_at": "tomorrow"}, "m0-promised_at"),
    ("a name of 5,000 characters", {"caller_name": "王" * 5000}, "caller_name"),
    ("a text of 5,000 characters", {"m0-text": "漏" * 5000}, "m0-text"),
    ("an outcome of 5,000 characters", {"m0-solved": "yes", "m0-outcome": "好" * 5000}, "m0-outcome"),
    ("no text", {"m0-text": "  "}, "m0-text"),
    ("a phone with letters", {"caller_phone": "138abc01234"}, "caller_phone"),
    ("a phone that is too short", {"caller_phone": "12"}, "caller_phone"),
    ("a phone of 5,000 figures", {"caller_phone": "1" * 5000}, "caller_phone"),
    ("an unknown unit", {"unit_text": "99-9-9999"}, "unit_text"),
    ("no unit at all", {"unit_text": "后面那栋"}, "unit_text"),
    ("a unit of 5,000 characters", {"unit_text": "3" * 5000}, "unit_text"),
    ("an unknown building", {"building": "999999"}, "building"),
    ("a building that is no id", {"building": "x"}, "building"),
    ("an unknown category", {"m0-category": "999999"}, "m0-category"),
    ("a made-up kind", {"m0-kind": "riddle"}, "m0-kind"),
    ("no kind", {"m0-kind": ""}, "m0-kind"),
    ("a made-up channel", {"channel": "pigeon"}, "channel"),
    ("a channel that only goes out", {"channel": "call_out"}, "channel"),
    ("a made-up ending", {"m0-solved": "perhaps"}, "m0-solved"),
    ("a made-up person", {"caller": "x"}, "caller"),
    ("a person with a huge id", {"caller": "9" * 40}, "caller"),
    ("a unit that is no id", {"unit": "x"}, "unit"),
    ("a unit with a huge id", {"unit": "9" * 40}, "unit"),
    ("NUL in a name", {"caller_name": "王\0"}, "caller_name"),
    ("NUL in a text", {"m0-text": "漏\0水"}, "m0-text"),
    ("NUL in a phone", {"caller_phone": "138\0"}, "caller_phone"),
    ("NUL in a unit", {"unit_text": "3-2-1201\0"}, "unit_text"),
    ("NUL in an outcome", {"m0-solved": "yes", "m0-outcome": "好\0"}, "m0-outcome"),
    ("NUL in a person", {"caller": "1\0"}, "caller"),
    ("nobody", {"caller_name": " ", "caller_phone": ""}, "caller_name"),
    ("no key", {"key": ""}, ""),
    ("a broken key", {"key": "1234"}, ""),
]


@pytest.mark.parametrize(("bad", "field"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_wrong_value_gets_a_sentence_at_its_field_and_nothing_is_lost(
    bad: dict[str, str], field: str, desk_client: Client, community: Community
) -> None:
    sent = {**a_post(), **bad}

    answer = desk_client.post(page(community), sent)

    assert answer.status_code == 422
    assert field in faults(answer)
    assert all(sentence.strip() for sentence in faults(answer)[field])
    assert set(faults(answer)) - {field} in (set(), {""})
    for name in TYPED:
        assert escape(sent.get(name, "")) in answer.content.decode()
    assert (Ticket.objects.count(), Call.objects.count()) == (0, 0)


def test_all_faults_of_all_matters_show_at_once(desk_client: Client, community: Community) -> None:
    answer = desk_client.post(
        page(community),
        a_post({"text": ""}, {"promised_at": "2020-01-01T10:00"}, caller_phone="abc"),
    )

    assert set(faults(answer)) == {"caller_phone", "m0-text", "m1-promised_at"}
    assert Ticket.objects.count() == 0


def test_the_sentence_is_in_the_persons_language(desk_client: Client, front: Membership) -> None:
    front.user.language = "en"
    front.user.save(update_fields=["language"])

    answer = desk_client.post(page(front.community), a_post({"promised_at": "2020-01-01T10:00"}))

    assert faults(answer) == {
        "m0-promised_at": ["The promised time has already passed. Choose a time that lies ahead."]
    }


@pytest.mark.parametrize("field", ["unit", "caller", "building", "m0-category"])
def test_a_foreign_id_is_never_accepted(field: str, desk_client: Client, community: Community) -> None:
    foreign = a_household(CommunityFactory.create())
    ids = {
        "unit": foreign.pk,
        "caller": first_of(foreign).pk,
        "building": foreign.building_id,
        "m0-category": CategoryFactory.create(community=foreign.community).pk,
    }

    answer = desk_client.post(page(community), a_post(**{field: ids[field]}))

    assert (answer.status_code, set(faults(answer)) - {""}) == (422, {field})
    assert Ticket.objects.count() == 0


def test_a_foreign_unit_by_its_spelling_is_not_found(desk_client: Client, community: Community) -> None:
    a_household(CommunityFactory.create())

    assert set(faults(desk_client.post(page(community), a_post(unit_text="3-2-1201")))) == {"unit_text"}


def test_an_inactive_category_and_one_of_another_kind_are_refused(desk_client: Client, community: Community) -> None:
    gone = CategoryFactory.create(community=community, active=False)
    other = CategoryFactory.create(community=community, kind=Kind.COMPLAINT)

    for category in (gone, other):
        assert set(faults(desk_client.post(page(community), a_post({"category": category.pk})))) == {"m0-category"}


def test_a_spelling_that_fits_several_units_names_them(desk_client: Client, community: Community) -> None:
    unit = a_household(community)
    UnitFactory.create(building=unit.building, entrance="1", number="1201", code="3-1-1201")

    sentence = faults(desk_client.post(page(community), a_post(unit_text="3-1201")))["unit_text"][0]

    assert "3-1-1201" in sentence
    assert "3-2-1201" in sentence


def test_a_call_takes_ten_matters_at_most(desk_client: Client, community: Community) -> None:
    matters: list[dict[str, Any]] = [{}] * (MAX_MATTERS + 1)

    answer = desk_client.post(page(community), a_post(*matters))

    assert (answer.status_code, set(faults(answer)), Ticket.objects.count()) == (422, {""}, 0)
