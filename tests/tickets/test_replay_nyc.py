"""Replaying New York's calls: units, categories, times, joined contacts, dirt by row (OTE-3, IN, TL)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from residents.models import Building
from staff.models import Department
from tests.tickets.clocks import met, running
from tests.tickets.replays import nyc, play, reasons, remarks
from tickets.enums import Channel, Direction, Kind, Lacking, State
from tickets.models import Contact, Outage, Ticket

pytestmark = pytest.mark.django_db
ELECTRIC = {"Complaint Type": "ELECTRIC"}  # of two such calls from one address the second joins the first
CLOSED = {"Closed Date": "12/25/2013 11:30:00 AM", "Status": "Closed"}


def test_a_row_becomes_a_ticket_with_its_unit_category_and_department(tmp_path: Path) -> None:
    play(nyc(tmp_path, {}))

    ticket = Ticket.objects.select_related("unit", "building", "category", "department").get()
    assert ticket.unit is not None
    assert ticket.unit.code == "12 TEST STREET 10001"
    assert str(ticket.building) == "12 TEST STREET 10001"
    assert (str(ticket.category), ticket.kind, str(ticket.department)) == ("HEATING", Kind.REPAIR, "HPD")
    assert (ticket.channel, ticket.text) == (Channel.PHONE, "HEATING · HEAT")


def test_contact_and_closing_stand_at_their_real_times(tmp_path: Path) -> None:
    play(nyc(tmp_path, CLOSED))

    ticket = Ticket.objects.get()
    assert ticket.opened_at == datetime(2013, 12, 25, 15, 0, tzinfo=UTC)  # 10:00 in New York
    assert ticket.closed_at == datetime(2013, 12, 25, 16, 30, tzinfo=UTC)
    assert ticket.state == State.CLOSED


def test_conduct_is_a_complaint_and_papers_are_an_inquiry(tmp_path: Path) -> None:
    types = ("Noise - Commercial", "DOF Literature Request", "Water System")
    play(nyc(tmp_path, *({"Complaint Type": one} for one in types)))

    kinds = dict(Ticket.objects.values_list("category__name", "kind"))
    assert [kinds[one] for one in types] == [Kind.COMPLAINT, Kind.INQUIRY, Kind.REPAIR]


@pytest.mark.rule("TL-1", "TL-2")
def test_what_is_closed_in_time_is_met_and_what_is_not_is_broken(tmp_path: Path) -> None:
    late = {"Incident Address": "14 TEST STREET", "Closed Date": "12/25/2013 03:00:00 PM", "Status": "Closed"}
    found = play(nyc(tmp_path, CLOSED, late))

    expected = {"opened": 2, "met": 1, "breached": 1, "running": 0, "cancelled": 0}
    assert found["deadlines"] == {"TL-1": expected, "TL-2": expected}


@pytest.mark.rule("TL-2", "OTE-9")
def test_the_due_date_is_the_promise(tmp_path: Path) -> None:
    play(nyc(tmp_path, {"Due Date": "12/26/2013 10:00:00 AM"}))

    assert running(Ticket.objects.get())["TL-2"] == datetime(2013, 12, 26, 15, 0, tzinfo=UTC)


@pytest.mark.rule("TL-2")
def test_a_promise_that_the_rules_refuse_is_reported_and_the_default_given(tmp_path: Path) -> None:
    found = play(
        nyc(tmp_path, *({**ELECTRIC, "Due Date": due} for due in ("06/25/2014 10:00:00 AM", "12/24/2013 10:00:00 AM")))
    )

    assert reasons(found) == [(2, "promise_too_far", "promise"), (3, "promise_in_the_past", "promise")]
    assert running(Ticket.objects.get())["TL-2"] == datetime(2013, 12, 25, 17, 0, tzinfo=UTC)


@pytest.mark.rule("OTE-3")
def test_the_same_type_at_the_same_address_joins_the_open_ticket(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, ELECTRIC, {**ELECTRIC, "Created Date": "12/25/2013 08:00:00 PM"}))

    assert (found["tickets"], found["contacts_joined"]) == (1, 1)
    assert Contact.objects.filter(ticket__in=Ticket.objects.all(), direction=Direction.IN).count() == 2


@pytest.mark.rule("OTE-3")
@pytest.mark.parametrize(
    "other",
    [
        {"Created Date": "12/26/2013 10:00:00 AM"},
        {"Complaint Type": "PLUMBING"},
        {"Incident Address": "13 TEST STREET"},
        {"Incident Zip": "10002"},
    ],
    ids=["24 hours later", "another type", "another house", "the same street elsewhere"],
)
def test_what_differs_is_a_matter_of_its_own(tmp_path: Path, other: dict[str, str]) -> None:
    found = play(nyc(tmp_path, ELECTRIC, {**ELECTRIC, **other}))

    assert (found["tickets"], found["contacts_joined"]) == (2, 0)


@pytest.mark.rule("OTE-3")
def test_a_closed_ticket_is_not_joined(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, {**ELECTRIC, **CLOSED}, {**ELECTRIC, "Created Date": "12/25/2013 08:00:00 PM"}))

    assert (found["tickets"], found["contacts_joined"]) == (2, 0)


@pytest.mark.rule("OTE-3", "OTE-7")
def test_a_joined_ticket_is_closed_with_the_last_of_its_rows(tmp_path: Path) -> None:
    later = {"Closed Date": "12/25/2013 01:00:00 PM"}
    play(nyc(tmp_path, {**ELECTRIC, **CLOSED}, {**ELECTRIC, **CLOSED, **later}))

    ticket = Ticket.objects.get()
    assert ticket.closed_at == datetime(2013, 12, 25, 18, 0, tzinfo=UTC)
    note = Contact.objects.get(ticket=ticket, direction=Direction.NOTE)
    assert note.at == datetime(2013, 12, 25, 16, 30, tzinfo=UTC)


def test_closed_before_opened_keeps_the_matter_and_reports_the_closing(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, {**CLOSED, "Closed Date": "12/24/2013 11:30:00 AM"}))

    assert reasons(found) == [(2, "closed_before_opened", "closing")]
    assert Ticket.objects.get().is_open


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Created Date": "12/25/13 noon"}, "unreadable_date"),
        ({"Created Date": ""}, "value_missing"),
        ({"Complaint Type": " "}, "value_missing"),
        ({"Unique Key": "1"}, "repeated_id"),
        ({"Created Date": "12/25/2031 10:00:00 AM"}, "in_the_future"),
        ({"Descriptor": "a\0b"}, "unreadable_row"),
        ({"Descriptor": "x" * 4001}, "text_too_long"),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_on(tmp_path: Path, change: dict[str, str], code: str) -> None:
    found = play(nyc(tmp_path, {}, {"Incident Address": "14 B STREET", **change}, {"Incident Address": "16 B STREET"}))

    assert reasons(found) == [(3, code, "row")]
    assert (found["rows"], found["tickets"]) == (3, 2)


def test_a_row_with_other_columns_or_other_signs_is_unreadable(tmp_path: Path) -> None:
    path = nyc(tmp_path, {})
    path.write_bytes(path.read_bytes() + b"one,two\r\n" + path.read_bytes().splitlines()[1].replace(b"1,", b"\xff,", 1))

    found = play(path)

    assert [(row, code) for row, code, _ in reasons(found)] == [(3, "unreadable_row"), (4, "unreadable_row")]


def test_without_an_address_it_is_a_matter_of_the_community_from_an_unnamed_caller(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, {"Incident Address": "", "Street Name": ""}))

    ticket = Ticket.objects.get()
    assert (ticket.unit, ticket.building, ticket.caller_name) == (None, None, "匿名")
    assert remarks(found) == {"no_address": [2]}


def test_a_crossing_is_a_place_without_a_unit(tmp_path: Path) -> None:
    found = play(
        nyc(tmp_path, {"Incident Address": "", "Intersection Street 1": "A ST", "Intersection Street 2": "B ST"})
    )

    ticket = Ticket.objects.get()
    assert (str(ticket.building), ticket.unit) == ("A ST & B ST 10001", None)
    assert remarks(found) == {"no_house": [2]}


def test_a_date_without_a_time_and_a_state_against_the_closing_are_remarked(tmp_path: Path) -> None:
    stamps = {"Created Date": "12/25/2013 12:00:00 AM", "Closed Date": "12/26/2013 12:00:00 AM", "Status": "Pending"}
    found = play(nyc(tmp_path, stamps, {"Incident Address": "9 C ST", "Status": "Closed"}))

    assert {(one["code"], one["count"]) for one in found["warnings"]} == {
        ("date_only", 1), ("state_against_closing", 1), ("closed_without_time", 1),
    }  # fmt: skip
    assert found["rejected"] == []


def test_long_addresses_stay_apart(tmp_path: Path) -> None:
    long = "1 " + "VERY " * 12
    play(nyc(tmp_path, {"Incident Address": long + "EAST"}, {"Incident Address": long + "WEST"}))

    assert Ticket.objects.values("unit").distinct().count() == 2


def test_agencies_are_departments(tmp_path: Path) -> None:
    play(nyc(tmp_path, {}, {"Agency": "DOT", "Incident Address": "9 C ST"}))

    assert {"HPD", "DOT"} <= set(Department.objects.values_list("name", flat=True))


@pytest.mark.rule("OTE-7", "TL-1")
def test_the_closing_tells_the_outcome_and_so_meets_what_is_owed(tmp_path: Path) -> None:
    play(nyc(tmp_path, CLOSED))

    assert set(met(Ticket.objects.get())) == {"TL-1", "TL-2"}


@pytest.mark.rule("OTE-3")
def test_heating_calls_of_one_building_come_together_as_one_known_cause(tmp_path: Path) -> None:
    later = [{"Created Date": f"12/25/2013 {hour}:30:00 AM"} for hour in (10, 11)]

    found = play(nyc(tmp_path, {}, *later, {"Incident Address": "13 TEST STREET"}))

    outage = Outage.objects.get()
    assert (outage.lacking, outage.building_id) == (Lacking.HEATING, Building.objects.get(name__startswith="12").pk)
    assert (found["tickets"], found["contacts_joined"], found["callers_of_outages"]) == (4, 0, 3)
    assert set(Ticket.objects.values_list("inbound", flat=True)) == {1}


@pytest.mark.rule("OTE-9")
def test_a_later_caller_of_a_known_cause_is_promised_a_time_that_lies_ahead(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, {}, *({"Created Date": f"12/25/2013 0{hour}:00:00 PM"} for hour in (1, 8))))

    assert found["rejected"] == []
    promised = {running(ticket)["TL-2"] for ticket in Ticket.objects.all()}
    assert promised == {datetime(2013, 12, 26, 3, 0, tzinfo=UTC)}


@pytest.mark.rule("OTE-7")
def test_the_cause_is_over_with_the_last_of_its_matters(tmp_path: Path) -> None:
    play(nyc(tmp_path, CLOSED, {**CLOSED, "Closed Date": "12/25/2013 01:00:00 PM"}))

    assert Outage.objects.get().ended_at == datetime(2013, 12, 25, 18, 0, tzinfo=UTC)
    assert set(Ticket.objects.values_list("state", flat=True)) == {State.CLOSED}
