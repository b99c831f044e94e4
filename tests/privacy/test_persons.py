"""One person's data on request: seen, handed out, erased (A-3)."""

import json
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.once import FormUsed
from core.sheets import read_table
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from privacy import persons, refusals
from privacy.models import Request
from privacy.persons import Whom
from privacy.queries.persons import held_of, normal_phone, of_number
from privacy.services.persons import erase_person
from residents.models import Resident
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, PhoneFactory, ResidentFactory, a_ticket
from tickets.enums import Told
from tickets.models import Call, Draft, Message, Ticket
from tickets.personal_parts import erase_tickets
from tickets.services import Caller, close, take_message

HOUR = timedelta(hours=1)
PHONE, OTHER = "13800001234", "13900005678"  # the first is what a_ticket's caller gives


def closed(who: Membership, **changes: Any) -> Ticket:
    ticket = a_ticket(who, **changes)
    facts: dict[str, Any] = {"outcome": "已修好", "told": Told.PHONE, "untold_reason": "", "now": NOON + HOUR}
    close(ticket_id=ticket.pk, by=who.user, **facts)
    return ticket


def stranger(who: Membership) -> Whom:
    return of_number(who.community, phone=PHONE, document="")


@pytest.fixture
def resident(lead: Membership) -> Resident:
    found: Resident = ResidentFactory.create(community=lead.community, name="赵小山")
    PhoneFactory.create(resident=found, number=OTHER)
    return found


@pytest.fixture
def leads(client: Client, lead: Membership) -> Client:
    lead.user.set_password("geheim-2026")
    lead.user.save(update_fields=["password"])
    client.force_login(lead.user)
    return client


def url(who: Membership, name: str = "person") -> str:
    return reverse(f"privacy:{name}", args=[who.community.slug])


def whom_in(page: str) -> str:
    return page.split('name="whom" value="')[1].split('"', maxsplit=1)[0]


@pytest.mark.rule("A-3")
def test_after_erasing_nothing_names_the_person_the_matter_counts_and_the_chain_is_whole(
    lead: Membership, resident: Resident
) -> None:
    mine, theirs = (
        closed(lead, resident=resident),
        closed(lead, resident=ResidentFactory.create(community=lead.community)),
    )
    whom = Whom(lead.community, resident.pk, (OTHER,))

    done = erase_person(lead, whom, reason="本人来函", key=uuid.uuid4(), now=NOON + 2 * HOUR)

    assert done["tickets"] >= 1
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.caller_name, mine.caller_phone, mine.resident, mine.text) == ("", "", None, "厨房水管漏水")
    assert theirs.caller_phone == PHONE
    assert not Call.objects.filter(resident=resident).exists()
    assert Ticket.objects.count() == 2
    assert verify_chain(Chain.objects.get(pk=lead.community_id)).broken_at is None
    payload = bytes(Entry.objects.get(action="personal.person_erased").payload).decode()
    assert "本人来函" not in payload


@pytest.mark.rule("A-3")
def test_somebody_who_is_no_resident_is_found_by_the_number_that_they_gave(lead: Membership) -> None:
    closed(lead)
    facts: dict[str, Any] = {"unwilling": False, "text": "车位", "call_back_at": NOON + HOUR, "now": NOON}
    caller = Caller(name="王测试", phone=PHONE)
    message = take_message(who=lead, to=lead.user, caller=caller, key=uuid.uuid4(), **facts)
    Message.objects.filter(pk=message.pk).update(done_at=NOON + HOUR, done_by=lead.user, words="已回")
    Draft.objects.create(
        user=lead.user, community=lead.community, form="intake", saved_at=NOON, fields={"caller_phone": PHONE}
    )

    erase_person(lead, stranger(lead), reason="本人来电", key=uuid.uuid4(), now=NOON + 2 * HOUR)

    assert [one.part.code for one in held_of(stranger(lead)) if one.rows] == []
    assert not Draft.objects.exists()
    assert Message.objects.get().caller_phone == ""


def test_another_residents_matter_under_the_same_number_is_left_alone(lead: Membership, resident: Resident) -> None:
    ticket = closed(lead, resident=resident)  # called from a number that is not the resident's own

    erase_person(lead, stranger(lead), reason="本人来电", key=uuid.uuid4(), now=NOON + 2 * HOUR)

    ticket.refresh_from_db()
    assert (ticket.resident, ticket.caller_phone) == (resident, PHONE)


@pytest.mark.rule("A-3")
def test_while_a_matter_is_open_nothing_is_erased(lead: Membership) -> None:
    ticket = a_ticket(lead)

    with pytest.raises(refusals.StillOpen):
        erase_person(lead, stranger(lead), reason="本人来电", key=uuid.uuid4(), now=NOON + HOUR)

    ticket.refresh_from_db()
    assert ticket.caller_phone == PHONE
    assert not Request.objects.exists()


@pytest.mark.parametrize(("reason", "refused"), [(" ", refusals.ReasonForErasing), ("长" * 301, refusals.WordsTooLong)])
def test_without_a_reason_nothing_is_erased(lead: Membership, reason: str, refused: type[Exception]) -> None:
    closed(lead)

    with pytest.raises(refused):
        erase_person(lead, stranger(lead), reason=reason, key=uuid.uuid4(), now=NOON + HOUR)


def test_the_same_key_erases_once(lead: Membership) -> None:
    closed(lead)
    key = uuid.uuid4()
    first = erase_person(lead, stranger(lead), reason="本人来电", key=key, now=NOON + HOUR)

    assert erase_person(lead, stranger(lead), reason="本人来电", key=key, now=NOON + HOUR) == first
    assert Request.objects.count() == 1


