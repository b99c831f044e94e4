"""Replaying Minsk's requests and a ServiceNow log: promises, closings, reassignments, reopenings, dirt by row."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deadlines.models import Deadline
from staff.models import User
from tests.tickets.clocks import dropped, running
from tests.tickets.replays import log, minsk, play, reasons, remarks
from tickets.enums import Channel, Direction, HandoverState, Happening, State, Told
from tickets.models import Contact, Event, Handover, Ticket

pytestmark = pytest.mark.django_db
END_OF_13TH = datetime(2018, 7, 13, 21, 0, tzinfo=UTC)  # midnight in Minsk
OPEN = {"status": "7"}


@pytest.mark.rule("TL-2", "OTE-9")
def test_the_planned_day_is_a_promise_to_its_end(tmp_path: Path) -> None:
    found = play(minsk(tmp_path, OPEN), "by115")

    ticket = Ticket.objects.get()
    assert ticket.opened_at == datetime(2018, 6, 30, 21, 0, tzinfo=UTC)  # midnight in Minsk; the repeated year is dirt
    assert running(ticket) == {"TL-2": END_OF_13TH}
    assert remarks(found) == {"telling_derived": [2]}


@pytest.mark.rule("TL-2", "OTE-7")
def test_solved_without_a_closing_time_neither_keeps_nor_breaks_the_promise(tmp_path: Path) -> None:
    found = play(minsk(tmp_path, {}), "by115")

    ticket = Ticket.objects.get()
    assert (ticket.closed_at, ticket.told) == (END_OF_13TH, Told.NOT_POSSIBLE)
    assert dropped(ticket) == {"TL-2"}
    assert found["deadlines"]["TL-2"]["breached"] == 0
    assert "closing_derived" in remarks(found)


@pytest.mark.rule("TL-2")
def test_on_hold_past_its_promise_is_broken(tmp_path: Path) -> None:
    later = {"opened": "2018-07-20 2018", "planned": "2018-08-01", "address": "улица Тестовая, 2"}
    found = play(minsk(tmp_path, OPEN, later), "by115")

    assert found["deadlines"]["TL-2"]["breached"] == 1


@pytest.mark.rule("TL-2")
def test_a_promise_beyond_what_the_rules_allow_rejects_the_row(tmp_path: Path) -> None:
    found = play(minsk(tmp_path, {}, {"planned": "2018-11-30"}, {"planned": "2018-06-01"}), "by115")

    assert reasons(found) == [(3, "promise_too_far", "row"), (4, "promise_in_the_past", "row")]
    assert found["tickets"] == 1


def test_near_a_house_is_the_building_without_a_unit(tmp_path: Path) -> None:
    found = play(minsk(tmp_path, {"address": "рядом с Минск,  улица Тестовая, 1"}), "by115")

    ticket = Ticket.objects.get()
    assert (str(ticket.building), ticket.unit) == ("улица Тестовая, 1", None)
    assert remarks(found)["near_address"] == [2]


def test_numbers_that_the_lists_lack_are_their_own_names(tmp_path: Path) -> None:
    found = play(minsk(tmp_path, {"organisation_id": "999"}), "by115")

    assert str(Ticket.objects.get().department) == "999"
    assert remarks(found)["unknown_name"] == [2]


def test_names_come_from_the_lists(tmp_path: Path) -> None:
    play(minsk(tmp_path, {}), "by115")

    ticket = Ticket.objects.get()
    assert str(ticket.department) == "242 ЖЭУ тестовое"
    assert str(ticket.category) == "10.61 Не закреплена проводка"
    assert ticket.channel == Channel.ONLINE


def test_the_later_promise_of_a_joined_request_counts(tmp_path: Path) -> None:
    found = play(minsk(tmp_path, OPEN, {**OPEN, "planned": "2018-07-20"}, {**OPEN, "planned": "2018-07-05"}), "by115")

    assert (found["tickets"], found["contacts_joined"]) == (1, 2)
    assert running(Ticket.objects.get()) == {"TL-2": datetime(2018, 7, 20, 21, 0, tzinfo=UTC)}


def step(at: str, state: str = "Active", **changes: str) -> dict[str, str]:
    return {"sys_updated_at": f"29-02-2016 {at}", "incident_state": state, **changes}


def test_a_number_is_one_ticket_from_opening_to_resolution(tmp_path: Path) -> None:
    found = play(
        log(tmp_path, step("08:05", "New"), step("09:00"), step("09:30", "Resolved"), step("12:00", "Closed")),
        "servicenow",
    )

    ticket = Ticket.objects.get()
    assert (ticket.opened_at.hour, ticket.closed_at and ticket.closed_at.hour) == (8, 9)
    assert (ticket.caller_name, ticket.state) == ("Caller 1", State.CLOSED)
    assert (found["rows"], found["tickets"], found["rejected"]) == (4, 1, [])


@pytest.mark.rule("C-6")
def test_a_resolved_incident_that_becomes_active_is_reopened(tmp_path: Path) -> None:
    play(log(tmp_path, step("09:00", "Resolved"), step("10:00"), step("11:00", "Resolved")), "servicenow")

    ticket = Ticket.objects.get()
    assert (ticket.reopened, ticket.state) == (1, State.CLOSED)
    assert Event.objects.filter(ticket=ticket, happening=Happening.CLOSED).count() == 2


@pytest.mark.rule("OTE-4", "TL-3")
def test_another_group_gets_it_through_the_supervisor(tmp_path: Path) -> None:
    found = play(log(tmp_path, step("08:05", "New"), step("09:00", assignment_group="Group 2")), "servicenow")

    handover = Handover.objects.get()
    ticket = Ticket.objects.get()
    assert (handover.state, str(handover.to_department)) == (HandoverState.ACCEPTED, "Group 2")
    assert handover.forwarded_by is not None
    assert str(ticket.department) == "Group 2"
    assert ticket.handler_id != ticket.first_responder_id
    assert found["deadlines"]["TL-3"]["met"] == 1


@pytest.mark.rule("OTE-6")
def test_another_person_of_the_group_gets_it_from_hand_to_hand(tmp_path: Path) -> None:
    play(
        log(tmp_path, step("08:05", "New", assigned_to="Resolver 1"), step("09:00", assigned_to="Resolver 2")),
        "servicenow",
    )

    assert Handover.objects.filter(state=HandoverState.ACCEPTED, to_department=None).count() == 2
    assert Deadline.objects.filter(rule="TL-3").count() == 0


def test_waiting_for_the_caller_is_a_word_to_the_caller(tmp_path: Path) -> None:
    play(log(tmp_path, step("08:05", "New"), step("09:00", "Awaiting User Info")), "servicenow")

    told = Contact.objects.get(direction=Direction.OUT)
    assert (told.at.hour, told.final) == (9, False)
    assert running(Ticket.objects.get()) == {"TL-2": datetime(2016, 2, 29, 11, 0, tzinfo=UTC)}


def test_without_a_category_in_any_row_the_incident_is_rejected(tmp_path: Path) -> None:
    blank = {"number": "INC02", "category": "?"}
    found = play(log(tmp_path, {}, blank, {**blank, "incident_state": "Resolved"}), "servicenow")

    assert reasons(found) == [(3, "value_missing", "row"), (4, "value_missing", "row")]


def test_a_category_that_only_a_later_row_has_is_used(tmp_path: Path) -> None:
    found = play(log(tmp_path, step("08:05", category="?"), step("09:00", category="Category 7")), "servicenow")

    assert str(Ticket.objects.get().category) == "Category 7"
    assert remarks(found) == {"type_later": [2]}


def test_a_step_before_the_opening_is_rejected_alone(tmp_path: Path) -> None:
    found = play(log(tmp_path, step("07:00"), step("09:00", "Resolved")), "servicenow")

    assert reasons(found) == [(2, "before_opening", "step")]
    assert Ticket.objects.get().state == State.CLOSED


def test_rows_out_of_order_are_put_in_the_order_of_their_times(tmp_path: Path) -> None:
    found = play(log(tmp_path, step("10:00", "Resolved"), step("09:00", assignment_group="Group 2")), "servicenow")

    assert remarks(found) == {"out_of_order": [3]}
    assert (found["rejected"], str(Ticket.objects.get().department)) == ([], "Group 1")


def test_a_step_that_a_verb_refuses_is_reported(tmp_path: Path) -> None:
    found = play(
        log(tmp_path, step("09:00", "Resolved"), step("10:00", "Closed", assignment_group="G 2")), "servicenow"
    )

    assert reasons(found) == [(3, "already_closed", "step")]


def test_two_calls_of_one_place_and_category_stay_two_incidents(tmp_path: Path) -> None:
    found = play(log(tmp_path, {}, {"number": "INC02"}), "servicenow")

    assert (found["tickets"], found["contacts_joined"]) == (2, 0)


def test_the_people_of_a_log_get_synthetic_names(tmp_path: Path) -> None:
    play(log(tmp_path, step("08:05", assigned_to="Resolver 7")), "servicenow")

    names = set(User.objects.values_list("name", flat=True))
    assert names == {"客服主管", "主任", "客服甲", "处理员甲"}