def test_a_form_that_was_used_for_somebody_else_erases_nobody_and_says_so(lead: Membership) -> None:
    closed(lead)
    key = uuid.uuid4()
    erase_person(lead, stranger(lead), reason="本人来电", key=key, now=NOON + HOUR)
    elsewhere = MembershipFactory.create(role=Role.SUPERVISOR)

    with pytest.raises(FormUsed):
        erase_person(elsewhere, stranger(elsewhere), reason="本人来电", key=key, now=NOON + HOUR)

    assert Request.objects.count() == 1


def test_a_matter_that_was_opened_meanwhile_keeps_whom_to_call(lead: Membership) -> None:
    done, running = closed(lead), a_ticket(lead, now=NOON + HOUR)

    erase_tickets(stranger(lead), NOON + 2 * HOUR)

    done.refresh_from_db()
    running.refresh_from_db()
    assert (done.caller_phone, running.caller_phone) == ("", PHONE)
    assert sorted(Call.objects.values_list("caller_phone", flat=True)) == ["", PHONE]


def test_another_communitys_records_are_left_alone(lead: Membership) -> None:
    theirs = closed(MembershipFactory.create(role=Role.SUPERVISOR))
    closed(lead)

    erase_person(lead, stranger(lead), reason="本人来电", key=uuid.uuid4(), now=NOON + HOUR)

    theirs.refresh_from_db()
    assert theirs.caller_phone == PHONE


@pytest.mark.rule("A-3")
def test_the_export_holds_what_is_held_as_workbook_and_as_json(leads: Client, lead: Membership) -> None:
    ticket = closed(lead)
    page = leads.post(url(lead), {"phone": "138 0000-1234"}).content.decode()
    assert PHONE not in page
    whom = whom_in(page)

    sheet = leads.post(url(lead, "export"), {"whom": whom, "form": "xlsx"})
    text = leads.post(url(lead, "export"), {"whom": whom, "form": "json"})

    rows = [row for _number, row in read_table(BytesIO(sheet.content)).rows]
    assert {ticket.number, PHONE, "厨房水管漏水"} <= {row["值"] for row in rows}
    assert PHONE in json.dumps(json.loads(text.content))
    assert (sheet.headers["Cache-Control"], PHONE in sheet.headers["Content-Disposition"]) == ("no-store", False)
    assert Entry.objects.filter(action="personal.exported").count() == 2


@pytest.mark.rule("A-3")
def test_a_lead_erases_on_the_page_and_signs(leads: Client, lead: Membership) -> None:
    ticket = closed(lead)
    whom = whom_in(leads.post(url(lead), {"phone": PHONE}).content.decode())
    fields = {"whom": whom, "reason": "本人来函", "sure": "on"}

    wrong = leads.post(url(lead, "erase"), {**fields, "secret": "nicht"})
    ticket.refresh_from_db()
    assert (wrong.status_code, ticket.caller_phone) == (422, PHONE)
    assert "本人来函" in wrong.content.decode()

    right = leads.post(url(lead, "erase"), {**fields, "secret": "geheim-2026"})

    ticket.refresh_from_db()
    assert (right.status_code, ticket.caller_phone) == (302, "")


def test_a_number_of_one_resident_leads_to_that_resident(leads: Client, lead: Membership, resident: Resident) -> None:
    answer = leads.post(url(lead), {"phone": OTHER})

    assert answer.headers["Location"] == f"{url(lead)}?resident={resident.pk}"
    assert OTHER not in leads.get(answer.headers["Location"]).content.decode()


def test_a_number_of_several_residents_asks_who_of_them(leads: Client, lead: Membership, resident: Resident) -> None:
    PhoneFactory.create(resident=ResidentFactory.create(community=lead.community), number=OTHER)

    page = leads.post(url(lead), {"phone": OTHER}).content.decode()

    assert f"?resident={resident.pk}" in page
    assert 'name="whom"' not in page


@pytest.mark.parametrize("fields", [{}, {"phone": "abc"}, {"phone": "\x00"}, {"document": "1" * 40}])
def test_a_faulty_search_is_told(leads: Client, lead: Membership, fields: dict[str, str]) -> None:
    assert leads.post(url(lead), fields).status_code == 422


@pytest.mark.parametrize("whom", ["", "nonsense", "\x00"])
def test_a_forged_person_is_404(leads: Client, lead: Membership, whom: str) -> None:
    assert leads.post(url(lead, "export"), {"whom": whom}).status_code == 404


@pytest.mark.parametrize("asked", ["x", "999999", "9" * 30])
def test_a_resident_who_is_not_here_is_404(leads: Client, lead: Membership, asked: str) -> None:
    assert leads.get(url(lead), {"resident": asked}).status_code == 404


def test_a_person_of_another_community_is_404(leads: Client, lead: Membership) -> None:
    elsewhere = MembershipFactory.create(user=lead.user, role=Role.SUPERVISOR)
    whom = whom_in(leads.post(url(lead), {"phone": PHONE}).content.decode())

    assert leads.post(url(elsewhere, "export"), {"whom": whom}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("138 0000 1234", PHONE), ("+86 13800001234", PHONE), ("010-65001234", "01065001234"), ("12", ""), ("x", "")],
)
def test_phones_are_read_in_their_usual_spellings(typed: str, kept: str) -> None:
    assert normal_phone(typed) == kept


def test_every_part_says_what_it_holds_of_nobody(lead: Membership) -> None:
    nobody = Whom(lead.community)

    for part in persons.parts():
        assert (part.code, list(part.export(nobody)), part.erase(nobody, NOON)) == (part.code, [], 0)
